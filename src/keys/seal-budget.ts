import type { KeyStorage } from './key-storage.ts';

/** The seals that one key may make: its nonces are 96 random bits (NIST SP 800-38D, 8.3 asks for at most 2^32). */
export const SEALS_PER_KEY = 2 ** 32 - 1;

/** The first reservation is small, since what is left of it at a restart is lost; each next is twice the last, up to the largest. */
const FIRST_RESERVATION = 2 ** 10;
const LARGEST_RESERVATION = 2 ** 18;

/**
 * Counts a key's seals, over all restarts and all processes: the storage sets a number of them aside durably before the first is made.
 * Further ones are set aside in the background once half of the last are gone, so that a seal need not wait for the storage.
 */
export class SealBudget {
  readonly keyId: string;
  readonly #storage: KeyStorage;
  #reservation = FIRST_RESERVATION;
  #left = 0;
  #spent = false;
  #reserving: Promise<void> | undefined;

  private constructor(storage: KeyStorage, keyId: string) {
    this.#storage = storage;
    this.keyId = keyId;
  }

  /** The budget of a key, with its first seals set aside. */
  static async open(storage: KeyStorage, keyId: string): Promise<SealBudget> {
    const budget = new SealBudget(storage, keyId);
    await budget.#reserve();
    return budget;
  }

  /** Takes one seal; false where none may be made. */
  take(): boolean {
    if (this.#left * 2 < this.#reservation && !this.#spent) this.#reserveInBackground();
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  /** Resolves once nothing more is being set aside. */
  async settle(): Promise<void> {
    await this.#reserving;
  }

  async #reserve(): Promise<void> {
    const total = await this.#storage.reserve(this.keyId, this.#reservation);
    if (total > SEALS_PER_KEY) {
      this.#spent = true;
      return;
    }
    this.#left += this.#reservation;
    this.#reservation = Math.min(this.#reservation * 2, LARGEST_RESERVATION);
  }

  /** A storage that fails is asked again by the next `take`; seals simply run out while it does. */
  #reserveInBackground(): void {
    this.#reserving ??= this.#reserve()
      .catch(() => undefined)
      .finally(() => {
        this.#reserving = undefined;
      });
  }
}
