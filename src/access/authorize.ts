import type { Snapshot } from '#directory';
import { type AuthorizationRequest, type Decision, evaluate, type PolicyLayers } from '#policy';
import type { Caller } from './caller.ts';
import { conditionContext } from './context.ts';
import { policyLayers } from './layers.ts';
import type { Need } from './operation.ts';
import type { IncomingRequest } from './request.ts';

/** What was decided of one need; a refusal brings the message that the caller may read. */
export type Authorization =
  | { readonly allowed: true; readonly decision: Decision }
  | {
      readonly allowed: false;
      /** What was decided, for us; the caller may be told less. */
      readonly decision: Decision;
      readonly message: string;
      readonly denial: Denial;
    };

/** A refusal as its caller's account may know it, with all that decides it again: what an explanation is made from. */
export interface Denial {
  readonly caller: Caller;
  readonly request: AuthorizationRequest;
  /** How the refusal writes the resource. */
  readonly shown: string;
  readonly layers: PolicyLayers;
  /** How each key of the request's context is written; there they are in lower case. */
  readonly spellings: ReadonlyMap<string, string>;
}

/** What a need is decided on, each time from the same facts. */
interface Facts {
  readonly caller: Caller;
  readonly request: IncomingRequest;
  readonly region: string;
  readonly snapshot: Snapshot;
}

/**
 * Decides whether `caller` may do what `need` says: reads the caller's policies as they stand in the snapshot, adds the resource's own,
 * and lets the policy engine combine them. There is no other way to a permission.
 */
export async function authorize(
  caller: Caller,
  need: Need,
  request: IncomingRequest,
  region: string,
  snapshot: Snapshot,
): Promise<Authorization> {
  const facts = { caller, request, region, snapshot };
  const { question, layers } = await questionOf(need, facts);
  const decision = evaluate(question, layers);
  if (decision.allowed) return { allowed: true, decision };
  const told = isOutsider(caller, need) ? (need.ifAbsent ?? need) : need;
  const spellings = new Map<string, string>();
  const denied = await questionOf(told, facts, spellings);
  const { allowed, reason } = told === need ? decision : evaluate(denied.question, denied.layers);
  if (allowed) throw new Error(`what does not exist allows ${need.action}: nobody may be told that`);
  const account = await snapshot.account(need.account);
  return {
    allowed: false,
    decision,
    message: refusalMessage(caller, need, account && reason),
    denial: {
      caller,
      request: denied.question,
      shown: need.shown ?? need.resource,
      layers: denied.layers,
      spellings,
    },
  };
}

async function questionOf(
  need: Need,
  { caller, request, region, snapshot }: Facts,
  spellings?: Map<string, string>,
): Promise<{ readonly question: AuthorizationRequest; readonly layers: PolicyLayers }> {
  const [layers, context] = await Promise.all([
    policyLayers(caller, need, snapshot),
    conditionContext(caller, need, request, region, snapshot, spellings),
  ]);
  const { action, resource, account } = need;
  const { principal } = caller;
  return { question: { principal, action, resource, resourceAccount: account, context }, layers };
}

/** Whether `caller` is of another account than what `need` is about; nobody in particular is of none. */
function isOutsider(caller: Caller, need: Need): boolean {
  return caller.type === 'signed' && caller.account !== need.account;
}

/**
 * AWS's sentence for a refusal. The reason is for callers inside the resource's account or organization: others, and anonymous ones,
 * must not learn which policies exist. All accounts that the directory holds are of one organization.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @see https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
 */
export function refusalMessage(
  caller: Caller,
  need: Pick<Need, 'action' | 'resource' | 'shown'>,
  reason: string | undefined,
): string {
  if (caller.type === 'anonymous') return 'Access Denied';
  if (caller.type === 'federated') return `Not authorized to perform ${need.action}`;
  // S3 alone writes the resource in quotes.
  const resource = need.action.startsWith('s3:') ? `"${need.resource}"` : (need.shown ?? need.resource);
  const sentence = `User: ${caller.arn} is not authorized to perform: ${need.action} on resource: ${resource}`;
  return reason === undefined ? sentence : `${sentence} ${reason}`;
}
