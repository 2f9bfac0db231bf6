import { readRequest, type SignableRequest } from './authorization.ts';
import { ALGORITHM, formatCanonicalRequest, formatStringToSign, signString } from './canonical-request.ts';
import type { SigningRules } from './rules.ts';
import { type CredentialScope, deriveSigningKey, formatScope, type SigningKeyCache } from './signing-key.ts';
import { formatTimestamp } from './timestamp.ts';
import { encodeComponent } from './uri.ts';

/** Who signs, for where and when. */
export interface SigningContext {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly rules: SigningRules;
  /**
   * What stands for the payload in the canonical request: the body's SHA-256 in lower hex, or a token such as
   * `UNSIGNED-PAYLOAD`.
   */
  readonly payloadHash: string;
  /** Spares deriving the key each time. */
  readonly signingKeys?: SigningKeyCache;
}

/** Headers that clients and proxies change after signing. */
const NEVER_SIGNED = new Set([
  'authorization',
  'connection',
  'expect',
  'transfer-encoding',
  'user-agent',
  'x-amzn-trace-id',
]);

/**
 * Signs a request in its Authorization header: answers it with `x-amz-date`, `x-amz-security-token` for a session,
 * `x-amz-content-sha256` for S3, and `authorization` added. All headers are signed but those that change on their way.
 * Throws TypeError for a request that no verifier would read.
 */
export function sign(request: SignableRequest, context: SigningContext): SignableRequest {
  const added: [string, string][] = [['x-amz-date', formatTimestamp(context.now)]];
  if (context.sessionToken !== undefined) added.push(['x-amz-security-token', context.sessionToken]);
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()));
  if (context.rules.payload === 's3' && !names.has('x-amz-content-sha256')) {
    added.push(['x-amz-content-sha256', context.payloadHash]);
  }
  const unsigned: SignableRequest = { ...request, headers: [...request.headers, ...added] };
  const { scope, signedHeaders, signature } = signatureOf(unsigned, context);
  const credential = `${context.accessKeyId}/${formatScope(scope)}`;
  const authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { ...unsigned, headers: [...unsigned.headers, ['authorization', authorization]] };
}

/**
 * Signs a request in its query, for `expiresInSeconds`: answers it with the `X-Amz-…` parameters added to its target.
 * Throws TypeError for a request that no verifier would read.
 */
export function presign(
  request: SignableRequest,
  context: SigningContext & { readonly expiresInSeconds: number },
): SignableRequest {
  const { accessKeyId, sessionToken, now, expiresInSeconds } = context;
  const parameters = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${accessKeyId}/${formatScope(scopeOf(context))}`],
    ['X-Amz-Date', formatTimestamp(now)],
    ['X-Amz-Expires', String(expiresInSeconds)],
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken]]),
    ['X-Amz-SignedHeaders', signedHeaderNames(request).join(';')],
  ];
  const query = parameters.map((parameter) => parameter.map(encodeComponent).join('=')).join('&');
  const target = `${request.target}${request.target.includes('?') ? '&' : '?'}${query}`;
  const { signature } = signatureOf({ ...request, target }, context);
  return { ...request, target: `${target}&X-Amz-Signature=${signature}` };
}

function signatureOf(request: SignableRequest, context: SigningContext) {
  const read = readRequest(request);
  if (!read.ok) throw new TypeError(`the request cannot be signed: ${read.refusal.reason}`);
  const { rules, payloadHash, accessKeyId, secret, now } = context;
  const scope = scopeOf(context);
  const signedHeaders = signedHeaderNames(request);
  const parts = { ...read.value, method: request.method, signedHeaders, payloadHash };
  const stringToSign = formatStringToSign(formatCanonicalRequest(parts, rules), formatTimestamp(now), scope);
  const key = context.signingKeys?.signingKey(accessKeyId, secret, scope) ?? deriveSigningKey(secret, scope);
  return { scope, signedHeaders: signedHeaders.join(';'), signature: signString(key, stringToSign) };
}

function scopeOf({ now, region, rules }: SigningContext): CredentialScope {
  return { date: formatTimestamp(now).slice(0, 8), region, service: rules.service };
}

function signedHeaderNames(request: SignableRequest): readonly string[] {
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()));
  return [...names].filter((name) => !NEVER_SIGNED.has(name)).sort();
}
