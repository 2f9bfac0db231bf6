import type { OrganizationState } from '#directory';
import type { WebIdentityRefusal } from './identity-provider.ts';

/** A URL of an issuer that IAM would register: at most 255 characters, none of them a space or beyond ASCII. */
const ISSUER = /^[\x21-\x7e]{1,255}$/;

/**
 * The `iss` that a token claims, nothing verified: to find the provider that could verify it, and to tell which one is missing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1
 */
export function claimedIssuer(
  token: string,
):
  | { readonly ok: true; readonly issuer: string }
  | { readonly ok: false; readonly refusal: WebIdentityRefusal } {
  const claims = claimsOf(token);
  if (claims === undefined) return { ok: false, refusal: { reason: 'malformed' } };
  const issuer: unknown = Object.hasOwn(claims, 'iss') ? (claims as { iss: unknown }).iss : undefined;
  if (issuer === undefined) return { ok: false, refusal: { reason: 'missing-claim', claim: 'iss' } };
  return typeof issuer === 'string' && ISSUER.test(issuer)
    ? { ok: true, issuer }
    : { ok: false, refusal: { reason: 'malformed' } };
}

/**
 * Whether an issuer is one of this server's own, under whatever host name. Its tokens prove who somebody is to services elsewhere, and
 * open no role here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_getting_started.html
 */
export function isOwnIssuer(issuer: string, organization: OrganizationState): boolean {
  const [id = ''] = issuer
    .split('/')
    .filter((part) => part !== '')
    .slice(-1);
  return organization.accountOfIssuer(id.toLowerCase()) !== undefined;
}

function claimsOf(token: string): object | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
