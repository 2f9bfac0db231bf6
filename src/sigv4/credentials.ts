import { ALGORITHM } from './canonical-request.ts';
import { type HeaderValues, onlyValue } from './headers.ts';
import type { AuthorizationForm, MalformedPart } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';
import { MAX_EXPIRES_SECONDS, type SigningRules } from './rules.ts';
import type { QueryParameter } from './uri.ts';

/** The parts of an authorization as text, wherever they were. */
export interface AuthorizationParts {
  readonly form: AuthorizationForm;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  /** The request's date as sent; in a header form it may be an HTTP date. */
  readonly date: string;
  readonly expiresInSeconds?: number;
  readonly sessionToken?: string;
}

const TOKEN_HEADER = 'x-amz-security-token';
const LOWER_CASE_QUERY_PARAMETERS = new Map(
  [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-Expires',
    'X-Amz-Security-Token',
    'X-Amz-Signature',
    'X-Amz-SignedHeaders',
  ].map((name) => [name.toLowerCase(), name]),
);
/** The token of Signature Version 2, which its presigned form does not spell out. */
const SIGNATURE_VERSION_2 = 'AWS';
const HEADER_PARTS = ['Credential', 'Signature', 'SignedHeaders'];

/**
 * Finds the authorization of a request: in the header, in the query, or `undefined` where there is none. Both at once
 * are refused, as is any parameter that one reader could find and another overlook.
 */
export function findAuthorization(
  headers: HeaderValues,
  query: readonly QueryParameter[],
  rules: SigningRules,
): Result<AuthorizationParts | undefined> {
  const header = onlyValue(headers, 'authorization');
  if (query.some((parameter) => parameter.name === 'AWSAccessKeyId')) {
    return refuse({ reason: 'unsupported-algorithm', form: 'presigned', algorithm: SIGNATURE_VERSION_2 });
  }
  const inQuery = query.some((parameter) => LOWER_CASE_QUERY_PARAMETERS.has(parameter.name.toLowerCase()));
  if (header !== undefined && inQuery) return refuse({ reason: 'several-authorizations' });
  if (header !== undefined) return readHeaderForm(header, headers);
  if (inQuery) return readQueryForm(query, headers, rules);
  return accept(undefined);
}

function readHeaderForm(header: string, headers: HeaderValues): Result<AuthorizationParts> {
  const form = 'header';
  const space = header.indexOf(' ');
  const algorithm = space === -1 ? header : header.slice(0, space);
  if (algorithm !== ALGORITHM) return refuse({ reason: 'unsupported-algorithm', form, algorithm });
  const pairs = readPairs(space === -1 ? '' : header.slice(space + 1), header);
  if (!pairs.ok) return pairs;
  const date = onlyValue(headers, 'x-amz-date') ?? onlyValue(headers, 'date');
  const [credential, signature, signedHeaders] = HEADER_PARTS.map((name) => pairs.value.get(name));
  if (!credential || !signature || !signedHeaders || !date) {
    const missing = HEADER_PARTS.filter((name) => !pairs.value.get(name));
    if (!date) missing.push('date');
    return refuse({ reason: 'incomplete', form, missing, authorization: header });
  }
  return withToken({ form, credential, signedHeaders, signature, date }, onlyValue(headers, TOKEN_HEADER));
}

function readPairs(list: string, header: string): Result<ReadonlyMap<string, string>> {
  const form = 'header';
  const pairs = new Map<string, string>();
  if (list.trim() === '') return accept(pairs);
  for (const piece of list.split(',')) {
    const pair = piece.trim();
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0));
    const known = HEADER_PARTS.find((part) => part.toLowerCase() === name.toLowerCase());
    if (known === undefined) return malformed('authorization', form, header);
    if (known !== name || pairs.has(name)) return refuse({ reason: 'duplicate-parameter', form, name });
    pairs.set(name, pair.slice(equals + 1));
  }
  return accept(pairs);
}

function readQueryForm(
  query: readonly QueryParameter[],
  headers: HeaderValues,
  rules: SigningRules,
): Result<AuthorizationParts> {
  const form = 'presigned';
  const found = new Map<string, string>();
  for (const { name, value } of query) {
    const known = LOWER_CASE_QUERY_PARAMETERS.get(name.toLowerCase());
    if (known === undefined) continue;
    if (known !== name || found.has(name)) return refuse({ reason: 'duplicate-parameter', form, name });
    found.set(name, value);
  }
  const needed = [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-SignedHeaders',
    'X-Amz-Date',
  ];
  if (rules.presignedExpires === 'required') needed.push('X-Amz-Expires');
  const [algorithm, credential, signature, signedHeaders, date] = needed.map((name) => found.get(name));
  if (algorithm && algorithm !== ALGORITHM)
    return refuse({ reason: 'unsupported-algorithm', form, algorithm });
  const missing = needed.filter((name) => (name !== 'X-Amz-Expires' ? !found.get(name) : !found.has(name)));
  if (!credential || !signature || !signedHeaders || !date || missing.length > 0) {
    return refuse({ reason: 'incomplete', form, missing, authorization: '' });
  }
  const expires = readExpires(found.get('X-Amz-Expires'), rules);
  if (!expires.ok) return expires;
  const token = found.get('X-Amz-Security-Token');
  const tokenHeader = onlyValue(headers, TOKEN_HEADER);
  if (token !== undefined && tokenHeader !== undefined) return refuse({ reason: 'token-in-two-places' });
  const parts = {
    form,
    credential,
    signedHeaders,
    signature,
    date,
    expiresInSeconds: expires.value,
  } as const;
  return withToken(parts, token ?? tokenHeader);
}

/** Strictly digits: `Number` would also take `1e3` and ` 0x10 `. */
function readExpires(text: string | undefined, rules: SigningRules): Result<number> {
  if (text === undefined) return accept(rules.maxPresignedSeconds);
  if (!/^-?\d+$/.test(text)) return refuse({ reason: 'invalid-expires', problem: 'not-a-number' });
  if (text.startsWith('-')) return refuse({ reason: 'invalid-expires', problem: 'negative' });
  const seconds = Number(text);
  if (seconds === 0) return refuse({ reason: 'invalid-expires', problem: 'zero' });
  if (seconds > MAX_EXPIRES_SECONDS) return refuse({ reason: 'invalid-expires', problem: 'too-long' });
  return accept(rules.presignedExpires === 'required' ? seconds : rules.maxPresignedSeconds);
}

function withToken(parts: AuthorizationParts, token: string | undefined): Result<AuthorizationParts> {
  if (token === undefined) return accept(parts);
  if (token === '') return malformed('security-token', parts.form);
  return accept({ ...parts, sessionToken: token });
}

function malformed(part: MalformedPart, form: AuthorizationForm, got?: string) {
  return refuse({ reason: 'malformed', part, form, ...(got === undefined ? {} : { got }) });
}
