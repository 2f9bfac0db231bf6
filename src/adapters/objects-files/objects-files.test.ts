import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { ObjectStore } from '#gateway';
import { objectStoreContract } from '../../gateway/object-store.contract.ts';
import { KEYS, textOf as textOfWrite } from './endless-writer.testing.ts';
import { openObjectFiles } from './index.ts';

const directories: string[] = [];
const stores: ObjectStore[] = [];

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'objects-files-'));
  directories.push(directory);
  return directory;
}

async function open(directory: string): Promise<ObjectStore> {
  const store = await openObjectFiles({ directory, random: randomBytes });
  stores.push(store);
  return store;
}

async function dataFiles(directory: string): Promise<readonly string[]> {
  const files = await readdir(join(directory, 'data'), { recursive: true });
  const received = await readdir(join(directory, 'incoming'));
  return [...files.filter((file) => file.length > 2), ...received];
}

async function textOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const object = await store.get(bucket, key);
  if (object === undefined) return undefined;
  return Buffer.concat(await Array.fromAsync(object.read())).toString();
}

const bucket = { name: 'b', incarnation: '1' };
const attributes = { etag: 'e', headers: {}, metadata: {} };
async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
const put = (store: ObjectStore, key: string, text: string) =>
  store.put({ bucket, key }, { bytes: bytesOf(text), describe: () => attributes }, 1);

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

/** Answers the last write that was acknowledged before the kill, with all before it. */
async function writeUntilKilled(directory: string, first: number, afterMs: number): Promise<number> {
  const script = fileURLToPath(new URL('./endless-writer.testing.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = child.stdout.setEncoding('utf8');
  let printed = '';
  lines.on('data', (text: string) => {
    if (printed === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
    printed += text;
  });
  await once(child, 'close');
  const numbers = printed.split('\n').slice(0, -1).map(Number);
  const seen = new Set(numbers);
  let last = first - 1;
  while (seen.has(last + 1)) last += 1;
  return last;
}

describe('objects in files', () => {
  describe('contract', () => {
    const directory = join(tmpdir(), `objects-files-contract-${process.pid}`);
    objectStoreContract(() => openObjectFiles({ directory, random: randomBytes }));
    afterAll(() => rm(directory, { recursive: true }));
  });

  it('keeps everything over a restart', async () => {
    const directory = await newDirectory();
    const first = await open(directory);
    await first.createBucket(bucket);
    await put(first, 'k', 'text');
    const uploadId = (await first.createUpload({ bucket, key: 'u' }, { headers: {}, metadata: {} }, 1)) ?? '';
    await first.putPart(
      { bucket, key: 'u', uploadId },
      1,
      { bytes: bytesOf('part'), describe: () => ({ etag: 'p' }) },
      1,
    );
    await first.close();
    const second = await open(directory);
    expect(await textOf(second, 'k')).toBe('text');
    const parts = await second.listParts({ bucket, key: 'u', uploadId }, { after: 0, limit: 10 });
    expect(parts.parts).toMatchObject([{ number: 1, size: 4 }]);
  });

  it('removes data that was replaced, deleted, refused, broken off or aborted', async () => {
    const directory = await newDirectory();
    const store = await open(directory);
    await store.createBucket(bucket);
    await put(store, 'k', 'first');
    await put(store, 'k', 'second');
    await put(store, 'gone', 'x');
    await store.delete(bucket, [{ key: 'gone' }]);
    const refused = { bytes: bytesOf('x'), describe: () => attributes };
    await store.put({ bucket, key: 'k' }, refused, 1, { type: 'absent' });
    const broken = (async function* () {
      yield Buffer.from('x');
      throw new Error('broken off');
    })();
    await expect(
      store.put({ bucket, key: 'z' }, { bytes: broken, describe: () => attributes }, 1),
    ).rejects.toThrow();
    const uploadId = (await store.createUpload({ bucket, key: 'u' }, { headers: {}, metadata: {} }, 1)) ?? '';
    const part = { bytes: bytesOf('part'), describe: () => ({ etag: 'p' }) };
    await store.putPart({ bucket, key: 'u', uploadId }, 1, part, 1);
    await store.abortUpload({ bucket, key: 'u', uploadId });
    await vi.waitFor(async () => expect(await dataFiles(directory)).toHaveLength(1));
    expect(await textOf(store, 'k')).toBe('second');
  });

  it('removes a replaced object only after its reader has finished', async () => {
    const directory = await newDirectory();
    const store = await open(directory);
    await store.createBucket(bucket);
    await put(store, 'k', 'first');
    const reader = await store.get(bucket, 'k');
    await put(store, 'k', 'second');
    expect(await dataFiles(directory)).toHaveLength(2);
    reader?.close();
    await vi.waitFor(async () => expect(await dataFiles(directory)).toHaveLength(1));
  });

  it('removes at the start what a crash left behind, and nothing else', async () => {
    const directory = await newDirectory();
    const first = await open(directory);
    await first.createBucket(bucket);
    await put(first, 'k', 'text');
    await first.close();
    await writeFile(join(directory, 'incoming', 'half'), 'half an object');
    await writeFile(join(directory, 'data', 'ab', 'abcdef'), 'synced, but never in the index');
    const second = await open(directory);
    await vi.waitFor(async () => expect(await dataFiles(directory)).toHaveLength(1));
    expect(await textOf(second, 'k')).toBe('text');
  });

  it('loses nothing that was acknowledged, and keeps nothing half, when it is killed', async () => {
    const directory = await newDirectory();
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      acknowledged = await writeUntilKilled(directory, acknowledged + KEYS, 150 + round * 97);
      const store = await open(directory);
      const { entries } = await store.list(bucket, { prefix: '', delimiter: '', after: '', limit: 10 });
      expect(entries).toHaveLength(KEYS);
      for (const { name } of entries) {
        const text = (await textOf(store, name)) ?? '';
        const n = Number.parseInt(text, 10);
        expect(text).toBe(textOfWrite(n));
        expect(n).toBeGreaterThan(acknowledged - KEYS);
      }
      await vi.waitFor(async () => expect(await dataFiles(directory)).toHaveLength(KEYS));
      await store.close();
    }
  });

  it('commits many writers together', async () => {
    const store = await open(await newDirectory());
    await store.createBucket(bucket);
    const keys = Array.from({ length: 100 }, (_, number) => `k${number}`);
    await Promise.all(keys.map((key) => put(store, key, key)));
    for (const key of keys) expect(await textOf(store, key)).toBe(key);
  });

  it('lists across common prefixes without reading what lies behind them', async () => {
    const store = await open(await newDirectory());
    await store.createBucket(bucket);
    const keys = Array.from({ length: 300 }, (_, number) => `${number % 3}/${number}`);
    await Promise.all(keys.map((key) => put(store, key, '')));
    const page = await store.list(bucket, { prefix: '', delimiter: '/', after: '', limit: 2 });
    expect(page).toEqual({
      entries: [
        { type: 'prefix', name: '0/' },
        { type: 'prefix', name: '1/' },
      ],
      truncated: true,
    });
  });
});
