import { type Call, type FederatedCaller, type Need, requestTagContext } from '#access';
import { type AccountId, assumedRoleArn, isAccountId, isSessionName, parseArn } from '#arn';
import type { Role } from '#directory';
import type { SamlIdentity, WebIdentity } from '#federation';
import { AwsError, type Sts } from '#wire';
import { tokenRegions } from './endpoints.ts';
import { issueCredentials } from './issue-credentials.ts';
import type { StsDeps } from './operation.ts';
import { needsToAssume, roleToAssume } from './role-to-assume.ts';
import { sessionPolicyLayer } from './session-policies.ts';
import { sessionTags } from './session-tags.ts';

type Identity = WebIdentity | SamlIdentity;
type FederatedCall = Call<FederatedCaller<Identity>>;

/** How long a session lives that asks for no particular time, in seconds. */
const DEFAULT_SECONDS = 3600;

/** What both operations let their callers ask for, besides a role and a name. */
type Request = Pick<
  Sts.AssumeRoleWithSAMLRequest,
  'DurationSeconds' | 'Policy' | 'PolicyArns' | 'MinimumSessionTokenSize'
>;

/** The account of the role that is to be assumed, whose providers count. */
export function accountOfRole(roleArn: string): AccountId {
  const arn = parseArn(roleArn);
  if (arn?.service !== 'iam' || !isAccountId(arn.account) || !arn.resource.startsWith('role/')) {
    throw new AwsError('ValidationError', 'Request ARN is invalid');
  }
  return arn.account;
}

/** The caller that an identity is, once what it asserts for the session has the form that sessions ask for. */
export function callerOf<I extends Identity>(account: AccountId, identity: I): FederatedCaller<I> {
  refuseUnfit(identity);
  return {
    type: 'federated',
    account,
    principal: { type: 'Federated', provider: identity.provider },
    identity,
  };
}

/** What the role's trust policy must allow the identity: the assuming, and the tags and source identity that its assertion sets. */
export function needsOfIdentity(
  action: 'sts:AssumeRoleWithSAML' | 'sts:AssumeRoleWithWebIdentity',
  roleArn: string,
  sessionName: string,
  call: FederatedCall,
): Promise<readonly Need[]> {
  const { tags, transitiveTagKeys, sourceIdentity } = call.caller.identity;
  return needsToAssume(roleArn, call, {
    actions: [
      action,
      ...(tags.length > 0 ? ['sts:TagSession'] : []),
      ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ],
    context: {
      ...requestTagContext(tags.map(asRequested)),
      'sts:TransitiveTagKeys': transitiveTagKeys.length > 0 ? transitiveTagKeys : undefined,
      'sts:RoleSessionName': sessionName,
      'sts:SourceIdentity': sourceIdentity,
    },
  });
}

/** Issues the credentials of a session that goes back to the identity, and says of them what both operations answer alike. */
export async function assumeAsIdentity(
  request: Request,
  { roleArn, sessionName }: { readonly roleArn: string; readonly sessionName: string },
  call: FederatedCall,
  deps: StsDeps,
) {
  const { role, account } = await roleToAssume(roleArn, call);
  const { identity } = call.caller;
  const { provider, subject, sourceIdentity } = identity;
  const facts = {
    account,
    principal: { type: 'assumed-role', roleId: role.id, roleName: role.name, sessionName },
    origin: { type: 'federated', provider, subject },
    chain: [],
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    tags: sessionTags(
      { Tags: identity.tags.map(asRequested), TransitiveTagKeys: identity.transitiveTagKeys },
      undefined,
    ),
    policies: await sessionPolicyLayer(request, account, call.snapshot),
    federated: { 'aws:FederatedProvider': provider, ...identity.sessionKeys },
    ...(await tokenRegions(account, call, deps.endpoints)),
  } as const;
  const life = {
    seconds: sessionSeconds(request, role, identity, call.request.now),
    now: call.request.now,
    minimumTokenSize: request.MinimumSessionTokenSize,
  };
  const { credentials, utilization, tokenSize } = issueCredentials(facts, life, deps);
  return {
    Credentials: credentials,
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${sessionName}`,
      Arn: assumedRoleArn(account, role.name, sessionName),
    },
    PackedPolicySize: utilization,
    Audience: identity.audience,
    SourceIdentity: sourceIdentity,
    SessionTokenUtilization: utilization,
    SessionTokenSize: tokenSize,
  };
}

/** The time that was asked for, as far as the role allows it, and no longer than a SAML assertion lets the session live. */
function sessionSeconds(
  { DurationSeconds = DEFAULT_SECONDS }: Request,
  role: Role,
  identity: Identity,
  now: number,
): number {
  if (DurationSeconds > role.maxSessionDuration) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  if (identity.type === 'web-identity') return DurationSeconds;
  const { sessionSeconds: asserted = DurationSeconds, sessionEndsAt } = identity;
  const left = sessionEndsAt === undefined ? DurationSeconds : Math.floor((sessionEndsAt - now) / 1000);
  if (left <= 0) throw new AwsError('ExpiredTokenException', 'Response has expired');
  return Math.min(DurationSeconds, asserted, left);
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,256}$/;

/** Holds what an assertion sets to the constraints that the model puts on the same members of AssumeRole. */
function refuseUnfit(identity: Identity): void {
  const { tags, sourceIdentity } = identity;
  const fits = ({ key, value }: Identity['tags'][number]) =>
    key.length >= 1 && key.length <= 128 && value.length <= 256 && TAG_TEXT.test(key) && TAG_TEXT.test(value);
  if (!tags.every(fits)) {
    throw new AwsError('InvalidIdentityToken', 'principal_tags passed in claim is not in correct format.');
  }
  if (sourceIdentity !== undefined && !SOURCE_IDENTITY.test(sourceIdentity)) {
    throw new AwsError(
      'InvalidIdentityToken',
      'The source identity of the assertion is not in correct format.',
    );
  }
  if (identity.type === 'saml' && !isSessionName(identity.sessionName)) {
    throw new AwsError(
      'InvalidIdentityToken',
      'The RoleSessionName of the assertion is not in correct format.',
    );
  }
}

function asRequested({ key, value }: Identity['tags'][number]): Sts.Tag {
  return { Key: key, Value: value };
}
