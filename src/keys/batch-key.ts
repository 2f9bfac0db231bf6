import { hkdfSync } from 'node:crypto';
import type { RandomBytes } from '#arn';
import type { SealingKey, SealPurpose } from '#tokens';
import type { KeyRing, RingKey } from './key-ring.ts';
import { subkey } from './subkey.ts';

/** What tells one batch's key from another's. */
export const BATCH_SALT_BYTES = 16;

/** Seals under one batch key; far below what random nonces allow, so that a batch ends within the life of most processes. */
const SEALS_PER_BATCH = 2 ** 20;

/** A key for many seals, with the salt that whoever opens them derives it by. */
export interface BatchKey {
  readonly salt: Uint8Array;
  readonly key: SealingKey;
}

/**
 * Gives the key for one seal of things that anybody can cause to be sealed, such as a denial's explanation: were each to count against
 * the ring key's 2^32 seals, a flood of them would leave none for sessions. A batch has a key of its own, derived from the ring key and
 * a random salt, and counts as one. It ends with its ring key's time.
 */
export function batchSealingKeys(
  ring: KeyRing,
  purpose: SealPurpose,
  random: RandomBytes,
  sealsPerBatch = SEALS_PER_BATCH,
): () => BatchKey {
  let batch: BatchKey | undefined;
  let left = 0;
  return () => {
    const ringKey = batch && ring.find(batch.key.id);
    if (batch === undefined || left === 0 || ringKey === undefined || ringKey.retiredAt !== undefined) {
      const salt = random(BATCH_SALT_BYTES);
      batch = { salt, key: batchKey(ring.current(), purpose, salt) };
      left = sealsPerBatch;
    }
    left -= 1;
    return batch;
  };
}

/** The keys that open what a batch sealed, under any key of the ring, retired ones too. */
export function batchOpeningKeys(
  ring: KeyRing,
  purpose: SealPurpose,
  salt: Uint8Array,
): (keyId: string) => SealingKey | undefined {
  return (keyId) => {
    const key = ring.find(keyId);
    return key && batchKey(key, purpose, salt);
  };
}

function batchKey(key: RingKey, purpose: SealPurpose, salt: Uint8Array): SealingKey {
  const bytes = hkdfSync('sha256', subkey(key, purpose), salt, `sojourn batch ${purpose}`, 32);
  return { id: key.id, bytes: new Uint8Array(bytes) };
}
