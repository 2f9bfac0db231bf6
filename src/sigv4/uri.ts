import { accept, type Result, refuse } from './result.ts';
import type { SigningRules } from './rules.ts';

/** A query parameter: as decoded, and as it stands in the canonical query string. */
export interface QueryParameter {
  readonly name: string;
  readonly value: string;
  readonly canonicalName: string;
  readonly canonicalValue: string;
}

/** A request target taken apart; the path is as sent. */
export interface Target {
  readonly path: string;
  readonly query: readonly QueryParameter[];
}

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
const UNRESERVED_PATH = /^[A-Za-z0-9\-._~/]*$/;
const LEFT_OPEN_BY_ENCODE_URI_COMPONENT = /[!'()*]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/**
 * Takes a raw request target apart and decodes its query, once. Only the origin form is known: an absolute-form target
 * names a host that the signature does not cover. Percent sequences must be whole and, decoded, UTF-8 without NUL,
 * so that no two readers can decode them differently.
 */
export function parseTarget(target: string): Result<Target> {
  if (!target.startsWith('/') || CONTROL_CHARACTER.test(target)) return malformedTarget();
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  if (decode(path) === undefined) return malformedTarget();
  const query = mark === -1 ? [] : parseQuery(target.slice(mark + 1));
  return query === undefined ? malformedTarget() : accept({ path, query });
}

/**
 * The path of the canonical request, of a path that `parseTarget` accepted. An encoded slash stays one: the signature of
 * one segment never serves for two.
 */
export function canonicalPath(path: string, encoding: SigningRules['path']): string {
  if (encoding === 'twice-normalised') return encodeSegments(normalise(path));
  return encodeSegments(path, (segment) => decode(segment) ?? segment);
}

/** Parameters sorted by encoded name, then encoded value; without `X-Amz-Signature`, which cannot sign itself. */
export function canonicalQuery(parameters: readonly QueryParameter[]): string {
  return parameters
    .filter((parameter) => parameter.name !== 'X-Amz-Signature')
    .sort(byEncodedNameThenValue)
    .map((parameter) => `${parameter.canonicalName}=${parameter.canonicalValue}`)
    .join('&');
}

/** Percent-encodes all bytes but RFC 3986's unreserved ones. Throws URIError on a lone surrogate. */
export function encodeComponent(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replace(
    LEFT_OPEN_BY_ENCODE_URI_COMPONENT,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function malformedTarget() {
  return refuse({ reason: 'malformed', part: 'target' });
}

/** A form's `+` is a space here, as it is to the services that read the query. */
function parseQuery(text: string): readonly QueryParameter[] | undefined {
  const parameters: QueryParameter[] = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = decode((equals === -1 ? piece : piece.slice(0, equals)).replaceAll('+', ' '));
    const value = equals === -1 ? '' : decode(piece.slice(equals + 1).replaceAll('+', ' '));
    if (name === undefined || value === undefined) return undefined;
    parameters.push({
      name,
      value,
      canonicalName: encodeComponent(name),
      canonicalValue: encodeComponent(value),
    });
  }
  return parameters;
}

/** `undefined` for a broken percent sequence, invalid UTF-8, a lone surrogate or NUL. */
function decode(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined;
  if (!text.includes('%')) return text;
  try {
    const decoded = decodeURIComponent(text);
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function encodeSegments(path: string, read: (segment: string) => string = (segment) => segment): string {
  if (UNRESERVED_PATH.test(path)) return path;
  return path
    .split('/')
    .map((segment) => encodeComponent(read(segment)))
    .join('/');
}

/** Removes empty, `.` and `..` segments of a raw path; an encoded dot segment is no dot segment. */
function normalise(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
}

function byEncodedNameThenValue(a: QueryParameter, b: QueryParameter): number {
  return compare(a.canonicalName, b.canonicalName) || compare(a.canonicalValue, b.canonicalValue);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
