/** A key as a storage keeps it. Times are milliseconds since 1970. */
export interface StoredKey {
  /** 1 to 32 letters, digits, `_` or `-`; never used again. */
  readonly id: string;
  readonly createdAt: number;
  /** Since when it seals nothing more. */
  readonly retiredAt?: number;
  /** 32 bytes. */
  readonly material: Uint8Array;
  /** How many seals were ever set aside under it; those made are no more than these. */
  readonly seals: number;
}

/**
 * The port: where a key ring is kept (a file, an environment secret, a sealed row, a vault). Implementations keep and give back, and
 * pass the contract suite (`keyStorageContract`); what a key must be, which one seals and how often is decided here, once for all of
 * them. A storage that cannot be reached, read or synced rejects the promise: nothing is assumed, and never a key made up.
 */
export interface KeyStorage {
  /** All keys, in any order. */
  load(): Promise<readonly StoredKey[]>;
  /** Sets `count` further seals aside under a key; resolves once that is durable, with all that were ever set aside. */
  reserve(keyId: string, count: number): Promise<number>;
}
