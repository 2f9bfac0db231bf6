import type { Draft, Partition, Snapshot } from '#directory';
import type { SamlIdentity, WebIdentity } from '#federation';
import type { CompiledPolicy } from '#policy';
import type { Authorization } from './authorize.ts';
import type { Caller, FederatedCaller, SignedCaller } from './caller.ts';
import type { MfaAttempt, MfaOutcome } from './mfa/prove.ts';
import type { IncomingRequest } from './request.ts';

/** One thing that must be allowed: an action on a resource, with the condition keys that the operation adds to the global ones. */
export interface Need {
  /** `service:Action`, e.g. `sts:AssumeRole`. */
  readonly action: string;
  /** The ARN acted upon, or `*` for actions without a resource. */
  readonly resource: string;
  /** How AWS's refusals write the resource, where not by its ARN: `user David`. */
  readonly shown?: string;
  /** The account that owns the resource. */
  readonly account: string;
  /** Condition keys beyond the global ones, in AWS's spelling; a list for multi-valued keys. */
  readonly context?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The resource's own policy: a role's trust policy, a bucket's policy. */
  readonly policy?: CompiledPolicy;
  /**
   * Where outsiders must not learn whether the resource exists: the same need as it stands where it does not, without what only the
   * resource knows (its policy, its tags). Callers of other accounts read a refusal as that one's.
   */
  readonly ifAbsent?: Need;
}

/** What an operation sees of the request that it serves. */
export interface Call<Who extends Caller = Caller> {
  readonly request: IncomingRequest;
  /** The region that the caller signed for; `us-east-1` where the scope names none. */
  readonly region: string;
  readonly caller: Who;
  /** The one view of the directory that this request decides on. */
  readonly snapshot: Snapshot;
  /** Decides a further need of the same caller, for answers that depend on what else the caller may do. */
  decide(need: Need): Promise<Authorization>;
  /**
   * Uses up codes of an MFA device that the request shows. It happens once in a request, and stands whatever becomes of it: `authorize` and
   * `handle` may both ask, and a request that is decided anew asks again.
   */
  proveMfa(attempt: MfaAttempt): Promise<MfaOutcome>;
  /**
   * Changes the directory, all or nothing, with the request's audit record in the same transaction. `work` may run again after a
   * conflict, so it only reads and writes the draft.
   */
  change<Result>(partitions: readonly Partition[], work: (draft: Draft) => Result): Promise<Result>;
}

/**
 * An operation: what it authorizes, and what it does. Authentication, decoding, authorization, audit and encoding belong to the
 * pipeline, so none can forget them.
 *
 * - `signed`: a signature is required, and every need that `authorize` names must be allowed.
 * - `anonymous`: an unsigned caller is let as far as `authorize`, whose needs are decided for it.
 * - `federated`: an assertion in the input stands for a signature: `identify` finds out whom a provider vouches for, and everything after
 *   it is decided, done and recorded for that identity. A signature is not needed; one that is there must hold, and says nothing more.
 * - `never-denied`: a signature is required and no permission (GetCallerIdentity).
 */
export type Operation<Input, Output, Deps> =
  | SignedOperation<Input, Output, Deps>
  | AnonymousOperation<Input, Output, Deps>
  | FederatedOperation<Input, Output, Deps, WebIdentity>
  | FederatedOperation<Input, Output, Deps, SamlIdentity>
  | NeverDeniedOperation<Input, Output, Deps>;

/** What a successful call leaves behind, which decides whether it is audited: a read is not, an issuance or a change is. */
export type Effect = 'reads' | 'issues' | 'changes';

interface OperationFacts {
  readonly name: string;
  /** Only where the name does not say it: `AssumeRole` issues, `GetSessionToken` too. */
  readonly effect?: Effect;
}

export interface SignedOperation<Input, Output, Deps> extends OperationFacts {
  readonly access: 'signed';
  authorize(input: Input, call: Call<SignedCaller>): readonly Need[] | Promise<readonly Need[]>;
  handle(input: Input, call: Call<SignedCaller>, deps: Deps): Output | Promise<Output>;
}

export interface AnonymousOperation<Input, Output, Deps> extends OperationFacts {
  readonly access: 'anonymous';
  authorize(input: Input, call: Call): readonly Need[] | Promise<readonly Need[]>;
  handle(input: Input, call: Call, deps: Deps): Output | Promise<Output>;
}

export interface FederatedOperation<Input, Output, Deps, Identity extends WebIdentity | SamlIdentity>
  extends OperationFacts {
  readonly access: 'federated';
  /** The identity behind the input's assertion; throws AWS's error where there is none. */
  identify(input: Input, call: Call, deps: Deps): Promise<FederatedCaller<Identity>>;
  authorize(input: Input, call: Call<FederatedCaller<Identity>>): readonly Need[] | Promise<readonly Need[]>;
  handle(input: Input, call: Call<FederatedCaller<Identity>>, deps: Deps): Output | Promise<Output>;
}

export interface NeverDeniedOperation<Input, Output, Deps> extends OperationFacts {
  readonly access: 'never-denied';
  handle(input: Input, call: Call<SignedCaller>, deps: Deps): Output | Promise<Output>;
}

/** An operation with its dependencies, as the pipeline calls it: input and output are this operation's own, known to its table row. */
export interface BoundOperation {
  readonly name: string;
  readonly access: Operation<never, unknown, never>['access'];
  readonly effect: Effect;
  /** Whom the input's assertion is about; only where `access` is `federated`. */
  identify?(input: unknown, call: Call): Promise<FederatedCaller>;
  needs(input: unknown, call: Call): readonly Need[] | Promise<readonly Need[]>;
  handle(input: unknown, call: Call): unknown;
}

/**
 * Gives an operation its dependencies.
 *
 * The pipeline decodes an operation's input by the operation's own shape before it calls, turns unsigned callers away from all but
 * `anonymous` and `federated` operations, and calls the latter for the identity that they found: that is why the casts are safe.
 */
export function bind<Input, Output, Deps>(
  operation: Operation<Input, Output, Deps>,
  deps: Deps,
): BoundOperation {
  return {
    name: operation.name,
    access: operation.access,
    effect: operation.effect ?? effectOf(operation.name),
    ...(operation.access === 'federated' && {
      identify: (input, call) => operation.identify(input as Input, call, deps),
    }),
    needs: (input, call) =>
      operation.access === 'never-denied' ? [] : operation.authorize(input as Input, call as never),
    handle: (input, call) => operation.handle(input as Input, call as never, deps),
  };
}

const READING_VERBS = ['Get', 'List', 'Head', 'Describe', 'Decode', 'Simulate'];

/** AWS names operations by what they do: those that begin with another verb change something. */
function effectOf(name: string): Effect {
  return READING_VERBS.some((verb) => name.startsWith(verb)) ? 'reads' : 'changes';
}
