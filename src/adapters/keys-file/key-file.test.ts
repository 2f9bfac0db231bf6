import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { KeyRingError, openKeyRing } from '#keys';
import { keyStorageContract } from '../../keys/key-storage.contract.ts';
import { openKeyFile } from './index.ts';

const made: string[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((directory) => rm(directory, { recursive: true })));
});

async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'keys-file-'));
  made.push(directory);
  return directory;
}

const openIn = (directory: string, create = false) =>
  openKeyFile({ directory, create, random: randomBytes, now: 1_700_000_000_000 });

keyStorageContract('a key file', async () => {
  const directory = await emptyDirectory();
  return { storage: await openIn(directory, true), reopen: () => openIn(directory) };
});

describe('a key file', () => {
  it('is readable by its owner alone, and nothing is left beside it', async () => {
    const directory = await emptyDirectory();
    const storage = await openIn(directory, true);
    expect((await stat(join(directory, 'keyring.json'))).mode & 0o777).toBe(0o600);
    await openKeyRing(storage);
    expect((await stat(join(directory, 'keyring.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['keyring.json']);
  });

  it('makes the data directory where there is none', async () => {
    const directory = join(await emptyDirectory(), 'data', 'keys');
    expect(await (await openIn(directory, true)).load()).toHaveLength(1);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it.each([0o640, 0o604, 0o620, 0o610])(
    'C96 refuses a ring that others may read or change (mode %o)',
    async (mode) => {
      const directory = await emptyDirectory();
      await openIn(directory, true);
      await chmod(join(directory, 'keyring.json'), mode);
      await expect(openIn(directory)).rejects.toThrow(/others may read .* `chmod 600`/);
    },
  );

  it('G169 refuses to start without the ring, and makes none', async () => {
    const directory = await emptyDirectory();
    await expect(openIn(directory)).rejects.toThrow(/key ring .* is missing; the store stays sealed/);
    await expect(openIn(directory)).rejects.toBeInstanceOf(KeyRingError);
    expect(await readdir(directory)).toEqual([]);
  });

  it('G169 keeps a ring that is there, even when told to create one', async () => {
    const directory = await emptyDirectory();
    const [first] = await (await openIn(directory, true)).load();
    const [second] = await (await openIn(directory, true)).load();
    expect(second).toEqual(first);
  });

  it('G169 makes one ring when two start at once', async () => {
    const directory = await emptyDirectory();
    const attempts = await Promise.allSettled([openIn(directory, true), openIn(directory, true)]);
    const opened = attempts.filter((attempt) => attempt.status === 'fulfilled');
    const rings = await Promise.all(opened.map((attempt) => attempt.value.load()));
    expect(new Set(rings.map((ring) => ring[0]?.id)).size).toBe(1);
  });

  it('G169 refuses a ring that disappeared while it was open', async () => {
    const directory = await emptyDirectory();
    const ring = await openKeyRing(await openIn(directory, true));
    await rm(join(directory, 'keyring.json'));
    await expect(ring.refresh()).rejects.toThrow(/is missing/);
    expect(ring.find(ring.current().id)).toBeDefined();
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['half of one', '{"version":1,"keys":[{"id":"a"'],
    ['another version', '{"version":2,"keys":[]}'],
    ['no keys', '{"version":1}'],
    ['null', 'null'],
    ['a key without an id', '{"version":1,"keys":[{"createdAt":0,"material":"","seals":0}]}'],
    [
      'a key with junk in its base64',
      '{"version":1,"keys":[{"id":"a","createdAt":0,"material":"AA=A","seals":0}]}',
    ],
    [
      'a key with a negative count',
      '{"version":1,"keys":[{"id":"a","createdAt":0,"material":"AA==","seals":-1}]}',
    ],
    [
      'a key retired at no time',
      '{"version":1,"keys":[{"id":"a","createdAt":0,"retiredAt":"x","material":"AA==","seals":0}]}',
    ],
  ])('G169 refuses a file that holds %s, and leaves it alone', async (_, text) => {
    const directory = await emptyDirectory();
    const path = join(directory, 'keyring.json');
    await writeFile(path, text, { mode: 0o600 });
    await expect(openIn(directory, true)).rejects.toThrow(/is no key ring of this version/);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('keeps a retired key', async () => {
    const directory = await emptyDirectory();
    const key = {
      id: 'old',
      createdAt: 1,
      retiredAt: 2,
      material: randomBytes(32).toString('base64'),
      seals: 7,
    };
    const text = JSON.stringify({ version: 1, keys: [key, { ...key, id: 'new', retiredAt: undefined }] });
    await writeFile(join(directory, 'keyring.json'), text, { mode: 0o600 });
    const storage = await openIn(directory);
    await storage.reserve('new', 1);
    const keys = await storage.load();
    expect(keys.map(({ id, retiredAt, seals }) => [id, retiredAt, seals])).toEqual([
      ['old', 2, 7],
      ['new', undefined, 8],
    ]);
  });

  it('never shows key material in an error', async () => {
    const directory = await emptyDirectory();
    const material = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I=';
    const text = JSON.stringify({ version: 1, keys: [{ id: 'a', createdAt: 0, material, seals: 0 }] });
    await writeFile(join(directory, 'keyring.json'), text, { mode: 0o600 });
    const error = await openIn(directory)
      .then(openKeyRing)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KeyRingError);
    expect(String(error)).toContain('key `a`');
    expect(String(error)).not.toMatch(/secret|c2Vj/);
  });
});
