import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { canonicalHeaders, type HeaderValues } from './headers.ts';
import type { SigningRules } from './rules.ts';
import { type CredentialScope, formatScope } from './signing-key.ts';
import { canonicalPath, canonicalQuery, type QueryParameter } from './uri.ts';

/** The one algorithm there is, as it is written in requests and strings to sign. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The parts of a request that its signature covers. */
export interface SignedParts {
  readonly method: string;
  readonly path: string;
  readonly query: readonly QueryParameter[];
  readonly headers: HeaderValues;
  /** Sorted lower-case names. */
  readonly signedHeaders: readonly string[];
  /** The payload's SHA-256 in lower hex, or what stands in its place. */
  readonly payloadHash: string;
}

/**
 * The canonical request: text with one character per byte, since only header values can hold more than ASCII.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function formatCanonicalRequest(parts: SignedParts, rules: SigningRules): string {
  return [
    parts.method,
    canonicalPath(parts.path, rules.path),
    canonicalQuery(parts.query),
    canonicalHeaders(parts.headers, parts.signedHeaders),
    parts.signedHeaders.join(';'),
    parts.payloadHash,
  ].join('\n');
}

/** The string to sign of a canonical request; `timestamp` in basic ISO 8601. */
export function formatStringToSign(
  canonicalRequest: string,
  timestamp: string,
  scope: CredentialScope,
): string {
  const digest = hash('sha256', Buffer.from(canonicalRequest, 'latin1'), 'hex');
  return `${ALGORITHM}\n${timestamp}\n${formatScope(scope)}\n${digest}`;
}

/** The signature of a string, in lower hex. */
export function signString(signingKey: KeyObject, stringToSign: string): string {
  return createHmac('sha256', signingKey).update(stringToSign).digest('hex');
}

/**
 * Whether a signature is the expected one. Its length is no secret, and a wrong one is refused at once: comparing in
 * constant time is defined for equal lengths only.
 */
export function isSameSignature(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected, 'latin1');
  const givenBytes = Buffer.from(given, 'utf8');
  return givenBytes.length === expectedBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
