import { accept, type Result, refuse } from './result.ts';

/** A header as sent: its name in any letter case, its value with one character per byte, as `node:http` gives it. */
export type Header = readonly [name: string, value: string];

/** Headers by lower-case name, each with its values in order of arrival. */
export type HeaderValues = ReadonlyMap<string, readonly string[]>;

/** Headers of which a second one could be read by one reader and overlooked by another. */
const SINGLE_VALUED = new Set([
  'authorization',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'host',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-security-token',
  'x-amz-target',
  'x-amz-trailer',
]);

/** A token of RFC 9110, such as a method or the name of a header. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_FIELD_CONTENT = /[^\t\u0020-\u007e\u0080-\u00ff]/;
const SPACE_RUN = /[ \t]+/g;
const OUTER_SPACE = /^[ \t]+|[ \t]+$/g;

/** Groups headers by name. Refuses what HTTP forbids and a second header where one is the rule. */
export function readHeaders(headers: readonly Header[]): Result<HeaderValues> {
  const byName = new Map<string, string[]>();
  for (const [sentName, value] of headers) {
    if (!TOKEN.test(sentName) || NOT_FIELD_CONTENT.test(value)) {
      return refuse({ reason: 'malformed', part: 'header' });
    }
    const name = sentName.toLowerCase();
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else if (SINGLE_VALUED.has(name)) return refuse({ reason: 'duplicate-header', name });
    else values.push(value);
  }
  return accept(byName);
}

/** The value of a header that may come once, trimmed; `undefined` if it did not come. */
export function onlyValue(headers: HeaderValues, name: string): string | undefined {
  return headers.get(name)?.[0]?.replace(OUTER_SPACE, '');
}

/**
 * The canonical header lines of the signed headers, each ended by a newline. A header that was signed and did not
 * arrive has no line, so that it cannot match one that was signed empty.
 */
export function canonicalHeaders(headers: HeaderValues, signed: readonly string[]): string {
  let lines = '';
  for (const name of signed) {
    const values = headers.get(name);
    if (values !== undefined) lines += `${name}:${values.map(canonicalValue).join(',')}\n`;
  }
  return lines;
}

/** Trimmed, with each run of inner spaces as one. */
function canonicalValue(value: string): string {
  return value.replace(OUTER_SPACE, '').replace(SPACE_RUN, ' ');
}
