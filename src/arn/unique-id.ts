import { type AccountId, parseAccountId } from './account-id.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';

/**
 * What an id's first four letters say it names.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export type UniqueIdPrefix = 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'ANVA' | 'AIPA' | 'ASCA';

/** A long-term (`AKIA`) or temporary (`ASIA`) access key. */
export type AccessKeyPrefix = 'AKIA' | 'ASIA';

/** Gives `length` unpredictable bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** A unique id for an IAM entity: four letters and seventeen base32 characters (85 random bits), never used again. */
export function newUniqueId(prefix: UniqueIdPrefix, random: RandomBytes): string {
  return prefix + encodeBase32(random(11)).slice(0, 17);
}

/**
 * An access-key id that carries its account: four letters and sixteen base32 characters, which hold one marker bit, the account's
 * forty bits and thirty-nine random ones. Public decoders of AWS's own key ids read the same account from it.
 */
export function newAccessKeyId(prefix: AccessKeyPrefix, account: AccountId, random: RandomBytes): string {
  const entropy = random(5);
  const low = entropy.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) & ((1n << 39n) - 1n);
  const value = (1n << 79n) | (BigInt(account) << 39n) | low;
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => Number((value >> BigInt(8 * (9 - i))) & 0xffn));
  return prefix + encodeBase32(bytes);
}

const ACCESS_KEY_ID = /^A[KS]IA[A-Z2-7]{16}$/;

/** Tells whether `text` has the form of an access-key id that `newAccessKeyId` makes. */
export function isAccessKeyId(text: string): boolean {
  return ACCESS_KEY_ID.test(text);
}

/** The account that an access-key id carries, or `undefined` where the id has another form. */
export function accountOfAccessKeyId(accessKeyId: string): AccountId | undefined {
  if (!isAccessKeyId(accessKeyId)) return undefined;
  const bytes = decodeBase32(accessKeyId.slice(4));
  if (bytes === undefined) return undefined;
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const account = (value >> 39n) & ((1n << 40n) - 1n);
  return parseAccountId(account.toString().padStart(12, '0'));
}
