import type { WebIdentityIssuer } from '#directory';
import { publishedKeys } from './issuer.ts';

/** The claim under which AWS's own claims of a token stand. */
export const STS_CLAIMS = 'https://sts.amazonaws.com/';

/** Below an issuer's URL: the discovery document, and the keys that it points at. */
export const DISCOVERY_PATH = '/.well-known/openid-configuration';
export const KEYS_PATH = '/.well-known/jwks.json';

/**
 * What an issuer at `url` says of itself, member for member what AWS's issuers say.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 */
export function discoveryDocument(url: string): object {
  return {
    issuer: url,
    jwks_uri: `${url}${KEYS_PATH}`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'jti', STS_CLAIMS],
    id_token_signing_alg_values_supported: ['RS256', 'ES384'],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
  };
}

/**
 * The public keys that verify the issuer's tokens at `now`, those that do not sign yet among them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export function keySet(issuer: WebIdentityIssuer, now: number): object {
  return {
    keys: publishedKeys(issuer, now).map(({ id, algorithm, publicKey }) => ({
      ...publicKey,
      kid: id,
      alg: algorithm,
      use: 'sig',
    })),
  };
}
