import { hkdfSync } from 'node:crypto';
import type { SealingKey, SealPurpose } from '#tokens';
import type { KeyRing, RingKey } from './key-ring.ts';

/** The longest that any session lives: GetSessionToken's 36 hours. */
const LONGEST_SESSION = 36 * 3600 * 1000;

const subkeys = new WeakMap<Uint8Array, Map<SealPurpose, Uint8Array>>();

/** The 32 bytes that a ring key gives for one purpose (HKDF-SHA-256); who learns one learns neither the key nor another. Cached. */
export function subkey(key: RingKey, purpose: SealPurpose): Uint8Array {
  let ofKey = subkeys.get(key.material);
  if (ofKey === undefined) {
    ofKey = new Map();
    subkeys.set(key.material, ofKey);
  }
  let bytes = ofKey.get(purpose);
  if (bytes === undefined) {
    bytes = new Uint8Array(
      hkdfSync('sha256', key.material, new Uint8Array(), `sojourn key ring ${purpose}`, 32),
    );
    ofKey.set(purpose, bytes);
  }
  return bytes;
}

/** The key to seal one session token with. Counts against its budget, as `KeyRing.current` does. */
export function sessionSealingKey(ring: KeyRing): SealingKey {
  return sealingKey(ring.current(), 'session-token');
}

/**
 * The keys that open session tokens at `now` (milliseconds since 1970), for `openSession`. A retired key opens them for 36 hours more:
 * then every session that it sealed in its time has expired, and whoever stole it can make no new ones.
 */
export function sessionOpeningKeys(ring: KeyRing, now: number): (keyId: string) => SealingKey | undefined {
  return (keyId) => {
    const key = ring.find(keyId);
    if (key === undefined) return undefined;
    const dead = key.retiredAt !== undefined && !(now < key.retiredAt + LONGEST_SESSION);
    return dead ? undefined : sealingKey(key, 'session-token');
  };
}

/** A ring key as the sealing primitive takes it. */
export function sealingKey(key: RingKey, purpose: SealPurpose): SealingKey {
  return { id: key.id, bytes: subkey(key, purpose) };
}
