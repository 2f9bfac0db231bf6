import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObjectFiles } from '../../adapters/objects-files/index.ts';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import type { ObjectStore } from '../object-store.ts';
import { type Gateway, openGateway } from './gateway.testing.ts';

let directory: string;
let objects: ObjectStore;
let gateway: Gateway;
const KEYS = ['a', 'b/1', 'b/2', 'b/c/3', 'd e+f', 'ä'];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-listing-'));
  objects = await openObjectFiles({ directory, random: randomBytes });
  gateway = await openGateway(openMemoryStore(), objects);
  await gateway.must('PUT', '/bucket');
  for (const key of KEYS) await gateway.must('PUT', `/bucket/${encodeURIComponent(key)}`, { body: key });
});
afterAll(async () => {
  await objects.close();
  await rm(directory, { recursive: true });
});

const keysOf = (text: string) => [...text.matchAll(/<Contents><Key>(.*?)<\/Key>/g)].map(([, key]) => key);
const prefixesOf = (text: string) =>
  [...text.matchAll(/<CommonPrefixes><Prefix>(.*?)<\/Prefix>/g)].map(([, prefix]) => prefix);
const elementOf = (text: string, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1];
const list = async (query: string) => (await gateway.must('GET', `/bucket?${query}`)).text;

describe('ListObjectsV2', () => {
  it('shows keys with what is known of them', async () => {
    const text = await list('list-type=2');
    expect(keysOf(text)).toEqual(KEYS);
    expect(text).toContain('<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">');
    expect(elementOf(text, 'Name')).toBe('bucket');
    expect(elementOf(text, 'KeyCount')).toBe('6');
    expect(elementOf(text, 'MaxKeys')).toBe('1000');
    expect(elementOf(text, 'IsTruncated')).toBe('false');
    expect(text).toContain('<StorageClass>STANDARD</StorageClass>');
    expect(elementOf(text, 'ETag')).toBe('"0cc175b9c0f1b6a831c399e269772661"');
    expect(text).not.toContain('<Owner>');
    expect(await list('list-type=2&fetch-owner=true')).toContain('<Owner><ID>');
  });

  it('rolls up what lies behind a delimiter', async () => {
    const text = await list('list-type=2&delimiter=/');
    expect(keysOf(text)).toEqual(['a', 'd e+f', 'ä']);
    expect(prefixesOf(text)).toEqual(['b/']);
    const inner = await list('list-type=2&delimiter=/&prefix=b/');
    expect(keysOf(inner)).toEqual(['b/1', 'b/2']);
    expect(prefixesOf(inner)).toEqual(['b/c/']);
  });

  it.each(['', '&delimiter=/', '&prefix=b/', '&encoding-type=url'])(
    'goes on page by page (%s)',
    async (more) => {
      const whole = await list(`list-type=2${more}`);
      for (const size of [1, 2, 4]) {
        let keys: unknown[] = [];
        let token = '';
        do {
          const page = await list(
            `list-type=2&max-keys=${size}${more}${token && `&continuation-token=${token}`}`,
          );
          keys = [...keys, ...keysOf(page), ...prefixesOf(page)];
          token = elementOf(page, 'NextContinuationToken') ?? '';
          expect(elementOf(page, 'IsTruncated')).toBe(String(token !== ''));
        } while (token !== '');
        expect(keys.toSorted()).toEqual([...keysOf(whole), ...prefixesOf(whole)].toSorted());
      }
    },
  );

  it('starts after a key', async () => {
    expect(keysOf(await list('list-type=2&start-after=b/2'))).toEqual(['b/c/3', 'd e+f', 'ä']);
  });

  it('writes names so that any XML reader gets them, if asked to', async () => {
    const text = await list('list-type=2&encoding-type=url&delimiter=%2F&start-after=a%20b');
    expect(keysOf(text)).toEqual(['d%20e%2Bf', '%C3%A4']);
    expect(prefixesOf(text)).toEqual(['b/']);
    expect(elementOf(text, 'StartAfter')).toBe('a%20b');
    expect(elementOf(text, 'EncodingType')).toBe('url');
  });

  it('answers nothing for max-keys 0, and at most a thousand for more', async () => {
    const none = await list('list-type=2&max-keys=0');
    expect(keysOf(none)).toEqual([]);
    expect(elementOf(none, 'IsTruncated')).toBe('false');
    expect(elementOf(await list('list-type=2&max-keys=5000'), 'MaxKeys')).toBe('1000');
  });

  it.each([
    'max-keys=-1',
    'max-keys=x',
    'max-keys=1e3',
    'encoding-type=base64',
    'continuation-token=nonsense',
    'fetch-owner=perhaps',
  ])('refuses %s', async (query) => {
    expect(await gateway.send('GET', `/bucket?list-type=2&${query}`)).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
  });
});

describe('ListObjects', () => {
  it('shows owners, and a marker where a delimiter makes one necessary', async () => {
    const text = await list('max-keys=2&delimiter=/');
    expect(keysOf(text)).toEqual(['a']);
    expect(prefixesOf(text)).toEqual(['b/']);
    expect(text).toContain('<Owner><ID>');
    expect(elementOf(text, 'NextMarker')).toBe('b/');
    expect(keysOf(await list('delimiter=/&marker=b/'))).toEqual(['d e+f', 'ä']);
    expect(elementOf(await list('max-keys=2'), 'NextMarker')).toBeUndefined();
  });
});

describe('a caller who may list a prefix', () => {
  it('may list that and nothing else', async () => {
    await gateway.grant('alice', [
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::bucket',
        Condition: { StringLike: { 's3:prefix': 'b/*' }, NumericLessThanEquals: { 's3:max-keys': '10' } },
      },
    ]);
    const status = async (query: string) =>
      (await gateway.send('GET', `/bucket?${query}`, { as: 'alice' })).status;
    expect(await status('list-type=2&prefix=b/&max-keys=10')).toBe(200);
    expect(await status('prefix=b/c/&max-keys=3')).toBe(200);
    expect(await status('list-type=2&prefix=b/&max-keys=11')).toBe(403);
    expect(await status('list-type=2&max-keys=10')).toBe(403);
    expect(await status('list-type=2&prefix=&max-keys=10')).toBe(403);
    expect(await status('prefix=a&max-keys=10')).toBe(403);
  });
});
