import { hash } from 'node:crypto';
import { accountOfAccessKeyId, type RandomBytes } from '#arn';
import { type OpenFailure, open, type SealingKey, seal, sealingOverhead } from './seal.ts';
import type { Session } from './session.ts';
import { decodeSession, encodeSession } from './session-codec.ts';

/**
 * The longest session token, in characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-limits-entity-length
 */
export const SESSION_TOKEN_LIMIT = 4096;

const PURPOSE = 'session-token';
const EXPIRY_BYTES = 5;

export type SealedSession =
  | {
      readonly ok: true;
      readonly token: string;
      /** The share of the longest token that this one takes, in percent, rounded up: `SessionTokenUtilization` and `PackedPolicySize`. */
      readonly utilization: number;
    }
  /** The wire's `PackedPolicyTooLarge`; `size` and `limit` in bytes, which its message names. */
  | { readonly ok: false; readonly reason: 'too-large'; readonly size: number; readonly limit: number };

export type OpenedSession =
  | { readonly ok: true; readonly session: Session; readonly keyId: string }
  | OpenFailure;

/**
 * Seals a session into the token that its credentials carry: standard base64, at most 4,096 characters, safe in a header as it is.
 * Version, key id, access-key id, account and expiry are bound to it as associated data. White space between the tokens of a session
 * policy is dropped; nothing else changes on the way to `openSession`.
 *
 * A token shorter than `minimumLength` characters is padded to it, as far as four characters of base64 allow.
 *
 * Throws `RangeError` where `session.account` is not the account that `session.accessKeyId` carries: nothing could open that token.
 */
export function sealSession(
  session: Session,
  key: SealingKey,
  random: RandomBytes,
  minimumLength = 0,
): SealedSession {
  if (accountOfAccessKeyId(session.accessKeyId) !== session.account)
    throw new RangeError(`\`${session.accessKeyId}\` does not carry the account \`${session.account}\``);
  const clear = Buffer.alloc(EXPIRY_BYTES);
  clear.writeUIntBE(session.expiresAt, 0, EXPIRY_BYTES);
  const context = [session.accessKeyId, session.account];
  const plaintext = paddedSession(session, bytesOf(minimumLength) - sealingOverhead(key, EXPIRY_BYTES));
  const token = seal(PURPOSE, key, { plaintext, clear, context }, random).toString('base64');
  if (token.length > SESSION_TOKEN_LIMIT)
    return { ok: false, reason: 'too-large', size: token.length, limit: SESSION_TOKEN_LIMIT };
  return { ok: true, token, utilization: Math.ceil((100 * token.length) / SESSION_TOKEN_LIMIT) };
}

/** The fewest bytes whose base64 text has at least `characters`. */
function bytesOf(characters: number): number {
  return 3 * Math.ceil(characters / 4) - 2;
}

/** The sealed part, padded where it is shorter than `length` bytes: to that, or to the fewest more that padding can make. */
function paddedSession(session: Session, length: number): Uint8Array {
  const plain = encodeSession(session);
  let padded = plain;
  let padding = Math.max(0, length - plain.length - MOST_PADDING_HEADER);
  while (padded.length < length) {
    padding += 1;
    padded = encodeSession(session, padding);
  }
  return padded;
}

/** What the number and the length of the padding take at most, in bytes. */
const MOST_PADDING_HEADER = 4;

/**
 * Opens a session token that came with `accessKeyId`. Whoever altered a bit of it, or sends it with another access key, gets `forged`;
 * `unknown-key` may mean that this node's key ring lags behind. Whether the session has expired is not asked here: see `isExpired`.
 */
export function openSession(
  token: string,
  accessKeyId: string,
  keyOf: (keyId: string) => SealingKey | undefined,
): OpenedSession {
  const account = accountOfAccessKeyId(accessKeyId);
  const sealed = decodeCanonicalBase64(token);
  if (account === undefined || sealed === undefined) return { ok: false, reason: 'malformed' };
  const opened = open(PURPOSE, sealed, keyOf, [accessKeyId, account]);
  if (!opened.ok) return opened;
  if (opened.clear.length !== EXPIRY_BYTES) return { ok: false, reason: 'malformed' };
  const expiresAt = Buffer.from(opened.clear).readUIntBE(0, EXPIRY_BYTES);
  const decoded = decodeSession(opened.plaintext, { accessKeyId, account, expiresAt });
  return decoded.ok ? { ...decoded, keyId: opened.keyId } : decoded;
}

/** Tells whether a session is over at `now` (milliseconds since 1970): it lives until the millisecond before it expires. */
export function isExpired(session: Pick<Session, 'expiresAt'>, now: number): boolean {
  return !(now < session.expiresAt * 1000);
}

/**
 * A name for a token as it was sent with `accessKeyId`, for caches of opened tokens. Both are part of it: a token that opened for one
 * access key has not opened for another.
 */
export function tokenDigest(token: string, accessKeyId: string): string {
  return hash('sha256', `${accessKeyId}\n${token}`, 'base64url');
}

/** The bytes of `base64` if it is written as an encoder writes it: no other alphabet, stray character, missing or spare padding or bits. */
function decodeCanonicalBase64(base64: string): Buffer | undefined {
  if (base64.length > SESSION_TOKEN_LIMIT) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}
