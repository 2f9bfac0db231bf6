import { type Call, requestTagContext, type SignedCaller } from '#access';
import { type SigningAlgorithm, signToken } from '#federation';
import { AwsError, type Sts } from '#wire';
import { operation } from './operation.ts';
import { refuseDuplicateKeys } from './session-tags.ts';
import { webIdentityClaims } from './web-identity-claims.ts';

const DEFAULT_SECONDS = 300;

/**
 * Issues a signed token with which the caller proves to a service elsewhere who he is. The service finds the keys that verify it at the
 * account's issuer.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_policies.html
 */
export const getWebIdentityToken = operation({
  name: 'GetWebIdentityToken',
  access: 'signed',
  effect: 'issues',

  authorize(input, { caller }) {
    refuseUnsupported(input);
    const need = {
      resource: `arn:aws:sts::${caller.account}:self`,
      account: caller.account,
      context: {
        ...requestTagContext(input.Tags),
        'sts:IdentityTokenAudience': input.Audience,
        'sts:SigningAlgorithm': input.SigningAlgorithm,
        'sts:DurationSeconds': String(secondsOf(input)),
        'sts:SubjectMode': 'AWSIdentity',
      },
    };
    return [
      { action: 'sts:GetWebIdentityToken', ...need },
      ...(input.Tags?.length ? [{ action: 'sts:TagGetWebIdentityToken', ...need }] : []),
    ];
  },

  async handle(input, call, { ring, random, issuerUrl }) {
    const { now } = call.request;
    const expiresAt = now + secondsOf(input) * 1000;
    refuseOutliving(expiresAt, call);
    const issuer = (await call.snapshot.account(call.caller.account))?.webIdentityIssuer();
    if (!issuer?.enabled) {
      throw new AwsError(
        'OutboundWebIdentityFederationDisabledException',
        'OutboundWebIdentityFederation is disabled.',
      );
    }
    const claims = await webIdentityClaims(input, call, {
      issuer: issuerUrl(issuer.id),
      expiresAt,
      random,
    });
    const signed = await signToken(claims, input.SigningAlgorithm as SigningAlgorithm, issuer, { ring, now });
    if (!signed.ok) {
      throw new AwsError('JWTPayloadSizeExceededException', 'JWT payload exceeds maximum allowed size');
    }
    return { WebIdentityToken: signed.token, Expiration: expiresAt };
  },
});

function secondsOf({ DurationSeconds }: Sts.GetWebIdentityTokenRequest): number {
  return DurationSeconds ?? DEFAULT_SECONDS;
}

const ALGORITHMS: readonly string[] = ['RS256', 'ES384'] satisfies readonly SigningAlgorithm[];

/** What the model's constraints leave open. */
function refuseUnsupported(input: Sts.GetWebIdentityTokenRequest): void {
  if (!ALGORITHMS.includes(input.SigningAlgorithm)) {
    throw new AwsError(
      'ValidationError',
      'Requested SigningAlgorithm is not supported. See the GetWebIdentityToken documentation for supported algorithms',
    );
  }
  // Sessions that carry the identity of somebody else come of context providers, of which there are none.
  if (input.SubjectMode === 'OriginIdentity') {
    throw new AwsError(
      'ValidationError',
      'SubjectMode OriginIdentity needs a session whose trusted identity propagation context names an origin identity.',
    );
  }
  if (input.Scope !== undefined) {
    throw new AwsError('ValidationError', 'Scope can be specified only when SubjectMode is OriginIdentity.');
  }
  refuseDuplicateKeys(input.Tags ?? []);
}

/** A token must not let a session live on elsewhere. */
function refuseOutliving(expiresAt: number, { caller }: Call<SignedCaller>): void {
  if (caller.session !== undefined && expiresAt >= caller.session.expiresAt * 1000) {
    throw new AwsError(
      'SessionDurationEscalationException',
      "Requested token expiry time must be before the original session's expiry time.",
    );
  }
}
