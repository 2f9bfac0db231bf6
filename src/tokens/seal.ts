import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { RandomBytes } from '#arn';

/** A secret key of 32 bytes and the id that what it seals names it by: 1 to 32 letters, digits, `_` or `-`. */
export interface SealingKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What is sealed for one purpose does not open for another, whatever key both use. */
export type SealPurpose = 'session-token' | 'secret-at-rest' | 'authorization-message' | 'trade-in-token';

/** Why something sealed does not open. `unsupported`: by its first byte, it is of another version. */
export type OpenFailure =
  | { readonly ok: false; readonly reason: 'malformed' | 'unsupported' }
  | { readonly ok: false; readonly reason: 'unknown-key' | 'forged'; readonly keyId: string };

export type Opened =
  | { readonly ok: true; readonly keyId: string; readonly clear: Uint8Array; readonly plaintext: Uint8Array }
  | OpenFailure;

const VERSION = 1;
const COMMITMENT = 32;
const NONCE = 12;
const TAG = 16;
const KEY_ID = /^[\w-]{1,32}$/;
const ALGORITHM = 'aes-256-gcm';

/**
 * Seals `plaintext` so that only who holds `key` can read it, and nobody else can make or change it.
 *
 * Layout: version, key id (length first), `clear` (length first, at most 255 bytes), key commitment (32 bytes), nonce (12), AES-256-GCM
 * ciphertext, tag (16). Purpose, all that precedes the commitment, and `context` are associated data; `context` is not stored: who
 * opens must know it.
 *
 * GCM alone lets whoever knows two keys make a ciphertext that opens under both. The commitment, derived from the key beside the
 * encryption key, is equal under no two keys, so that a sealed thing opens under the key it was sealed with alone.
 *
 * The nonce is random: one key must seal fewer than 2^32 times (NIST SP 800-38D, 8.3). The key ring counts.
 */
export function seal(
  purpose: SealPurpose,
  key: SealingKey,
  parts: { readonly plaintext: Uint8Array; readonly clear?: Uint8Array; readonly context: readonly string[] },
  random: RandomBytes,
): Buffer {
  const { encryption, commitment } = derive(purpose, key);
  const clear = parts.clear ?? new Uint8Array();
  const header = Buffer.concat([
    Uint8Array.of(VERSION, key.id.length),
    Buffer.from(key.id, 'latin1'),
    Uint8Array.of(clear.length),
    clear,
  ]);
  const nonce = random(NONCE);
  const cipher = createCipheriv(ALGORITHM, encryption, nonce, { authTagLength: TAG });
  cipher.setAAD(associatedData(purpose, header, parts.context));
  const ciphertext = cipher.update(parts.plaintext);
  return Buffer.concat([header, commitment, nonce, ciphertext, cipher.final(), cipher.getAuthTag()]);
}

/** How many bytes `seal` adds to a plaintext. */
export function sealingOverhead(key: SealingKey, clearLength: number): number {
  return 2 + key.id.length + 1 + clearLength + COMMITMENT + NONCE + TAG;
}

/** Opens what `seal` made for the same purpose and context, with the one key that it names. */
export function open(
  purpose: SealPurpose,
  sealed: Uint8Array,
  keyOf: (keyId: string) => SealingKey | undefined,
  context: readonly string[],
): Opened {
  const [version, keyIdLength = 0] = sealed;
  if (version === undefined) return { ok: false, reason: 'malformed' };
  if (version !== VERSION) return { ok: false, reason: 'unsupported' };
  const keyIdEnd = 2 + keyIdLength;
  const headerEnd = keyIdEnd + 1 + (sealed[keyIdEnd] ?? 0);
  const commitmentEnd = headerEnd + COMMITMENT;
  const nonceEnd = commitmentEnd + NONCE;
  const tagStart = sealed.length - TAG;
  const keyId = Buffer.from(sealed.subarray(2, keyIdEnd)).toString('latin1');
  if (tagStart < nonceEnd || !KEY_ID.test(keyId)) return { ok: false, reason: 'malformed' };

  const key = keyOf(keyId);
  if (key === undefined) return { ok: false, reason: 'unknown-key', keyId };
  const { encryption, commitment } = derive(purpose, key);
  const forged = { ok: false, reason: 'forged', keyId } as const;
  if (!timingSafeEqual(sealed.subarray(headerEnd, commitmentEnd), commitment)) return forged;

  const nonce = sealed.subarray(commitmentEnd, nonceEnd);
  const decipher = createDecipheriv(ALGORITHM, encryption, nonce, { authTagLength: TAG });
  decipher.setAAD(associatedData(purpose, sealed.subarray(0, headerEnd), context));
  decipher.setAuthTag(sealed.subarray(tagStart));
  const plaintext = decipher.update(sealed.subarray(nonceEnd, tagStart));
  try {
    decipher.final();
  } catch {
    return forged;
  }
  return { ok: true, keyId, clear: sealed.subarray(keyIdEnd + 1, headerEnd), plaintext };
}

interface Derived {
  readonly encryption: KeyObject;
  readonly commitment: Uint8Array;
}

const derivedKeys = new WeakMap<Uint8Array, Map<string, Derived>>();

/** The encryption key and the commitment to it, derived once for each key and purpose. */
function derive(purpose: SealPurpose, key: SealingKey): Derived {
  const info = `sojourn seal ${VERSION} ${purpose} ${key.id}`;
  let ofKey = derivedKeys.get(key.bytes);
  if (ofKey === undefined) {
    if (key.bytes.length !== 32 || !KEY_ID.test(key.id))
      throw new RangeError('a sealing key has 32 bytes and an id of 1 to 32 letters, digits, `_` or `-`');
    ofKey = new Map();
    derivedKeys.set(key.bytes, ofKey);
  }
  let derived = ofKey.get(info);
  if (derived === undefined) {
    const bytes = Buffer.from(hkdfSync('sha256', key.bytes, new Uint8Array(), info, 32 + COMMITMENT));
    derived = { encryption: createSecretKey(bytes.subarray(0, 32)), commitment: bytes.subarray(32) };
    ofKey.set(info, derived);
  }
  return derived;
}

/** Purpose, header and context, each with its length, so that no two sets of them read alike. */
function associatedData(purpose: SealPurpose, header: Uint8Array, context: readonly string[]): Buffer {
  const parts = [Buffer.from(purpose), header, ...context.map((part) => Buffer.from(part))];
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}
