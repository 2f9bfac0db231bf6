import type { Need } from '#access';
import { invalidArgument } from './errors.ts';

/** How names are written in a listing: as they are, or percent-encoded where XML could not hold them. */
export type Encode = (name: string) => string;

const LEFT_OPEN = /[!'()*]/g;

/** Reads `encoding-type`. A slash stays as it is, since clients compare prefixes. */
export function readEncoding(encodingType: string | undefined): Encode {
  if (encodingType === undefined) return (name) => name;
  if (encodingType !== 'url')
    throw invalidArgument('encoding-type', encodingType, 'Invalid Encoding Method specified in Request');
  return (name) =>
    encodeURIComponent(name)
      .replaceAll('%2F', '/')
      .replace(LEFT_OPEN, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The most entries a page may have. */
const MAX_PAGE = 1000;
const MAX_INTEGER = 2_147_483_647;

/** Reads `max-keys` and its like: how many entries were asked for, and how many at most are answered. */
export function readPageSize(parameter: string, asked: number | undefined): number {
  if (asked === undefined) return MAX_PAGE;
  if (asked >= 0 && asked <= MAX_INTEGER) return Math.min(asked, MAX_PAGE);
  throw invalidArgument(
    parameter,
    String(asked),
    `Argument ${parameter} must be an integer between 0 and ${MAX_INTEGER}`,
  );
}

const TOKEN_VERSION = '1';

/** A token that says after which entry a listing goes on. It bears no secret and no authority: it is opaque so that it may change. */
export function writeToken(after: string): string {
  return Buffer.from(`${TOKEN_VERSION}${after}`).toString('base64url');
}

export function readToken(parameter: string, token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  const text = bytes.toString();
  if (text.startsWith(TOKEN_VERSION) && Buffer.from(text).toString('base64url') === token)
    return text.slice(TOKEN_VERSION.length);
  throw invalidArgument(parameter, token, 'The continuation token provided is incorrect');
}

/** Condition keys of a listing: those parameters that the request gives, also where they are empty. */
export function listingContext(input: {
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
}): NonNullable<Need['context']> {
  return {
    's3:prefix': input.Prefix,
    's3:delimiter': input.Delimiter,
    's3:max-keys': input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
  };
}
