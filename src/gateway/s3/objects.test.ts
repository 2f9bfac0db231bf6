import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObjectFiles } from '../../adapters/objects-files/index.ts';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import type { ObjectStore } from '../object-store.ts';
import { type Gateway, inPieces, md5Base64, NOW, openGateway, type Sent } from './gateway.testing.ts';

let directory: string;
let objects: ObjectStore;
let gateway: Gateway;
let bucketCount = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-objects-'));
  objects = await openObjectFiles({ directory, random: randomBytes });
  gateway = await openGateway(openMemoryStore(), objects);
});
afterAll(async () => {
  await objects.close();
  await rm(directory, { recursive: true });
});

async function newBucket(): Promise<string> {
  bucketCount += 1;
  await gateway.must('PUT', `/bucket-${bucketCount}`);
  return `/bucket-${bucketCount}`;
}

const HELLO_MD5 = '"5d41402abc4b2a76b9719d911017c592"';
const put = (target: string, body = 'hello', headers: Record<string, string> = {}) =>
  gateway.send('PUT', target, { body, headers });
const get = (target: string, headers: Record<string, string> = {}, sent: Sent = {}) =>
  gateway.send('GET', target, { headers, ...sent });

describe('PutObject and GetObject', () => {
  it('give back data and headers as they were put', async () => {
    const bucket = await newBucket();
    const headers = {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'max-age=1',
      'content-disposition': 'attachment',
      'content-encoding': 'gzip',
      'content-language': 'de',
      expires: '0',
      'x-amz-meta-Colour': 'gr\u00c3\u00bcn',
    };
    const answer = await put(`${bucket}/k`, 'hello', headers);
    expect(answer).toMatchObject({ status: 200, text: '', headers: { etag: HELLO_MD5 } });
    const read = await get(`${bucket}/k`);
    expect(read).toMatchObject({ status: 200, text: 'hello' });
    expect(read.headers).toMatchObject({
      etag: HELLO_MD5,
      'content-length': '5',
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      'accept-ranges': 'bytes',
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'max-age=1',
      'content-disposition': 'attachment',
      'content-encoding': 'gzip',
      'content-language': 'de',
      expires: '0',
      'x-amz-meta-colour': 'gr\u00c3\u00bcn',
      'x-amz-request-id': 'REQUESTID',
    });
    const head = await gateway.send('HEAD', `${bucket}/k`);
    expect(head).toMatchObject({
      status: 200,
      text: '',
      headers: { etag: HELLO_MD5, 'content-length': '5' },
    });
  });

  it('take off how the data was sent, and keep how it is encoded', async () => {
    const bucket = await newBucket();
    await gateway.must('PUT', `${bucket}/k`, {
      body: '5\r\nhello\r\n0\r\n\r\n',
      headers: { 'content-encoding': 'aws-chunked,gzip' },
      expected: { kind: 'chunked', trailing: true, trailers: [], decodedLength: 5 },
    });
    expect(await get(`${bucket}/k`)).toMatchObject({
      text: 'hello',
      headers: { 'content-encoding': 'gzip' },
    });
  });

  it('take metadata that a presigner moved into the query', async () => {
    const bucket = await newBucket();
    await gateway.must('PUT', `${bucket}/k?x-amz-meta-a=%C3%BC&x-amz-acl=private`, { body: 'x' });
    expect((await get(`${bucket}/k`)).headers).toMatchObject({
      'x-amz-meta-a': '\u00c3\u00bc',
      'content-type': 'binary/octet-stream',
    });
  });

  it('ignore the checksum of nothing that SDKs presign', async () => {
    const bucket = await newBucket();
    const query = 'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject';
    expect(await gateway.send('PUT', `${bucket}/k?${query}`, { body: 'hello' })).toMatchObject({
      status: 200,
    });
  });

  it('A13 leave no object behind whose body failed', async () => {
    const bucket = await newBucket();
    const expected = { kind: 'hashed', sha256: 'a'.repeat(64) } as const;
    expect(await gateway.send('PUT', `${bucket}/k`, { body: 'hello', expected })).toMatchObject({
      status: 400,
      code: 'XAmzContentSHA256Mismatch',
    });
    expect(await get(`${bucket}/k`)).toMatchObject({ code: 'NoSuchKey' });
  });

  it.each<[string, Record<string, string>, number]>([
    ['Content-MD5', { 'content-md5': md5Base64('hello') }, 200],
    ['CRC32', { 'x-amz-checksum-crc32': 'NhCmhg==' }, 200],
    ['CRC32C', { 'x-amz-checksum-crc32c': 'mnG7TA==' }, 200],
    ['SHA1', { 'x-amz-checksum-sha1': 'qvTGHdzF6KLavt4PO0gs2a6pQ00=' }, 200],
    ['SHA256', { 'x-amz-checksum-sha256': 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' }, 200],
    ['CRC64NVME', { 'x-amz-checksum-crc64nvme': 'M3eFcAZSQlc=' }, 200],
    [
      'an algorithm announced with its checksum',
      { 'x-amz-sdk-checksum-algorithm': 'CRC32', 'x-amz-checksum-crc32': 'NhCmhg==' },
      200,
    ],
    ['another Content-MD5', { 'content-md5': md5Base64('other') }, 400],
    ['another CRC32', { 'x-amz-checksum-crc32': 'NhCmhw==' }, 400],
    ['another SHA256', { 'x-amz-checksum-sha256': 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCU=' }, 400],
    ['a CRC32 that is none', { 'x-amz-checksum-crc32': 'NhCm' }, 400],
    ['a Content-MD5 that is none', { 'content-md5': 'x' }, 400],
    ['two checksums', { 'x-amz-checksum-crc32': 'NhCmhg==', 'x-amz-checksum-crc32c': 'mnG7TA==' }, 400],
    ['an algorithm announced without a checksum', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 400],
    ['a checksum that is not verified here', { 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' }, 400],
  ])('hold the data to %s', async (_what, headers, status) => {
    const bucket = await newBucket();
    expect(await put(`${bucket}/k`, 'hello', headers)).toMatchObject({ status });
    expect((await get(`${bucket}/k`)).status).toBe(status === 200 ? 200 : 404);
  });

  it('A15 hold the data to a trailing checksum', async () => {
    const bucket = await newBucket();
    const send = (checksum: string) =>
      gateway.send('PUT', `${bucket}/k`, {
        body: `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`,
        headers: { 'x-amz-trailer': 'x-amz-checksum-crc32', 'x-amz-sdk-checksum-algorithm': 'CRC32' },
        expected: { kind: 'chunked', trailing: true, trailers: ['x-amz-checksum-crc32'], decodedLength: 5 },
      });
    expect(await send('NhCmhw==')).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await get(`${bucket}/k`)).toMatchObject({ code: 'NoSuchKey' });
    expect(await send('NhCmhg==')).toMatchObject({
      status: 200,
      headers: { 'x-amz-checksum-crc32': 'NhCmhg==' },
    });
    const checksummed = await get(`${bucket}/k`, { 'x-amz-checksum-mode': 'ENABLED' });
    expect(checksummed.headers).toMatchObject({
      'x-amz-checksum-crc32': 'NhCmhg==',
      'x-amz-checksum-type': 'FULL_OBJECT',
    });
    expect((await get(`${bucket}/k`)).headers['x-amz-checksum-crc32']).toBeUndefined();
  });

  it('refuse a body of unknown length, one too large, and metadata without end', async () => {
    const bucket = await newBucket();
    const unknown = await gateway.send('PUT', `${bucket}/k`, { body: inPieces(Buffer.from('x')) });
    expect(unknown).toMatchObject({ status: 411, code: 'MissingContentLength' });
    expect(await put(`${bucket}/k`, 'x', { 'content-length': '5368709121' })).toMatchObject({
      code: 'EntityTooLarge',
    });
    expect(await put(`${bucket}/k`, 'x', { 'x-amz-meta-a': 'b'.repeat(2048) })).toMatchObject({
      code: 'MetadataTooLarge',
    });
  });

  it.each([
    ['x-amz-server-side-encryption', 'AES256', 'NotImplemented'],
    ['x-amz-server-side-encryption', 'aws:kms', 'NotImplemented'],
    ['x-amz-server-side-encryption-customer-key', 'c2VjcmV0', 'NotImplemented'],
    ['x-amz-tagging', 'a=b', 'NotImplemented'],
    ['x-amz-object-lock-mode', 'COMPLIANCE', 'NotImplemented'],
    ['x-amz-storage-class', 'GLACIER', 'NotImplemented'],
    ['x-amz-website-redirect-location', '/x', 'NotImplemented'],
    ['x-amz-tomorrow', 'x', 'NotImplemented'],
    ['x-amz-acl', 'public-read', 'AccessControlListNotSupported'],
    ['x-amz-grant-read', 'id="x"', 'AccessControlListNotSupported'],
  ])('refuse %s: %s, and store nothing', async (name, value, code) => {
    const bucket = await newBucket();
    expect(await put(`${bucket}/k`, 'hello', { [name]: value })).toMatchObject({ code });
    expect(await get(`${bucket}/k`)).toMatchObject({ code: 'NoSuchKey' });
  });

  it('refuse to read with a key that nothing was encrypted with', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const headers = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' };
    expect(await get(`${bucket}/k`, headers)).toMatchObject({ status: 501, code: 'NotImplemented' });
  });

  it('know one version, which is called null', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    expect(await get(`${bucket}/k?versionId=null`)).toMatchObject({ status: 200 });
    expect(await get(`${bucket}/k?versionId=abc`)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await gateway.send('DELETE', `${bucket}/k?versionId=abc`)).toMatchObject({
      code: 'InvalidArgument',
    });
  });
});

describe('ranges', () => {
  it.each([
    ['bytes=0-4', 206, 'hello', 'bytes 0-4/11'],
    ['bytes=6-', 206, 'world', 'bytes 6-10/11'],
    ['bytes=-5', 206, 'world', 'bytes 6-10/11'],
    ['bytes=-50', 206, 'hello world', 'bytes 0-10/11'],
    ['bytes=9-100', 206, 'ld', 'bytes 9-10/11'],
    ['bytes=10-10', 206, 'd', 'bytes 10-10/11'],
    ['bytes=5-4', 200, 'hello world', undefined],
    ['bytes=0-1,3-4', 200, 'hello world', undefined],
    ['lines=0-1', 200, 'hello world', undefined],
    ['bytes=-', 200, 'hello world', undefined],
  ])('%s → %i', async (range, status, text, contentRange) => {
    const bucket = await newBucket();
    await put(`${bucket}/k`, 'hello world');
    const answer = await get(`${bucket}/k`, { range });
    expect(answer).toMatchObject({ status, text });
    expect(answer.headers['content-range']).toBe(contentRange);
    expect(answer.headers['content-length']).toBe(String(text.length));
  });

  it.each(['bytes=11-', 'bytes=11-12', 'bytes=-0'])('%s reaches beyond the object', async (range) => {
    const bucket = await newBucket();
    await put(`${bucket}/k`, 'hello world');
    const answer = await get(`${bucket}/k`, { range });
    expect(answer).toMatchObject({
      status: 416,
      code: 'InvalidRange',
      headers: { 'content-range': 'bytes */11' },
    });
    expect(answer.text).toContain('<ActualObjectSize>11</ActualObjectSize>');
  });

  it('go by If-Range', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    expect(await get(`${bucket}/k`, { range: 'bytes=0-1', 'if-range': HELLO_MD5 })).toMatchObject({
      status: 206,
      text: 'he',
    });
    expect(await get(`${bucket}/k`, { range: 'bytes=0-1', 'if-range': '"other"' })).toMatchObject({
      status: 200,
      text: 'hello',
    });
  });

  it('of parts: an object that was put whole has one', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    expect(await get(`${bucket}/k?partNumber=1`)).toMatchObject({ status: 206, text: 'hello' });
    expect(await gateway.send('HEAD', `${bucket}/k?partNumber=1`)).toMatchObject({ status: 206 });
    expect(await get(`${bucket}/k?partNumber=2`)).toMatchObject({ status: 416 });
    expect(await get(`${bucket}/k?partNumber=0`)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await get(`${bucket}/k?partNumber=1`, { range: 'bytes=0-1' })).toMatchObject({
      code: 'InvalidRequest',
    });
  });
});

describe('conditions on reads', () => {
  const AT = 'Fri, 02 Jan 2026 03:04:05 GMT';
  const BEFORE = 'Fri, 02 Jan 2026 03:04:04 GMT';

  it.each<[Record<string, string>, number]>([
    [{ 'if-match': HELLO_MD5 }, 200],
    [{ 'if-match': '5d41402abc4b2a76b9719d911017c592' }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-match': `"other", ${HELLO_MD5}` }, 200],
    [{ 'if-none-match': HELLO_MD5 }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-modified-since': AT }, 304],
    [{ 'if-modified-since': BEFORE }, 200],
    [{ 'if-modified-since': 'nonsense' }, 200],
    [{ 'if-unmodified-since': AT }, 200],
    [{ 'if-unmodified-since': BEFORE }, 412],
    [{ 'if-match': HELLO_MD5, 'if-unmodified-since': BEFORE }, 200],
    [{ 'if-none-match': '"other"', 'if-modified-since': AT }, 200],
    [{ 'if-none-match': HELLO_MD5, 'if-modified-since': BEFORE }, 304],
  ])('%j → %i', async (headers, status) => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const answer = await get(`${bucket}/k`, headers);
    expect(answer.status).toBe(status);
    if (status === 304)
      expect(answer).toMatchObject({ text: '', headers: { etag: HELLO_MD5, 'last-modified': AT } });
    expect((await gateway.send('HEAD', `${bucket}/k`, { headers })).status).toBe(status);
  });

  it('A35 tell nothing to whoever may not read: the same 403 for an object that is there and one that is not', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/there`);
    const conditions: readonly Record<string, string>[] = [
      { 'if-none-match': HELLO_MD5 },
      { 'if-match': '"other"' },
      { 'if-modified-since': AT },
      {},
    ];
    for (const headers of conditions) {
      for (const as of ['bob', 'eve', 'nobody'] as const) {
        for (const key of ['there', 'missing']) {
          const answer = await get(`${bucket}/${key}`, headers, { as });
          expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
          expect(answer.headers.etag).toBeUndefined();
        }
      }
    }
  });
});

describe('who learns that a key is missing', () => {
  it('is who may list the bucket', async () => {
    const bucket = await newBucket();
    const arn = `arn:aws:s3:::${bucket.slice(1)}`;
    await gateway.grant('alice', [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` }]);
    const blind = await get(`${bucket}/missing`, {}, { as: 'alice' });
    expect(blind).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(blind.text).toContain('s3:ListBucket');
    expect(await gateway.send('HEAD', `${bucket}/missing`, { as: 'alice' })).toMatchObject({ status: 403 });
    await gateway.grant('alice', [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: arn },
    ]);
    const seeing = await get(`${bucket}/missing`, {}, { as: 'alice' });
    expect(seeing).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(seeing.text).toContain('<Key>missing</Key>');
  });

  it('gives the reason of a refusal to callers of the organization, and none to others', async () => {
    const bucket = await newBucket();
    const message = (text: string) => /<Message>(.*?)<\/Message>/.exec(text)?.[1];
    const inside = await get(`${bucket}/k`, {}, { as: 'bob' });
    expect(message(inside.text)).toContain('because no identity-based policy allows the s3:GetObject action');
    expect(message((await get(`${bucket}/k`, {}, { as: 'nobody' })).text)).toBe('Access Denied');
  });
});

describe('overriding response headers', () => {
  it('takes a signature', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const target = `${bucket}/k?response-content-type=text%2Fhtml&response-content-disposition=attachment%3B%20filename%3Da`;
    expect((await get(target)).headers).toMatchObject({
      'content-type': 'text/html',
      'content-disposition': 'attachment; filename=a',
    });
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket.slice(1)}/*`,
    };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await gateway.must('PUT', `${bucket}?policy`, { body: policy });
    expect(await get(`${bucket}/k`, {}, { as: 'nobody' })).toMatchObject({ status: 200, text: 'hello' });
    expect(await get(target, {}, { as: 'nobody' })).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  it('cannot smuggle a header in', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const target = `${bucket}/k?response-content-type=text%2Fhtml%0D%0Aset-cookie:%20a`;
    expect(await get(target)).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });
});

describe('conditional writes', () => {
  it('create only what is not there', async () => {
    const bucket = await newBucket();
    expect(await put(`${bucket}/k`, 'one', { 'if-none-match': '*' })).toMatchObject({ status: 200 });
    const second = await put(`${bucket}/k`, 'two', { 'if-none-match': '*' });
    expect(second).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(second.text).toContain('<Condition>If-None-Match</Condition>');
    expect(await get(`${bucket}/k`)).toMatchObject({ text: 'one' });
  });

  it('replace only what is known', async () => {
    const bucket = await newBucket();
    expect(await put(`${bucket}/k`, 'x', { 'if-match': HELLO_MD5 })).toMatchObject({
      status: 404,
      code: 'NoSuchKey',
    });
    await put(`${bucket}/k`);
    expect(await put(`${bucket}/k`, 'x', { 'if-match': '"other"' })).toMatchObject({ status: 412 });
    expect(await put(`${bucket}/k`, 'new', { 'if-match': HELLO_MD5 })).toMatchObject({ status: 200 });
    expect(await get(`${bucket}/k`)).toMatchObject({ text: 'new' });
  });

  it.each<Record<string, string>>([
    { 'if-none-match': '"e"' },
    { 'if-match': '*' },
    { 'if-match': '"e"', 'if-none-match': '*' },
  ])('%j is not something S3 knows of writes', async (headers) => {
    const bucket = await newBucket();
    expect(await put(`${bucket}/k`, 'x', headers)).toMatchObject({ status: 501 });
  });

  it('A35 by ETag need the permission to read', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const all = `arn:aws:s3:::${bucket.slice(1)}/*`;
    await gateway.grant('alice', [
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:DeleteObject'], Resource: all },
    ]);
    const sent = { as: 'alice', body: 'x', headers: { 'if-match': '"guess"' } } as const;
    expect(await gateway.send('PUT', `${bucket}/k`, sent)).toMatchObject({ status: 403 });
    expect(await gateway.send('DELETE', `${bucket}/k`, { ...sent, body: '' })).toMatchObject({ status: 403 });
  });

  it('delete only what is known', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const remove = (headers: Record<string, string>) => gateway.send('DELETE', `${bucket}/k`, { headers });
    expect(await remove({ 'if-match': '"other"' })).toMatchObject({ status: 412 });
    expect(await remove({ 'if-match': HELLO_MD5 })).toMatchObject({ status: 204 });
    expect(await remove({ 'if-match': HELLO_MD5 })).toMatchObject({ status: 404 });
    expect(await remove({})).toMatchObject({ status: 204, text: '' });
  });
});

describe('CopyObject', () => {
  it('copies data, headers and metadata, or replaces these', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/a%20b`, 'hello', {
      'content-type': 'text/plain',
      'x-amz-meta-a': 'old',
      'x-amz-checksum-crc32': 'NhCmhg==',
    });
    const copySource = `${bucket}/a%20b`;
    const copy = await gateway.must('PUT', `${bucket}/c`, { headers: { 'x-amz-copy-source': copySource } });
    expect(copy.text).toContain(`<CopyObjectResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`);
    expect(copy.text).toContain(HELLO_MD5);
    expect(copy.text).toMatch(/<LastModified>2026-01-02T03:04:05\.\d{3}Z<\/LastModified>/);
    const read = await get(`${bucket}/c`, { 'x-amz-checksum-mode': 'ENABLED' });
    expect(read.text).toBe('hello');
    expect(read.headers).toMatchObject({
      'content-type': 'text/plain',
      'x-amz-meta-a': 'old',
      'x-amz-checksum-crc32': 'NhCmhg==',
    });

    const replace = {
      'x-amz-copy-source': copySource,
      'x-amz-metadata-directive': 'REPLACE',
      'x-amz-meta-b': 'new',
    };
    await gateway.must('PUT', `${bucket}/c`, { headers: replace });
    const replaced = (await get(`${bucket}/c`)).headers;
    expect(replaced).toMatchObject({ 'x-amz-meta-b': 'new', 'content-type': 'binary/octet-stream' });
    expect(replaced['x-amz-meta-a']).toBeUndefined();
  });

  it('to itself must change something', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const headers = { 'x-amz-copy-source': `${bucket}/k` };
    expect(await gateway.send('PUT', `${bucket}/k`, { headers })).toMatchObject({ code: 'InvalidRequest' });
    const replace = { ...headers, 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-a': 'b' };
    expect(await gateway.send('PUT', `${bucket}/k`, { headers: replace })).toMatchObject({ status: 200 });
    expect(await get(`${bucket}/k`)).toMatchObject({ text: 'hello', headers: { 'x-amz-meta-a': 'b' } });
  });

  it.each<[Record<string, string>, number]>([
    [{ 'x-amz-copy-source-if-match': HELLO_MD5 }, 200],
    [{ 'x-amz-copy-source-if-match': '"other"' }, 412],
    [{ 'x-amz-copy-source-if-none-match': HELLO_MD5 }, 412],
    [{ 'x-amz-copy-source-if-modified-since': 'Fri, 02 Jan 2026 03:04:04 GMT' }, 200],
    [{ 'x-amz-copy-source-if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' }, 412],
    [{ 'x-amz-copy-source-if-unmodified-since': 'Fri, 02 Jan 2026 03:04:04 GMT' }, 412],
    [{ 'x-amz-copy-source-if-unmodified-since': 'nonsense' }, 400],
  ])('goes by %j', async (conditions, status) => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const headers = { 'x-amz-copy-source': `${bucket}/k`, ...conditions };
    expect(await gateway.send('PUT', `${bucket}/c`, { headers })).toMatchObject({ status });
  });

  it('A34 needs to read the source and to write the target, each by its own bucket', async () => {
    const [from, to] = [await newBucket(), await newBucket()];
    await put(`${from}/k`);
    const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${from.slice(1)}/k` };
    const write = { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${to.slice(1)}/k` };
    const attempt = async (statements: readonly object[]) => {
      await gateway.grant('alice', statements);
      const headers = { 'x-amz-copy-source': `${from}/k` };
      return (await gateway.send('PUT', `${to}/k`, { as: 'alice', headers })).status;
    };
    expect(await attempt([read])).toBe(403);
    expect(await attempt([write])).toBe(403);
    expect(await attempt([{ ...read, Resource: `arn:aws:s3:::${from.slice(1)}/other` }, write])).toBe(403);
    expect(await get(`${to}/k`)).toMatchObject({ code: 'NoSuchKey' });
    expect(await attempt([read, write])).toBe(200);
  });

  it('A34 obeys a condition on the source', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/public/k`);
    await put(`${bucket}/secret/k`);
    const arn = `arn:aws:s3:::${bucket.slice(1)}`;
    const condition = { StringLike: { 's3:x-amz-copy-source': `${bucket.slice(1)}/public/*` } };
    await gateway.grant('alice', [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: `${arn}/*`, Condition: condition },
    ]);
    const copy = (source: string) =>
      gateway.send('PUT', `${bucket}/target`, { as: 'alice', headers: { 'x-amz-copy-source': source } });
    expect((await copy(`${bucket}/secret/k`)).status).toBe(403);
    expect((await copy(`${bucket}/public/../secret/k`)).status).toBe(400);
    expect((await copy(`${bucket.slice(1)}%2Fpublic%2Fk`)).status).toBe(200);
  });

  it('tells that a source is missing only to who may list it', async () => {
    const [from, to] = [await newBucket(), await newBucket()];
    await gateway.grant('alice', [
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' },
    ]);
    const headers = { 'x-amz-copy-source': `${from}/missing` };
    expect(await gateway.send('PUT', `${to}/k`, { as: 'alice', headers })).toMatchObject({ status: 403 });
    expect(await gateway.send('PUT', `${to}/k`, { headers })).toMatchObject({
      status: 404,
      code: 'NoSuchKey',
    });
  });
});

describe('DeleteObjects', () => {
  const document = (keys: readonly string[], more = '') =>
    `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}${more}</Delete>`;
  const removeAll = (bucket: string, body: string, sent: Sent = {}) =>
    gateway.send('POST', `${bucket}?delete`, { body, headers: { 'content-md5': md5Base64(body) }, ...sent });

  it('answers each key by itself', async () => {
    const bucket = await newBucket();
    for (const key of ['a', 'b/c']) await put(`${bucket}/${key}`);
    const answer = await removeAll(bucket, document(['a', 'b/c', 'missing']));
    expect(answer.status).toBe(200);
    for (const key of ['a', 'b/c', 'missing'])
      expect(answer.text).toContain(`<Deleted><Key>${key}</Key></Deleted>`);
    expect(await get(`${bucket}/a`)).toMatchObject({ code: 'NoSuchKey' });
  });

  it('keeps silent about what went well, if asked to', async () => {
    const bucket = await newBucket();
    const answer = await removeAll(bucket, document(['a', 'b/../c'], '<Quiet>true</Quiet>'));
    expect(answer.text).not.toContain('<Deleted>');
    expect(answer.text).toContain('<Error><Key>b/../c</Key><Code>InvalidURI</Code>');
  });

  it('A9 authorizes each key by itself', async () => {
    const bucket = await newBucket();
    for (const key of ['mine/a', 'yours/b']) await put(`${bucket}/${key}`);
    const resource = `arn:aws:s3:::${bucket.slice(1)}/mine/*`;
    await gateway.grant('alice', [{ Effect: 'Allow', Action: 's3:DeleteObject', Resource: resource }]);
    const answer = await removeAll(bucket, document(['mine/a', 'yours/b']), { as: 'alice' });
    expect(answer.text).toContain('<Deleted><Key>mine/a</Key></Deleted>');
    expect(answer.text).toContain('<Error><Key>yours/b</Key><Code>AccessDenied</Code>');
    expect(await get(`${bucket}/yours/b`)).toMatchObject({ status: 200 });
    const unsigned = await removeAll(bucket, document(['yours/b']), { as: 'nobody' });
    expect(unsigned.text).toContain(
      '<Error><Key>yours/b</Key><Code>AccessDenied</Code><Message>Access Denied</Message>',
    );
  });

  it('goes by ETags', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`);
    const one = (etag: string) => `<Delete><Object><Key>k</Key><ETag>${etag}</ETag></Object></Delete>`;
    expect((await removeAll(bucket, one('"other"'))).text).toContain('<Code>PreconditionFailed</Code>');
    expect((await removeAll(bucket, one(HELLO_MD5))).text).toContain('<Deleted>');
  });

  it('must be a document with its digest, of one to a thousand keys', async () => {
    const bucket = await newBucket();
    const body = document(['a']);
    expect(await removeAll(bucket, body, { headers: {} })).toMatchObject({ code: 'InvalidRequest' });
    expect(await removeAll(bucket, body, { headers: { 'content-md5': md5Base64('other') } })).toMatchObject({
      code: 'BadDigest',
    });
    expect(await removeAll(bucket, document([]))).toMatchObject({ code: 'MalformedXML' });
    expect(await removeAll(bucket, document(Array.from({ length: 1001 }, () => 'k')))).toMatchObject({
      code: 'MalformedXML',
    });
    expect(await removeAll(bucket, '<Delete><Object>')).toMatchObject({ code: 'MalformedXML' });
    expect(await removeAll(bucket, '<!DOCTYPE x><Delete/>')).toMatchObject({ code: 'MalformedXML' });
  });

  it('A13 is not begun if the document was changed on its way', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/a`);
    const expected = { kind: 'hashed', sha256: 'b'.repeat(64) } as const;
    expect(await removeAll(bucket, document(['a']), { expected, headers: {} })).toMatchObject({
      code: 'XAmzContentSHA256Mismatch',
    });
    expect(await get(`${bucket}/a`)).toMatchObject({ status: 200 });
  });
});

describe('GetObjectAttributes', () => {
  it('answers what is asked for', async () => {
    const bucket = await newBucket();
    await put(`${bucket}/k`, 'hello', { 'x-amz-checksum-crc32': 'NhCmhg==' });
    const headers = { 'x-amz-object-attributes': 'ETag,ObjectSize,Checksum' };
    const answer = await get(`${bucket}/k?attributes`, headers);
    expect(answer.text).toContain('<ETag>5d41402abc4b2a76b9719d911017c592</ETag>');
    expect(answer.text).toContain('<ObjectSize>5</ObjectSize>');
    expect(answer.text).toContain('<Checksum><ChecksumCRC32>NhCmhg==</ChecksumCRC32>');
    expect(answer.text).not.toContain('StorageClass');
    expect(await get(`${bucket}/k?attributes`, { 'x-amz-object-attributes': 'Colour' })).toMatchObject({
      code: 'InvalidArgument',
    });
    expect(await get(`${bucket}/k?attributes`)).toMatchObject({ code: 'InvalidArgument' });
  });
});

describe('the time of an object', () => {
  it('is that of the request that wrote it', async () => {
    const bucket = await newBucket();
    await gateway.must('PUT', `${bucket}/k`, { body: 'x', now: NOW + 60_000 });
    expect((await get(`${bucket}/k`)).headers['last-modified']).toBe('Fri, 02 Jan 2026 03:05:05 GMT');
  });
});
