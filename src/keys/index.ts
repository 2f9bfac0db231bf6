/**
 * The key ring: the keys that seal session tokens, secrets at rest and authorization messages.
 *
 * Owns the port behind which a ring is kept (`KeyStorage`), what makes a key usable, which key seals and how often, the keys derived for
 * each purpose, and secrets at rest. Does not own the sealing itself (tokens does) nor where a ring is kept (adapters do).
 * Called by access, by the operations that issue credentials or make access keys, and by main, which opens the ring.
 */
export { BATCH_SALT_BYTES, type BatchKey, batchOpeningKeys, batchSealingKeys } from './batch-key.ts';
export { type KeyRing, KeyRingError, openKeyRing, type RingKey } from './key-ring.ts';
export type { KeyStorage, StoredKey } from './key-storage.ts';
export { SEALS_PER_KEY } from './seal-budget.ts';
export { type OpenedSecret, openSecret, sealSecret } from './secret.ts';
export { sealingKey, sessionOpeningKeys, sessionSealingKey, subkey } from './subkey.ts';
