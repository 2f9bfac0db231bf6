import type { AuthenticationRefusal, BoundOperation, IncomingRequest } from '#access';
import type { ExpectedBody, SigningRules } from '#sigv4';
import type { AwsError } from '#wire';
import type { Budgets } from './budgets.ts';
import type { OutgoingResponse } from './outgoing.ts';

/** One AWS service as its clients see it: how it signs, reads, answers and refuses. The pipeline does the rest. */
export interface Face {
  /** The host name that CloudTrail calls the event's source, e.g. `sts.amazonaws.com`. */
  readonly eventSource: string;
  readonly rules: SigningRules;
  /** The one region of a global service: its requests are of that region whatever they are signed for. */
  readonly onlyRegion?: string;
  /** What those who call it may spend. */
  readonly budgets?: Budgets;
  /** Names of members that the model marks as secret; they never reach an audit record. */
  readonly secretNames: ReadonlySet<string>;
  /** `whole`: read, bounded and hashed before authentication; `streamed`: the operation reads it as it comes. */
  readonly body: 'whole' | 'streamed';
  /** Finds the operation that the request asks for, or throws what AWS answers where there is none. */
  resolve(request: IncomingRequest, body: Uint8Array): ResolvedOperation;
  /** How a failed authentication reads on this face. */
  unauthenticated(refusal: AuthenticationRefusal, request: IncomingRequest): AwsError;
  /** How a refused permission reads on this face. */
  denied(message: string): AwsError;
  /** How a body beyond the bounds reads on this face. */
  tooLarge(): AwsError;
  /** A failure of ours: says nothing of its cause. */
  internalFailure(cause: unknown): AwsError;
  encodeError(error: AwsError, request: IncomingRequest): OutgoingResponse;
}

/** What a request asks for, and how its protocol reads the input and writes the output. */
export interface ResolvedOperation {
  readonly operation: BoundOperation;
  /** Decodes and validates the input; throws the one error that names everything wrong with it. */
  decode(body: ExpectedBody): unknown;
  encode(output: unknown): OutgoingResponse;
}
