import { type Call, principalArn, principalTags, type SignedCaller } from '#access';
import { newUuid, type RandomBytes } from '#arn';
import { STS_CLAIMS } from '#federation';
import type { Sts } from '#wire';

/**
 * What a web identity token says: the claims of RFC 7519, and under AWS's own name who called and by what session. Claims that nothing
 * is known of are left out.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
 */
export async function webIdentityClaims(
  { Audience, Tags }: Sts.GetWebIdentityTokenRequest,
  { caller, region, request, snapshot }: Call<SignedCaller>,
  token: {
    /** The issuer's URL. */
    readonly issuer: string;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
    readonly random: RandomBytes;
  },
): Promise<object> {
  const { id, rootId } = (await snapshot.organization()).organization;
  const subject = principalArn(caller);
  return {
    iss: token.issuer,
    sub: subject,
    aud: Audience.length === 1 ? Audience[0] : Audience,
    iat: Math.floor(request.now / 1000),
    exp: Math.floor(token.expiresAt / 1000),
    jti: newUuid(token.random),
    [STS_CLAIMS]: {
      aws_account: caller.account,
      source_region: region,
      principal_id: subject,
      org_id: id,
      ou_path: [`${id}/${rootId}/`],
      ...named('principal_tags', [...principalTags(caller)]),
      ...named(
        'request_tags',
        (Tags ?? []).map(({ Key, Value }) => [Key, Value] as const),
      ),
      ...sessionClaims(caller),
    },
  };
}

function sessionClaims({ session }: SignedCaller): object {
  if (session === undefined) return {};
  const { expiresAt, sourceIdentity, federated } = session;
  return {
    original_session_exp: `${new Date(expiresAt * 1000).toISOString().slice(0, 19)}Z`,
    source_identity: sourceIdentity,
    federated_provider: federated['aws:FederatedProvider'],
  };
}

function named(name: string, tags: readonly (readonly [string, string])[]): object {
  return tags.length === 0 ? {} : { [name]: Object.fromEntries(tags) };
}
