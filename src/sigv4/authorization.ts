import { type AuthorizationParts, findAuthorization } from './credentials.ts';
import { type Header, type HeaderValues, onlyValue, readHeaders, TOKEN } from './headers.ts';
import { type PayloadDeclaration, readPayload } from './payload.ts';
import type { AuthorizationForm } from './refusal.ts';
import { accept, type Refused, type Result, refuse } from './result.ts';
import { CLOCK_SKEW_MS, type SigningRules } from './rules.ts';
import { type CredentialScope, TERMINATOR } from './signing-key.ts';
import { formatTimestamp, parseHttpDate, parseTimestamp } from './timestamp.ts';
import { parseTarget, type Target } from './uri.ts';

/**
 * A request as it was sent, as plain data. The target is raw: path and query with nothing decoded; a character beyond
 * ASCII in it stands for its UTF-8 bytes. Headers come in order of arrival, repeated ones repeatedly, each value with one
 * character per byte (`rawHeaders` of `node:http` is that).
 */
export interface SignableRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
}

/** The authorization of a signed request, read but not yet verified: nothing in it may be believed before it is. */
export interface SignedAuthorization {
  readonly ok: true;
  readonly form: AuthorizationForm;
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Sorted lower-case names; they hold `host` and every `x-amz-*` header of the request. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Milliseconds since the epoch. */
  readonly signedAt: number;
  /** How long a presigned request lives, already cut to the service's limit; absent in the header form. */
  readonly expiresInSeconds?: number;
  readonly sessionToken?: string;
  readonly payload: PayloadDeclaration;
}

/** What `parseAuthorization` answers. */
export type ParsedAuthorization =
  | SignedAuthorization
  | { readonly ok: true; readonly form: 'anonymous' }
  | Refused;

/** A request whose target and headers were read. */
export interface ReadRequest extends Target {
  readonly headers: HeaderValues;
}

/** Five parts of visible ASCII without comma and slash: key id, date, region (also none), service, terminator. */
const CREDENTIAL =
  /^([!-+\-.0-~]{1,128})\/(\d{8})\/([!-+\-.0-~]{0,64})\/([!-+\-.0-~]{1,64})\/([!-+\-.0-~]{1,64})$/;

/**
 * Reads the authorization of a request; decides nothing that needs the secret. A request without any authorization is
 * `anonymous`, and is well-formed like any other. Pure; the cost is linear in the request's size, which the caller bounds.
 */
export function parseAuthorization(request: SignableRequest, rules: SigningRules): ParsedAuthorization {
  const read = readRequest(request);
  if (!read.ok) return read;
  const { headers, query } = read.value;
  const found = findAuthorization(headers, query, rules);
  if (!found.ok) return found;
  const parts = found.value;
  if (parts === undefined) return { ok: true, form: 'anonymous' };

  const date = readDate(parts, headers);
  if (!date.ok) return date;
  const credential = readCredential(parts, date.value, rules);
  if (!credential.ok) return credential;
  const signedHeaders = readSignedHeaders(parts, headers);
  if (!signedHeaders.ok) return signedHeaders;
  const payload = readPayload(headers, query, parts.form, rules);
  if (!payload.ok) return payload;
  return {
    ok: true,
    form: parts.form,
    ...credential.value,
    signedHeaders: signedHeaders.value,
    signature: parts.signature,
    signedAt: date.value,
    ...(parts.expiresInSeconds === undefined ? {} : { expiresInSeconds: parts.expiresInSeconds }),
    ...(parts.sessionToken === undefined ? {} : { sessionToken: parts.sessionToken }),
    payload: payload.value,
  };
}

/** Reads method, target and headers of a request; what it refuses no later step sees. */
export function readRequest(request: SignableRequest): Result<ReadRequest> {
  if (!TOKEN.test(request.method)) return refuse({ reason: 'malformed', part: 'method' });
  const target = parseTarget(request.target);
  if (!target.ok) return target;
  const headers = readHeaders(request.headers);
  return headers.ok ? accept({ ...target.value, headers: headers.value }) : headers;
}

/**
 * The time of signing. In the header form a `Date` beside `x-amz-date` is not used, but must not tell another time than
 * clocks may differ by; a presigned request is sent when it will, and its `Date` says nothing about the signing.
 */
function readDate({ form, date: text }: AuthorizationParts, headers: HeaderValues): Result<number> {
  const httpDateAllowed = form === 'header' && !headers.has('x-amz-date');
  const time = parseTimestamp(text) ?? (httpDateAllowed ? parseHttpDate(text) : undefined);
  if (time === undefined) return refuse({ reason: 'malformed', part: 'date', form, got: text });
  const date = onlyValue(headers, 'date');
  if (form === 'presigned' || date === undefined) return accept(time);
  const other = parseHttpDate(date) ?? parseTimestamp(date);
  return other === undefined || Math.abs(other - time) > CLOCK_SKEW_MS
    ? refuse({ reason: 'conflicting-dates' })
    : accept(time);
}

function readCredential(
  { form, credential }: AuthorizationParts,
  signedAt: number,
  rules: SigningRules,
): Result<{ readonly accessKeyId: string; readonly scope: CredentialScope }> {
  const found = CREDENTIAL.exec(credential);
  if (found === null) return refuse({ reason: 'malformed', part: 'credential', form, got: credential });
  const [accessKeyId, date, region, service, terminator] = found.slice(1) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const timestamp = formatTimestamp(signedAt);
  const compared = [
    { which: 'date', expected: timestamp.slice(0, 8), got: date },
    { which: 'service', expected: rules.service, got: service },
    { which: 'terminator', expected: TERMINATOR, got: terminator },
  ] as const;
  const mismatch = compared.find(({ expected, got }) => expected !== got);
  if (mismatch !== undefined) return refuse({ reason: 'scope-mismatch', form, ...mismatch, timestamp });
  return accept({ accessKeyId, scope: { date, region, service } });
}

/** A header that decides what the request does, and that anyone could add on its way, must be signed. */
function readSignedHeaders(
  { form, signedHeaders }: AuthorizationParts,
  headers: HeaderValues,
): Result<readonly string[]> {
  const names = signedHeaders.split(';');
  const signed = new Set(names);
  if (
    signed.size !== names.length ||
    names.some((name) => !TOKEN.test(name) || name !== name.toLowerCase())
  ) {
    return refuse({ reason: 'malformed', part: 'signed-headers', form, got: signedHeaders });
  }
  const unsigned = [...headers.keys()]
    .filter((name) => name.startsWith('x-amz-') && !signed.has(name))
    .sort();
  if (!signed.has('host') || !headers.has('host')) unsigned.unshift('host');
  if (unsigned.length > 0) return refuse({ reason: 'unsigned-header', names: unsigned });
  return accept(names.sort());
}
