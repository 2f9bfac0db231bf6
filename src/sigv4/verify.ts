import {
  type ReadRequest,
  readRequest,
  type SignableRequest,
  type SignedAuthorization,
} from './authorization.ts';
import {
  formatCanonicalRequest,
  formatStringToSign,
  isSameSignature,
  signString,
} from './canonical-request.ts';
import type { ChunkedBody } from './chunked.ts';
import { canonicalPayload } from './payload.ts';
import type { Refusal } from './refusal.ts';
import { type Refused, refuse } from './result.ts';
import { CLOCK_SKEW_MS, type SigningRules } from './rules.ts';
import type { SigningKeyCache } from './signing-key.ts';
import { formatTimestamp } from './timestamp.ts';

/** What the body must turn out to be. The signature is verified; of the body nothing is, until this was checked. */
export type ExpectedBody =
  /** The body must have this SHA-256, in lower hex. For a hashed-body service that is settled already. */
  | { readonly kind: 'hashed'; readonly sha256: string }
  /** The signature says nothing about the body. */
  | { readonly kind: 'unsigned' }
  | ChunkedBody;

/** What `verifySignature` answers. */
export type Verification = { readonly ok: true; readonly body: ExpectedBody } | Refused;

/** What verifying needs besides the request. */
export interface VerificationContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly rules: SigningRules;
  readonly signingKeys: SigningKeyCache;
  /** The SHA-256 of the body received, in lower hex: required for a hashed-body service, unused for S3. */
  readonly bodySha256?: string;
}

/** The secret that stands in for that of a key which does not exist; verifies nothing. */
const NO_SECRET = '0000000000000000000000000000000000000000';

/**
 * Verifies the signature of a request with the key's secret: that the holder of the secret sent this method, path,
 * query, signed headers and declared payload, within the clock skew or the presigned life. Whether the key lives, and
 * whether the session token belongs to it, is the caller's to know.
 */
export function verifySignature(
  request: SignableRequest,
  authorization: SignedAuthorization,
  context: VerificationContext & { readonly secret: string },
): Verification {
  const refusal = timeRefusal(authorization, context.now);
  if (refusal !== undefined) return refuse(refusal);
  const read = readRequest(request);
  if (!read.ok) return read;
  return compareSignatures(request.method, read.value, authorization, context);
}

/**
 * Refuses a request whose key does not exist after the same work as for one that does, so that the time of an answer
 * does not tell which key ids exist. Refusals that the request earns anyhow, such as an expired one, stay the same.
 */
export function verifyAgainstNoKey(
  request: SignableRequest,
  authorization: SignedAuthorization,
  context: VerificationContext,
): Refused {
  const verification = verifySignature(request, authorization, { ...context, secret: NO_SECRET });
  const unknown = refuse({ reason: 'unknown-access-key', accessKeyId: authorization.accessKeyId });
  return verification.ok || verification.refusal.reason === 'signature-mismatch' ? unknown : verification;
}

function timeRefusal(authorization: SignedAuthorization, now: number): Refusal | undefined {
  const { signedAt, expiresInSeconds } = authorization;
  if (signedAt - now > CLOCK_SKEW_MS) return { reason: 'signature-not-yet-current', signedAt, now };
  if (expiresInSeconds === undefined) {
    return now - signedAt > CLOCK_SKEW_MS ? { reason: 'signature-expired', signedAt, now } : undefined;
  }
  const expiredAt = signedAt + expiresInSeconds * 1000;
  return now > expiredAt
    ? { reason: 'presigned-expired', signedAt, expiresInSeconds, expiredAt, now }
    : undefined;
}

function compareSignatures(
  method: string,
  read: ReadRequest,
  authorization: SignedAuthorization,
  context: VerificationContext & { readonly secret: string },
): Verification {
  const { rules, bodySha256 } = context;
  const { payload, signedHeaders, scope, signedAt } = authorization;
  if (rules.payload === 'hashed-body' && bodySha256 === undefined) {
    throw new TypeError('bodySha256 is required for a service that hashes bodies');
  }
  const payloadHash = canonicalPayload(payload, bodySha256 ?? '');
  if (rules.payload === 'hashed-body' && bodySha256 !== undefined && payloadHash !== bodySha256) {
    return refuse({ reason: 'payload-hash-mismatch', declared: payloadHash, computed: bodySha256 });
  }
  const canonicalRequest = formatCanonicalRequest({ ...read, method, signedHeaders, payloadHash }, rules);
  const stringToSign = formatStringToSign(canonicalRequest, formatTimestamp(signedAt), scope);
  const signingKey = context.signingKeys.signingKey(authorization.accessKeyId, context.secret, scope);
  if (!isSameSignature(signString(signingKey, stringToSign), authorization.signature)) {
    return refuse({ reason: 'signature-mismatch', canonicalRequest, stringToSign });
  }
  switch (payload.kind) {
    case 'undeclared':
    case 'hashed':
      return { ok: true, body: { kind: 'hashed', sha256: payloadHash } };
    case 'unsigned':
      return { ok: true, body: { kind: 'unsigned' } };
    case 'chunked': {
      const { signed, trailing, trailers, decodedLength } = payload;
      const chain = {
        signingKey,
        scope,
        timestamp: formatTimestamp(signedAt),
        signature: authorization.signature,
      };
      return {
        ok: true,
        body: { kind: 'chunked', trailing, trailers, decodedLength, ...(signed ? { chain } : {}) },
      };
    }
  }
}
