import type { SignedCaller } from '#access';
import type { Session, SessionPolicyLayer } from '#tokens';
import { AwsError, type Sts } from '#wire';
import { chainOf } from './chain.ts';
import { issueCredentials } from './issue-credentials.ts';
import { operation } from './operation.ts';
import { refuseMalformed } from './session-policies.ts';

/** The most scope-down policies that a session may have. */
const MOST_LAYERS = 3;

/**
 * Issues further credentials of the caller's own session, with fewer permissions, a shorter life, or both. Who they belong to, and
 * since when, stays as it is, and so does everything else that the session carries; they die with the credentials that they came of.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html
 */
export const getScopedCredentials = operation({
  name: 'GetScopedCredentials',
  access: 'signed',
  effect: 'issues',

  authorize: (_input, { caller }) => [
    { action: 'sts:GetScopedCredentials', resource: '*', account: caller.account },
  ],

  handle(input, { caller, request: { now } }, deps) {
    const calling = sessionOf(caller);
    const policies = [...calling.policies, ...scopeDown(input, calling)];
    const { accessKeyId: _id, secretAccessKey: _secret, issuedAt, expiresAt: _end, ...kept } = calling;
    const life = {
      seconds: secondsOf(input, calling, now),
      now,
      issuedAt,
      minimumTokenSize: input.MinimumSessionTokenSize,
    };
    const { credentials, utilization, tokenSize } = issueCredentials(
      { ...kept, chain: chainOf(caller), policies, onlyDefaultRegions: kept.onlyDefaultRegions ?? false },
      life,
      deps,
    );
    return {
      Credentials: credentials,
      SessionInfo: { ScopedSessionId: caller.userId, Arn: caller.arn },
      SessionTokenUtilization: utilization,
      SessionTokenSize: tokenSize,
      ScopedPoliciesCount: layersOf({ policies }),
      SourceIdentity: calling.sourceIdentity,
    };
  },
});

/** The session that is to be scoped down. Long-term credentials have none, and are turned away for what they are before. */
function sessionOf({ session }: SignedCaller): Session {
  if (session === undefined) {
    throw new AwsError(
      'InvalidSubjectCredentials',
      'GetScopedCredentials must be called with temporary security credentials.',
    );
  }
  return session;
}

/** The layer that the request adds; none where it only shortens the session. */
function scopeDown(
  { Policy: document, DurationSeconds }: Sts.GetScopedCredentialsRequest,
  calling: Session,
): readonly SessionPolicyLayer[] {
  if (document === undefined) {
    if (DurationSeconds === undefined)
      throw new AwsError('ValidationError', 'At least one of Policy and DurationSeconds must be given.');
    return [];
  }
  if (layersOf(calling) >= MOST_LAYERS) {
    throw new AwsError(
      'AccessDenied',
      `The session has ${MOST_LAYERS} scope down policies already, which is the maximum.`,
    );
  }
  refuseMalformed(document);
  return [{ document, policyArns: [], scopesDown: true }];
}

function layersOf({ policies }: Pick<Session, 'policies'>): number {
  return policies.filter(({ scopesDown }) => scopesDown).length;
}

/** How long the credentials live: until the session ends, unless less is asked for. More is an error. */
function secondsOf(
  { DurationSeconds }: Sts.GetScopedCredentialsRequest,
  { expiresAt }: Session,
  now: number,
): number {
  const left = expiresAt - Math.floor(now / 1000);
  if (DurationSeconds !== undefined && DurationSeconds > left) {
    throw new AwsError(
      'InsufficientSessionLifetime',
      `The requested DurationSeconds exceeds the remaining lifetime of the calling session, which is ${left} seconds.`,
    );
  }
  return DurationSeconds ?? left;
}
