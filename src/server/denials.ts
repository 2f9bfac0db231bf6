import {
  type Authorization,
  authorizationMessages,
  type IncomingRequest,
  reportOf,
  reportOfOperation,
} from '#access';
import type { RandomBytes } from '#arn';
import type { KeyRing } from '#keys';
import { AwsError } from '#wire';
import type { OutgoingResponse } from './outgoing.ts';
import type { Progress } from './pipeline.ts';

/** The header that a denial's encoded authorization message comes in; DecodeAuthorizationMessage opens it. */
const HEADER = 'x-sojourn-authorization-message';

/** What a denial is called on any face. */
const DENIED: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException']);

/** A permission that was refused. */
export type Refused = Extract<Authorization, { allowed: false }>;

/** How refusals are answered: a denial brings its encoded authorization message. */
export interface Denials {
  answer(progress: Progress, refusal: AwsError): OutgoingResponse;
}

/**
 * Answers refusals. Every denial of a caller who is known, and every one that policies decided, gets its explanation in a header,
 * whichever operation refused and wherever in it; so no operation has to think of it, and all denials look alike.
 *
 * @param options.inMessage also appends it to the error's message, as EC2 does, for tools that show nothing else
 * @param options.onFailure is told why a denial had to do without
 */
export function denials(
  deps: { readonly ring: KeyRing; readonly random: RandomBytes },
  options: {
    readonly inMessage: boolean;
    onFailure(request: IncomingRequest, cause: unknown): void;
  },
): Denials {
  const encode = authorizationMessages(deps.ring, deps.random);
  const messageOf = (progress: Progress, refusal: AwsError): string | undefined => {
    try {
      const report = DENIED.has(refusal.code) ? reportFor(progress, refusal) : undefined;
      return report && encode(report);
    } catch (cause) {
      // A denial stays one, whether or not it can be explained.
      options.onFailure(progress.request, cause);
      return undefined;
    }
  };
  return {
    answer(progress, refusal) {
      const { face, request, caller } = progress;
      const message = messageOf(progress, refusal);
      if (message === undefined) return face.encodeError(refusal, request);
      // Nobody in particular can decode it, nor shows it to somebody who can: to him the message stays as it is.
      const told = options.inMessage && caller.type === 'signed' ? appended(refusal, message) : refusal;
      const answer = face.encodeError(told, request);
      return { ...answer, headers: { ...answer.headers, [HEADER]: message } };
    },
  };
}

function reportFor({ request, face, caller, operation, needs, refused }: Progress, refusal: AwsError) {
  // Operations pass on what `decide` tells them; what says something else they refuse themselves.
  if (refused?.message === refusal.message) return reportOf(refused.denial, request);
  if (caller.type !== 'signed') return undefined;
  const action = `${face.rules.service}:${operation?.name ?? '*'}`;
  const [only, ...others] = new Set(needs?.map(({ resource }) => resource));
  const resource = only === undefined || others.length > 0 ? '*' : only;
  return reportOfOperation({ caller, action, resource, message: refusal.message }, request);
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html UnauthorizedOperation */
function appended(refusal: AwsError, message: string): AwsError {
  const { code, details, headers } = refusal;
  const stop = refusal.message.endsWith('.') ? '' : '.';
  return new AwsError(code, `${refusal.message}${stop} Encoded authorization failure message: ${message}`, {
    ...(details === undefined ? {} : { details }),
    ...(headers === undefined ? {} : { headers }),
  });
}
