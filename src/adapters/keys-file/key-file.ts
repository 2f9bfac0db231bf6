import { type FileHandle, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RandomBytes } from '#arn';
import { KeyRingError, type KeyStorage, type StoredKey } from '#keys';
import { formatKeyring, parseKeyring } from './keyring-json.ts';

const FILE_NAME = 'keyring.json';
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * The key ring kept in `directory`. With `create`, which is for a data directory whose store is empty, a missing ring is made with one
 * fresh key; an existing one is kept. Without it a missing ring rejects: what the store holds was sealed under that ring, and a new one
 * could open none of it. A file that others may read, or that is no key ring, rejects too (`KeyRingError`).
 */
export async function openKeyFile(options: {
  readonly directory: string;
  readonly create: boolean;
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: number;
}): Promise<KeyStorage> {
  const file = new KeyFile(options.directory);
  if (options.create) await file.createUnlessThere(freshKey(options.random, options.now));
  await file.load();
  return file;
}

function freshKey(random: RandomBytes, now: number): StoredKey {
  const id = Buffer.from(random(6)).toString('base64url');
  return { id, createdAt: now, material: random(32), seals: 0 };
}

class KeyFile implements KeyStorage {
  readonly #path: string;
  /** The last change under way; changes take turns, since each rewrites the file as it read it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#path = join(directory, FILE_NAME);
  }

  async load(): Promise<readonly StoredKey[]> {
    const file = await this.#openForReading();
    try {
      const { mode } = await file.stat();
      if ((mode & OTHERS) !== 0)
        throw new KeyRingError(`others may read the key ring \`${this.#path}\`; run \`chmod 600\` on it`);
      const keys = parseKeyring(await file.readFile('utf8'));
      if (keys === undefined) throw new KeyRingError(`\`${this.#path}\` is no key ring of this version`);
      return keys;
    } finally {
      await file.close();
    }
  }

  reserve(keyId: string, count: number): Promise<number> {
    const reserved = this.#turn.then(() => this.#reserve(keyId, count));
    this.#turn = reserved.catch(() => undefined);
    return reserved;
  }

  /** Writes a ring of `key` alone, unless a ring is there: linking a file to a name that exists fails, so none is ever replaced. */
  async createUnlessThere(key: StoredKey): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const written = await this.#writeBeside([key], `${key.id}.new`);
    try {
      await link(written, this.#path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    } finally {
      await rm(written, { force: true });
    }
    await this.#syncDirectory();
  }

  async #reserve(keyId: string, count: number): Promise<number> {
    const keys = await this.load();
    const key = keys.find(({ id }) => id === keyId);
    if (key === undefined) throw new KeyRingError(`the key ring \`${this.#path}\` holds no key \`${keyId}\``);
    const seals = key.seals + count;
    const written = await this.#writeBeside(
      keys.map((each) => (each === key ? { ...key, seals } : each)),
      'new',
    );
    await rename(written, this.#path);
    await this.#syncDirectory();
    return seals;
  }

  async #openForReading(): Promise<FileHandle> {
    try {
      return await open(this.#path, 'r');
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
      throw new KeyRingError(
        `the key ring \`${this.#path}\` is missing; the store stays sealed. Put back the ring that it was made with`,
      );
    }
  }

  /** Writes a ring durably under a name of its own, ready to take the ring's place in one step. */
  async #writeBeside(keys: readonly StoredKey[], suffix: string): Promise<string> {
    const path = `${this.#path}.${suffix}`;
    await rm(path, { force: true });
    const file = await open(path, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(formatKeyring(keys));
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  }

  async #syncDirectory(): Promise<void> {
    const directory = await open(dirname(this.#path), 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
