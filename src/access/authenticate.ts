import type { Snapshot } from '#directory';
import {
  type ExpectedBody,
  parseAuthorization,
  type Refusal,
  type SignedAuthorization,
  type SigningKeyCache,
  type SigningRules,
  verifyAgainstNoKey,
  verifySignature,
} from '#sigv4';
import { anonymousCaller, type Caller } from './caller.ts';
import type { CredentialsFinder } from './credentials.ts';
import { isDefaultRegion } from './default-regions.ts';
import { type DeathReason, livingCaller } from './liveness.ts';
import type { IncomingRequest } from './request.ts';

/** Why a request's caller is not known: a fault of the signature, or of what it was made with. */
export type AuthenticationRefusal =
  | Refusal
  /** Nothing signed it, and the operation asks for a signature. */
  | { readonly reason: 'missing-authentication' }
  /** The session token is missing, not wanted, forged, or another key's. */
  | { readonly reason: 'invalid-token'; readonly accessKeyId: string }
  | { readonly reason: DeathReason; readonly accessKeyId: string };

export type Authentication =
  | {
      readonly ok: true;
      readonly caller: Caller;
      /** The region of the credential scope; empty where the request is not signed or names none. */
      readonly region: string;
      readonly body: ExpectedBody;
      /** How the request was signed; absent for anonymous ones. */
      readonly authorization?: SignedAuthorization;
    }
  | {
      readonly ok: false;
      readonly refusal: AuthenticationRefusal;
      /** The access key that the request claims, where it could be read; nothing proves the claim. */
      readonly accessKeyId?: string;
    };

/**
 * Finds out who sent `request`: reads its authorization, finds the credentials, verifies the signature, and only then asks whether
 * those credentials are still alive. A request that bears no authorization has the anonymous caller.
 *
 * @param bodySha256 gives the lower hex SHA-256 of the body; asked only where the service's rules hash the body
 */
export async function authenticate(
  finder: CredentialsFinder,
  signingKeys: SigningKeyCache,
  request: IncomingRequest,
  rules: SigningRules,
  snapshot: Snapshot,
  bodySha256: () => string,
): Promise<Authentication> {
  const authorization = parseAuthorization(request, rules);
  if (!authorization.ok) return authorization;
  if (authorization.form === 'anonymous') {
    return { ok: true, caller: anonymousCaller, region: '', body: { kind: 'unsigned' } };
  }
  const { accessKeyId, scope } = authorization;
  const context = {
    now: request.now,
    rules,
    signingKeys,
    ...(rules.payload === 'hashed-body' ? { bodySha256: bodySha256() } : {}),
  };
  const found = await finder.find(authorization, snapshot, request.now);
  if (!found.ok) {
    const unknown = verifyAgainstNoKey(request, authorization, context);
    if (unknown.refusal.reason !== 'unknown-access-key') return { ...unknown, accessKeyId };
    return { ok: false, refusal: { ...found.refusal, accessKeyId }, accessKeyId };
  }
  const { credentials } = found;
  const verification = verifySignature(request, authorization, { ...context, secret: credentials.secret });
  if (!verification.ok) return { ...verification, accessKeyId };
  const living = await livingCaller(credentials, snapshot, request.now);
  if (!living.ok) return { ok: false, refusal: { reason: living.reason, accessKeyId }, accessKeyId };
  if (living.caller.session?.onlyDefaultRegions && !isDefaultRegion(scope.region))
    return { ok: false, refusal: { reason: 'invalid-token', accessKeyId }, accessKeyId };
  return { ok: true, caller: living.caller, region: scope.region, body: verification.body, authorization };
}
