import { weaknessOf } from './key-quality.ts';
import type { KeyStorage, StoredKey } from './key-storage.ts';
import { SealBudget } from './seal-budget.ts';

/** A key of the ring. Times are milliseconds since 1970. */
export interface RingKey {
  /** What sealed things name the key by. */
  readonly id: string;
  readonly createdAt: number;
  /** Since when it seals nothing more; what it sealed before still opens. */
  readonly retiredAt?: number;
  /** 32 bytes. Not for use as it is: see `subkey`. */
  readonly material: Uint8Array;
}

/**
 * The keys that seal session tokens and secrets. Looked up on each request, so the ring is held in memory and its look-ups are plain
 * calls; only opening and refreshing it wait for the storage.
 */
export interface KeyRing {
  /**
   * The newest key that is not retired, for one seal. Each call counts as one: a key seals fewer than 2^32 times, over all restarts.
   * Throws `KeyRingError` once that is used up, or while no more seals could be set aside.
   */
  current(): RingKey;
  /** The key that something sealed names. */
  find(id: string): RingKey | undefined;
  /** Reads the storage again: for a node that meets a key id it does not know, and after a rotation. */
  refresh(): Promise<void>;
  /** Resolves once the storage is at rest, so that what it lies in can be put away; to be called when nothing is sealed any more. */
  close(): Promise<void>;
}

/** The key ring cannot be used as it is. The message says why, and what to do; it never holds key material. */
export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';
}

/**
 * Opens the ring that `storage` keeps, with seals set aside so that it can be used at once. Rejects with `KeyRingError` where the ring
 * holds no key that seals, two keys alike, or a weak key: absence and defaults are refusals. A ring that fails to refresh stays as it was.
 */
export async function openKeyRing(storage: KeyStorage): Promise<KeyRing> {
  const ring = new StoredKeyRing(storage);
  await ring.refresh();
  return ring;
}

class StoredKeyRing implements KeyRing {
  readonly #storage: KeyStorage;
  #keys: ReadonlyMap<string, RingKey> = new Map();
  #sealing: { readonly key: RingKey; readonly budget: SealBudget } | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(storage: KeyStorage) {
    this.#storage = storage;
  }

  current(): RingKey {
    if (this.#sealing?.budget.take()) return this.#sealing.key;
    throw new KeyRingError(`key \`${this.#sealing?.key.id}\` has no seals left; rotate the key ring`);
  }

  find(id: string): RingKey | undefined {
    return this.#keys.get(id);
  }

  refresh(): Promise<void> {
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async close(): Promise<void> {
    await this.#refreshing?.catch(() => undefined);
    await this.#sealing?.budget.settle();
  }

  async #load(): Promise<void> {
    const keys = new Map<string, RingKey>();
    for (const stored of await this.#storage.load()) {
      if (keys.has(stored.id)) throw new KeyRingError(`the key ring holds two keys called \`${stored.id}\``);
      keys.set(stored.id, usable(stored, this.#keys.get(stored.id)));
    }
    const key = newest([...keys.values()]);
    if (key === undefined) throw new KeyRingError('the key ring holds no key that seals; rotate it');
    const budget =
      this.#sealing?.key.id === key.id ? this.#sealing.budget : await SealBudget.open(this.#storage, key.id);
    this.#keys = keys;
    this.#sealing = { key, budget };
  }
}

/** The key as the ring holds it. Material that has not changed stays the same object, so that what was derived from it stays cached. */
function usable(stored: StoredKey, held: RingKey | undefined): RingKey {
  const weakness = weaknessOf(stored.material);
  if (weakness !== undefined)
    throw new KeyRingError(`key \`${stored.id}\` ${weakness}; a key is 32 bytes from a random source`);
  if (!/^[\w-]{1,32}$/.test(stored.id))
    throw new KeyRingError(`\`${stored.id}\` is no key id: 1 to 32 letters, digits, \`_\` or \`-\``);
  const { seals: _, ...key } = stored;
  const unchanged = held !== undefined && Buffer.from(held.material).equals(stored.material);
  return unchanged ? { ...key, material: held.material } : key;
}

function newest(keys: readonly RingKey[]): RingKey | undefined {
  return keys
    .filter((key) => key.retiredAt === undefined)
    .reduce<RingKey | undefined>(
      (best, key) => (best && best.createdAt >= key.createdAt ? best : key),
      undefined,
    );
}
