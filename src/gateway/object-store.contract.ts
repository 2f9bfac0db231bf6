import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  BucketRef,
  Content,
  ListPage,
  ListQuery,
  ObjectAttributes,
  ObjectStore,
  OpenObject,
} from './object-store.ts';

/** What every object store must do. `open` gives a fresh, empty store; the suite closes it. */
export function objectStoreContract(open: () => Promise<ObjectStore>): void {
  let store: ObjectStore;
  let bucketCount = 0;

  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  async function newBucket(): Promise<BucketRef> {
    bucketCount += 1;
    const bucket = { name: `bucket-${bucketCount}`, incarnation: '1' };
    await store.createBucket(bucket);
    return bucket;
  }

  const put = (bucket: BucketRef, key: string, text: string, etag = `etag of ${text}`) =>
    store.put({ bucket, key }, content(text, attributes(etag)), NOW);

  async function textOf(bucket: BucketRef, key: string): Promise<string | undefined> {
    const object = await store.get(bucket, key);
    return object && readText(object);
  }

  async function keysOf(bucket: BucketRef): Promise<readonly string[]> {
    return namesOf(await store.list(bucket, { prefix: '', delimiter: '', after: '', limit: 1000 }));
  }

  describe('objects', () => {
    it('gives back what was put, byte for byte, with its attributes', async () => {
      const bucket = await newBucket();
      const given: ObjectAttributes = {
        etag: 'e1',
        checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'AAAAAA==' },
        headers: { 'content-type': 'text/plain' },
        metadata: { colour: 'blau' },
      };
      const result = await store.put({ bucket, key: 'k' }, content('hello', given), NOW);
      expect(result).toEqual({ ok: true, etag: 'e1', size: 5 });
      expect(await store.head(bucket, 'k')).toEqual({ ...given, size: 5, modified: NOW });
      expect(await textOf(bucket, 'k')).toBe('hello');
    });

    it('keeps an empty object', async () => {
      const bucket = await newBucket();
      await put(bucket, 'folder/', '');
      expect(await textOf(bucket, 'folder/')).toBe('');
      expect(await store.head(bucket, 'folder/')).toMatchObject({ size: 0 });
    });

    it('knows nothing of keys and buckets that were never written', async () => {
      const bucket = await newBucket();
      expect(await store.head(bucket, 'none')).toBeUndefined();
      expect(await store.get(bucket, 'none')).toBeUndefined();
      expect(await store.get({ name: 'no-bucket', incarnation: '1' }, 'none')).toBeUndefined();
    });

    it('asks for the attributes after the last byte, once', async () => {
      const bucket = await newBucket();
      const events: string[] = [];
      async function* bytes() {
        yield Buffer.from('a');
        events.push('end');
      }
      const describeLate = () => {
        events.push('describe');
        return attributes('late');
      };
      await store.put({ bucket, key: 'k' }, { bytes: bytes(), describe: describeLate }, NOW);
      expect(events).toEqual(['end', 'describe']);
      expect(await store.head(bucket, 'k')).toMatchObject({ etag: 'late' });
    });

    it('A13 leaves no trace of data whose end fails, and keeps what was there', async () => {
      const bucket = await newBucket();
      await put(bucket, 'old', 'old');
      const broken = () => brokenContent(new Error('chunk signature'));
      await expect(store.put({ bucket, key: 'old' }, broken(), NOW)).rejects.toThrow('chunk signature');
      await expect(store.put({ bucket, key: 'new' }, broken(), NOW)).rejects.toThrow('chunk signature');
      expect(await textOf(bucket, 'old')).toBe('old');
      expect(await keysOf(bucket)).toEqual(['old']);
    });

    it('leaves no trace where the attributes cannot be told', async () => {
      const bucket = await newBucket();
      const describeFails = () => {
        throw new Error('bad digest');
      };
      const failing = store.put(
        { bucket, key: 'k' },
        { ...content('x', attributes('e')), describe: describeFails },
        NOW,
      );
      await expect(failing).rejects.toThrow('bad digest');
      expect(await keysOf(bucket)).toEqual([]);
    });

    it('A4 keeps keys apart that a path would take for one, and none escapes', async () => {
      const bucket = await newBucket();
      const keys = [
        'a/b',
        'a//b',
        'a/./b',
        'x/../a/b',
        '../a/b',
        '/a/b',
        'A/b',
        'a\\b',
        'a/b/',
        '..',
        `${'ä'.repeat(512)}`,
      ];
      for (const key of keys) await put(bucket, key, `text of ${key}`);
      for (const key of keys) expect(await textOf(bucket, key)).toBe(`text of ${key}`);
      expect(await keysOf(bucket)).toHaveLength(keys.length);
    });

    it('reads any range', async () => {
      const bucket = await newBucket();
      await put(bucket, 'k', '0123456789');
      for (const [start, end] of [
        [0, 0],
        [3, 5],
        [9, 9],
        [0, 9],
      ] as const) {
        const object = await store.get(bucket, 'k');
        expect(object && (await readText(object, { start, end }))).toBe('0123456789'.slice(start, end + 1));
      }
    });

    it('streams data larger than any buffer', async () => {
      const bucket = await newBucket();
      const chunk = Buffer.alloc(100_003, 'sojourn');
      async function* bytes() {
        for (let count = 0; count < 50; count += 1) yield chunk;
      }
      await store.put({ bucket, key: 'k' }, { bytes: bytes(), describe: () => attributes('e') }, NOW);
      const object = await store.get(bucket, 'k');
      let size = 0;
      for await (const piece of object?.read() ?? []) {
        expect(Buffer.compare(piece, chunkAt(chunk, size, piece.length))).toBe(0);
        size += piece.length;
      }
      expect(size).toBe(50 * chunk.length);
    });

    it('lets a reader finish the object it opened, though it was replaced and deleted meanwhile', async () => {
      const bucket = await newBucket();
      await put(bucket, 'k', 'first');
      const first = await store.get(bucket, 'k');
      await put(bucket, 'k', 'second');
      const second = await store.get(bucket, 'k');
      await store.delete(bucket, [{ key: 'k' }]);
      expect(first && (await readText(first))).toBe('first');
      expect(second && (await readText(second))).toBe('second');
      expect(await textOf(bucket, 'k')).toBeUndefined();
    });

    it('gives up reading when the reader does', async () => {
      const bucket = await newBucket();
      await put(bucket, 'k', 'text');
      const neverStarted = (await store.get(bucket, 'k'))?.read();
      await neverStarted?.return?.();
      expect(await neverStarted?.next()).toEqual({ done: true, value: undefined });
      const never = await store.get(bucket, 'k');
      never?.close();
      expect(await textOf(bucket, 'k')).toBe('text');
    });
  });

  describe('conditions', () => {
    const absent = { type: 'absent' } as const;

    it('lets exactly one of many writers create a key', async () => {
      const bucket = await newBucket();
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          store.put({ bucket, key: 'k' }, content(`writer ${n}`, attributes(`e${n}`)), NOW, absent),
        ),
      );
      const winners = results.filter((result) => result.ok);
      expect(winners).toHaveLength(1);
      expect(results.filter((result) => !result.ok && result.reason === 'condition-failed')).toHaveLength(7);
      const winner = results.findIndex((result) => result.ok);
      expect(await textOf(bucket, 'k')).toBe(`writer ${winner}`);
    });

    it('replaces only the object with the ETag asked for', async () => {
      const bucket = await newBucket();
      const putIf = (etag: string) =>
        store.put({ bucket, key: 'k' }, content('new', attributes('e2')), NOW, { type: 'etag', etag });
      expect(await putIf('e1')).toEqual({ ok: false, reason: 'no-such-key' });
      await put(bucket, 'k', 'old', 'e1');
      expect(await putIf('other')).toEqual({ ok: false, reason: 'condition-failed' });
      expect(await textOf(bucket, 'k')).toBe('old');
      expect(await putIf('e1')).toMatchObject({ ok: true });
      expect(await textOf(bucket, 'k')).toBe('new');
    });

    it('deletes only the object with the ETag asked for, each key by itself', async () => {
      const bucket = await newBucket();
      await put(bucket, 'a', 'a', 'ea');
      await put(bucket, 'b', 'b', 'eb');
      const results = await store.delete(bucket, [
        { key: 'a', condition: { type: 'etag', etag: 'other' } },
        { key: 'b', condition: { type: 'etag', etag: 'eb' } },
        { key: 'c', condition: { type: 'etag', etag: 'ec' } },
        { key: 'd' },
      ]);
      expect(results).toEqual([
        { ok: false, reason: 'condition-failed' },
        { ok: true },
        { ok: false, reason: 'no-such-key' },
        { ok: true },
      ]);
      expect(await keysOf(bucket)).toEqual(['a']);
    });
  });

  describe('buckets', () => {
    it('are removed only when they are empty', async () => {
      const bucket = await newBucket();
      await put(bucket, 'k', 'x');
      expect(await store.deleteBucket(bucket)).toEqual({ ok: false, reason: 'not-empty' });
      expect(await textOf(bucket, 'k')).toBe('x');
      await store.delete(bucket, [{ key: 'k' }]);
      expect(await store.deleteBucket(bucket)).toEqual({ ok: true });
      expect(await store.deleteBucket(bucket)).toEqual({ ok: true });
      expect(await put(bucket, 'k', 'x')).toEqual({ ok: false, reason: 'no-such-bucket' });
    });

    it('refuse a write that was under way when they were removed', async () => {
      const bucket = await newBucket();
      let removed: unknown;
      async function* bytes() {
        yield Buffer.from('a');
        removed = await store.deleteBucket(bucket);
      }
      const late = await store.put(
        { bucket, key: 'k' },
        { bytes: bytes(), describe: () => attributes('e') },
        NOW,
      );
      expect(removed).toEqual({ ok: true });
      expect(late).toEqual({ ok: false, reason: 'no-such-bucket' });
    });

    it('share nothing with a later bucket of the same name', async () => {
      const bucket = await newBucket();
      await put(bucket, 'k', 'x');
      const successor = { ...bucket, incarnation: '2' };
      await store.createBucket(successor);
      expect(await keysOf(successor)).toEqual([]);
      expect(await textOf(successor, 'k')).toBeUndefined();
    });

    it('may be created again without harm', async () => {
      const bucket = await newBucket();
      await put(bucket, 'k', 'x');
      await store.createBucket(bucket);
      expect(await textOf(bucket, 'k')).toBe('x');
    });
  });

  describe('listing', () => {
    it('agrees with a naive model page by page, in the order of UTF-8 bytes', async () => {
      const letter = fc.constantFrom('a', 'b', '/', '-', 'é', '\uffff', '😀', '\u{10ffff}');
      const text = (minLength: number, maxLength: number) =>
        fc.array(letter, { minLength, maxLength }).map((letters) => letters.join(''));
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(text(1, 5), { maxLength: 14 }),
          text(0, 2),
          fc.constantFrom('', '/', 'b', '-/', '\u{10ffff}'),
          text(0, 3),
          fc.integer({ min: 1, max: 4 }),
          async (keys, prefix, delimiter, after, limit) => {
            const bucket = await newBucket();
            for (const key of keys) await put(bucket, key, 'x');
            const expected = naiveList(keys, { prefix, delimiter, after });
            const listed: string[] = [];
            for (let from = after; ; from = listed.at(-1) ?? '') {
              const page = await store.list(bucket, { prefix, delimiter, after: from, limit });
              listed.push(...namesOf(page));
              expect(page.truncated).toBe(listed.length < expected.length);
              expect(page.entries.length).toBeLessThanOrEqual(limit);
              if (!page.truncated) break;
            }
            expect(listed).toEqual(expected);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('tells sizes and ETags of keys, and prefixes apart from keys', async () => {
      const bucket = await newBucket();
      await put(bucket, 'a', 'four', 'ea');
      await put(bucket, 'b/c', 'x');
      await put(bucket, 'b/d', 'x');
      const page = await store.list(bucket, { prefix: '', delimiter: '/', after: '', limit: 10 });
      expect(page.entries).toMatchObject([
        { type: 'item', name: 'a', item: { size: 4, etag: 'ea', modified: NOW } },
        { type: 'prefix', name: 'b/' },
      ]);
    });
  });

  describe('multipart uploads', () => {
    async function newUpload(key = 'k') {
      const bucket = await newBucket();
      const uploadId = await store.createUpload(
        { bucket, key },
        { headers: { 'content-type': 'a/b' }, metadata: {} },
        NOW,
      );
      return { bucket, key, uploadId: uploadId ?? 'none' };
    }
    const putPart = (
      upload: { bucket: BucketRef; key: string; uploadId: string },
      number: number,
      text: string,
    ) => store.putPart(upload, number, content(text, { etag: `part ${text}` }), NOW);
    const whole = attributes('whole-2');

    it('become one object of exactly the parts named', async () => {
      const upload = await newUpload();
      for (const [number, text] of [
        [3, 'third'],
        [1, 'first'],
        [7, 'unused'],
      ] as const)
        await putPart(upload, number, text);
      expect(await store.head(upload.bucket, 'k')).toBeUndefined();
      const result = await store.completeUpload(
        upload,
        [
          { number: 1, etag: 'part first' },
          { number: 3, etag: 'part third' },
        ],
        whole,
        NOW,
      );
      expect(result).toEqual({ ok: true, etag: 'whole-2', size: 10 });
      expect(await textOf(upload.bucket, 'k')).toBe('firstthird');
      expect(await store.head(upload.bucket, 'k')).toMatchObject({ partCount: 2, size: 10 });
      const object = await store.get(upload.bucket, 'k');
      expect(object?.part(3)).toEqual({ start: 5, end: 9 });
      expect(object?.part(2)).toBeUndefined();
      expect(object && (await readText(object, { start: 3, end: 6 }))).toBe('stth');
      expect(await store.upload(upload)).toBeUndefined();
      expect(await store.completeUpload(upload, [], whole, NOW)).toEqual({
        ok: false,
        reason: 'no-such-upload',
      });
    });

    it('keep the last part of a number, and list parts by number', async () => {
      const upload = await newUpload();
      for (const [number, text] of [
        [2, 'two'],
        [1, 'one'],
        [2, 'zwei'],
        [10_000, 'last'],
      ] as const)
        await putPart(upload, number, text);
      const parts = await store.listParts(upload, { after: 0, limit: 2 });
      expect(parts).toMatchObject({
        parts: [
          { number: 1, size: 3, etag: 'part one', modified: NOW },
          { number: 2, size: 4, etag: 'part zwei' },
        ],
        truncated: true,
      });
      expect(await store.listParts(upload, { after: 2, limit: 2 })).toMatchObject({
        parts: [{ number: 10_000 }],
        truncated: false,
      });
    });

    it('refuse a completion whose part changed or is missing, and stay as they are', async () => {
      const upload = await newUpload();
      await putPart(upload, 1, 'one');
      await putPart(upload, 1, 'other');
      const complete = (number: number, etag: string) =>
        store.completeUpload(upload, [{ number, etag }], whole, NOW);
      expect(await complete(1, 'part one')).toEqual({ ok: false, reason: 'part-changed' });
      expect(await complete(2, 'part other')).toEqual({ ok: false, reason: 'part-changed' });
      expect(await complete(1, 'part other')).toMatchObject({ ok: true });
    });

    it('refuse a completion whose condition fails, and stay as they are', async () => {
      const upload = await newUpload();
      await putPart(upload, 1, 'one');
      await put(upload.bucket, 'k', 'there');
      const parts = [{ number: 1, etag: 'part one' }];
      const refused = await store.completeUpload(upload, parts, whole, NOW, { type: 'absent' });
      expect(refused).toEqual({ ok: false, reason: 'condition-failed' });
      expect(await textOf(upload.bucket, 'k')).toBe('there');
      expect(await store.upload(upload)).toMatchObject({ key: 'k', initiated: NOW });
    });

    it('vanish when aborted, with a part that was under way', async () => {
      const upload = await newUpload();
      await putPart(upload, 1, 'one');
      async function* bytes() {
        yield Buffer.from('a');
        expect(await store.abortUpload(upload)).toBe(true);
      }
      const late = await store.putPart(upload, 2, { bytes: bytes(), describe: () => ({ etag: 'e' }) }, NOW);
      expect(late).toEqual({ ok: false, reason: 'no-such-upload' });
      expect(await store.abortUpload(upload)).toBe(false);
      expect(await store.listParts(upload, { after: 0, limit: 10 })).toEqual({ parts: [], truncated: false });
    });

    it('A9 are known only under their own bucket and key', async () => {
      const upload = await newUpload();
      const other = { ...upload, key: 'other' };
      expect(await putPart(other, 1, 'x')).toEqual({ ok: false, reason: 'no-such-upload' });
      expect(await store.abortUpload(other)).toBe(false);
      expect(await store.upload({ ...upload, bucket: await newBucket() })).toBeUndefined();
      expect(await store.upload(upload)).toBeDefined();
    });

    it('do not keep a bucket from being removed', async () => {
      const upload = await newUpload();
      await putPart(upload, 1, 'one');
      expect(await store.deleteBucket(upload.bucket)).toEqual({ ok: true });
      expect(await store.upload(upload)).toBeUndefined();
      const late = await store.createUpload(upload, { headers: {}, metadata: {} }, NOW);
      expect(late).toBeUndefined();
    });

    it('are listed by key and then time, and pages go on within a key', async () => {
      const bucket = await newBucket();
      const ids: Record<string, string> = {};
      for (const [key, at] of [
        ['b', 3],
        ['b', 1],
        ['a/x', 2],
        ['b', 2],
        ['c', 1],
      ] as const) {
        const id = await store.createUpload({ bucket, key }, { headers: {}, metadata: {} }, NOW + at);
        ids[`${key}${at}`] = id ?? 'none';
      }
      const list = async (query: Partial<ListQuery> & { afterUpload?: string }) => {
        const page = await store.listUploads(bucket, {
          prefix: '',
          delimiter: '',
          after: '',
          limit: 10,
          ...query,
        });
        return page.entries.map((entry) =>
          entry.type === 'item' ? `${entry.name}${entry.item.initiated - NOW}` : entry.name,
        );
      };
      expect(await list({})).toEqual(['a/x2', 'b1', 'b2', 'b3', 'c1']);
      expect(await list({ delimiter: '/' })).toEqual(['a/', 'b1', 'b2', 'b3', 'c1']);
      expect(await list({ after: 'b', afterUpload: ids.b1 ?? '' })).toEqual(['b2', 'b3', 'c1']);
      expect(await list({ after: 'b', afterUpload: ids.b1 ?? '', limit: 1 })).toEqual(['b2']);
      expect(await list({ after: 'b' })).toEqual(['c1']);
      expect(await list({ prefix: 'b' })).toEqual(['b1', 'b2', 'b3']);
    });
  });
}

const NOW = 1_700_000_000_000;

function attributes(etag: string): ObjectAttributes {
  return { etag, headers: {}, metadata: {} };
}

function content<Attributes>(text: string, described: Attributes): Content<Attributes> {
  async function* bytes() {
    for (const character of text) yield Buffer.from(character);
  }
  return { bytes: bytes(), describe: () => described };
}

function brokenContent(error: Error): Content<ObjectAttributes> {
  async function* bytes() {
    yield Buffer.from('unverified');
    throw error;
  }
  return { bytes: bytes(), describe: () => attributes('never') };
}

async function readText(object: OpenObject, range?: { start: number; end: number }): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of object.read(range)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function chunkAt(chunk: Buffer, position: number, length: number): Buffer {
  const start = position % chunk.length;
  const repeats = Math.ceil((start + length) / chunk.length);
  return Buffer.concat(Array.from({ length: repeats }, () => chunk)).subarray(start, start + length);
}

function namesOf(page: ListPage<unknown>): readonly string[] {
  return page.entries.map((entry) => entry.name);
}

/** Rolls all keys up first, then leaves out what comes no later than `after`. */
function naiveList(
  keys: readonly string[],
  query: Pick<ListQuery, 'prefix' | 'delimiter' | 'after'>,
): string[] {
  const { prefix, delimiter, after } = query;
  const names = new Set<string>();
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const rest = key.slice(prefix.length);
    const cut = delimiter === '' ? -1 : rest.indexOf(delimiter);
    names.add(cut === -1 ? key : prefix + rest.slice(0, cut + delimiter.length));
  }
  const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return [...names].sort(compare).filter((name) => compare(name, after) > 0);
}
