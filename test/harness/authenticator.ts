import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app shows that has scanned this Base32 seed, at a time in milliseconds since 1970. */
export function totp(base32: string, at: number): string {
  const bits = [...base32].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const seed = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  const counter = Math.floor(at / 30_000)
    .toString(16)
    .padStart(16, '0');
  const digest = createHmac('sha1', seed).update(counter, 'hex').digest('hex');
  const offset = 2 * Number.parseInt(digest.slice(-1), 16);
  return String(Number.parseInt(digest.slice(offset, offset + 8), 16) % 2 ** 31)
    .slice(-6)
    .padStart(6, '0');
}

/** The two codes of successive steps that enable a device: the one before and the one at `at`. */
export function twoCodes(base32: string, at: number) {
  return { AuthenticationCode1: totp(base32, at - 30_000), AuthenticationCode2: totp(base32, at) };
}
