import type { Snapshot } from '#directory';
import type { Context } from '#policy';
import type { Session } from '#tokens';
import { isAssumedRoot } from './assumed-root.ts';
import type { Caller, FederatedCaller, SignedCaller } from './caller.ts';
import type { Need } from './operation.ts';
import type { IncomingRequest } from './request.ts';

/**
 * The condition keys of one request and need: the global ones that every request has, the caller's, and those that the operation
 * added. A key that does not apply is absent, never empty.
 *
 * @param spellings is told how AWS, or who chose a tag, writes each key; the context itself is in lower case
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export async function conditionContext(
  caller: Caller,
  need: Need,
  request: IncomingRequest,
  region: string,
  snapshot: Snapshot,
  spellings?: Map<string, string>,
): Promise<Context> {
  const context = new Map<string, string | readonly string[]>();
  const set = (key: string, value: string | readonly string[] | undefined) => {
    if (value === undefined) return;
    context.set(key.toLowerCase(), value);
    spellings?.set(key.toLowerCase(), key);
  };

  requestKeys(set, request, region);
  const state = await snapshot.organization();
  const { organization } = state;
  const organizationPaths = [`${organization.id}/${organization.rootId}/`];
  if (caller.type === 'anonymous') anonymousKeys(set);
  else if (caller.type === 'federated') federatedKeys(set, caller);
  else {
    callerKeys(set, caller);
    if (caller.session !== undefined) sessionKeys(set, caller.session, request.now);
    set('aws:PrincipalOrgID', organization.id);
    set('aws:PrincipalOrgPaths', organizationPaths);
  }
  if (need.account !== '') {
    set('aws:ResourceAccount', need.account);
    if (state.account(need.account) !== undefined) {
      set('aws:ResourceOrgID', organization.id);
      set('aws:ResourceOrgPaths', organizationPaths);
    }
  }
  for (const [key, value] of Object.entries(need.context ?? {})) set(key, value);
  return context;
}

type SetKey = (key: string, value: string | readonly string[] | undefined) => void;

function requestKeys(set: SetKey, request: IncomingRequest, region: string): void {
  if (request.vpc === undefined) set('aws:SourceIp', request.sourceIp);
  else {
    set('aws:VpcSourceIp', request.sourceIp);
    set('aws:SourceVpc', request.vpc.id);
    set('aws:SourceVpce', request.vpc.endpointId);
  }
  set('aws:SecureTransport', String(request.secure));
  set('aws:CurrentTime', new Date(request.now).toISOString());
  set('aws:EpochTime', String(Math.floor(request.now / 1000)));
  set('aws:UserAgent', request.header('user-agent'));
  set('aws:Referer', request.header('referer'));
  set('aws:RequestedRegion', region);
  set('aws:ViaAWSService', 'false');
}

/**
 * Nobody has values too for the keys that every request has.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function anonymousKeys(set: SetKey): void {
  set('aws:PrincipalAccount', 'anonymous');
  set('aws:PrincipalType', 'Anonymous');
  set('aws:userid', 'anonymous');
}

/** What AWS was measured to know of whom a provider vouched for: the keys of the assertion, and the provider where others have a user. */
function federatedKeys(set: SetKey, { account, principal, identity }: FederatedCaller): void {
  for (const [key, value] of Object.entries(identity.conditionKeys)) set(key, value);
  set('aws:PrincipalAccount', account);
  set('aws:PrincipalType', 'User');
  set('aws:userid', principal.provider);
}

function callerKeys(set: SetKey, caller: SignedCaller): void {
  const { entity, principal } = caller;
  set('aws:PrincipalArn', principalArn(caller));
  set('aws:PrincipalAccount', caller.account);
  set('aws:PrincipalIsAWSService', 'false');
  set('aws:userid', caller.userId);
  set('aws:PrincipalType', principalType(caller));
  if (principal.type === 'User') set('aws:username', entity?.name);
  for (const [key, value] of principalTags(caller)) set(`aws:PrincipalTag/${key}`, value);
}

function sessionKeys(set: SetKey, session: Session, now: number): void {
  set('aws:TokenIssueTime', new Date(session.issuedAt * 1000).toISOString());
  set('aws:SourceIdentity', session.sourceIdentity);
  if (isAssumedRoot(session)) set('aws:AssumedRoot', 'true');
  if (!isFederated(session)) {
    // Present with these temporary credentials, true or not, and absent with long-term keys: policies tell the three apart.
    set('aws:MultiFactorAuthPresent', String(session.mfaAuthenticatedAt !== undefined));
    if (session.mfaAuthenticatedAt !== undefined) {
      set('aws:MultiFactorAuthAge', String(Math.floor(now / 1000) - session.mfaAuthenticatedAt));
    }
  }
  for (const [key, value] of Object.entries(session.federated)) set(key, value);
}

/** Whom another system vouched for: AWS knows nothing of the MFA there, and says nothing. */
function isFederated({ principal, origin }: Session): boolean {
  return principal.type === 'federated-user' || origin.type === 'federated';
}

/** A caller's `aws:PrincipalArn`: it names the role, not its session. */
export function principalArn(caller: SignedCaller): string {
  return caller.principal.type === 'AssumedRole' ? caller.principal.roleArn : caller.arn;
}

function principalType(caller: SignedCaller): string {
  const types = {
    Root: 'Account',
    User: 'User',
    AssumedRole: 'AssumedRole',
    FederatedUser: 'FederatedUser',
  } as const;
  const { type } = caller.principal;
  return type in types ? types[type as keyof typeof types] : 'Unknown';
}

/** A caller's tags by key. A session's override its role's or user's of the same key. */
export function principalTags(caller: SignedCaller): Map<string, string> {
  const tags = new Map<string, string>();
  const keyOf = new Map<string, string>();
  const put = (key: string, value: string) => {
    const previous = keyOf.get(key.toLowerCase());
    if (previous !== undefined) tags.delete(previous);
    keyOf.set(key.toLowerCase(), key);
    tags.set(key, value);
  };
  for (const { key, value } of caller.entity?.tags ?? []) put(key, value);
  for (const { key, value } of caller.session?.tags ?? []) put(key, value);
  return tags;
}
