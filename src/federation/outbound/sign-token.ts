import { CompactSign } from 'jose';
import type { WebIdentityIssuer } from '#directory';
import type { KeyRing } from '#keys';
import { type SigningAlgorithm, signingKey } from './issuer.ts';
import { privateKeyOf } from './issuer-key.ts';

/** The most bytes that the claims of a token may take as JSON: what AWS was measured to take. */
const MOST_CLAIM_BYTES = 14_984;

export type SignedToken =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: 'too-large' };

/**
 * Signs `claims` as the issuer, off the event loop, with the key that signs at `now` (milliseconds since 1970).
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-7.1
 */
export async function signToken(
  claims: object,
  algorithm: SigningAlgorithm,
  issuer: WebIdentityIssuer,
  { ring, now }: { readonly ring: KeyRing; readonly now: number },
): Promise<SignedToken> {
  const payload = Buffer.from(JSON.stringify(claims));
  if (payload.length > MOST_CLAIM_BYTES) return { ok: false, reason: 'too-large' };
  const key = signingKey(issuer, algorithm, now);
  const token = await new CompactSign(payload)
    .setProtectedHeader({ kid: key.id, typ: 'JWT', alg: key.algorithm })
    .sign(await privateKeyOf(key, issuer.id, ring));
  return { ok: true, token };
}
