import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObjectFiles } from '../../adapters/objects-files/index.ts';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import type { ObjectStore } from '../object-store.ts';
import { createChecksum } from './checksum.ts';
import { type Gateway, openGateway, type Sent } from './gateway.testing.ts';

let directory: string;
let objects: ObjectStore;
let gateway: Gateway;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-multipart-'));
  objects = await openObjectFiles({ directory, random: randomBytes });
  gateway = await openGateway(openMemoryStore(), objects);
  await gateway.must('PUT', '/bucket');
});
afterAll(async () => {
  await objects.close();
  await rm(directory, { recursive: true });
});

/** The least that a part other than the last may have. */
const BIG = Buffer.alloc(5 * 1024 * 1024, 'part one ');
const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest();
const etagOf = (bytes: Uint8Array | string) => `"${md5(bytes).toString('hex')}"`;
const crc = (algorithm: 'CRC32' | 'CRC64NVME', ...pieces: readonly (Uint8Array | string)[]) => {
  const checksum = createChecksum(algorithm);
  for (const piece of pieces) checksum.update(Buffer.from(piece));
  return checksum.digest().toString('base64');
};

let keyCount = 0;
async function newUpload(headers: Record<string, string> = {}, query = '') {
  keyCount += 1;
  const path = `/bucket/key-${keyCount}`;
  const created = await gateway.must('POST', `${path}?uploads${query}`, { headers });
  const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(created.text)?.[1] ?? '';
  return {
    path,
    uploadId,
    created,
    part: (number: number | string, body: string | Uint8Array, sent: Sent = {}) =>
      gateway.send('PUT', `${path}?partNumber=${number}&uploadId=${uploadId}`, { body, ...sent }),
    complete: (parts: readonly (readonly [number, string, string?])[], sent: Sent = {}) =>
      gateway.send('POST', `${path}?uploadId=${uploadId}`, { body: completion(parts), ...sent }),
    send: (method: string, query = '', sent: Sent = {}) =>
      gateway.send(method, `${path}?uploadId=${uploadId}${query}`, sent),
  };
}

function completion(parts: readonly (readonly [number, string, string?])[]): string {
  const items = parts.map(
    ([number, etag, more = '']) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag>${more}</Part>`,
  );
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join('')}</CompleteMultipartUpload>`;
}

describe('a multipart upload', () => {
  it('becomes one object, with the ETag of its parts and what its creation said', async () => {
    const upload = await newUpload({ 'content-type': 'text/plain', 'x-amz-meta-a': 'b' });
    expect(upload.created.text).toContain('<Bucket>bucket</Bucket>');
    expect(await upload.part(1, BIG)).toMatchObject({ status: 200, headers: { etag: etagOf(BIG) } });
    expect(await upload.part(2, 'end')).toMatchObject({ headers: { etag: etagOf('end') } });
    expect(await gateway.send('GET', upload.path)).toMatchObject({ code: 'NoSuchKey' });

    const completed = await upload.complete([
      [1, etagOf(BIG)],
      [2, etagOf('end')],
    ]);
    const etag = `"${md5(Buffer.concat([md5(BIG), md5('end')])).toString('hex')}-2"`;
    expect(completed.status).toBe(200);
    expect(completed.text).toContain(`<ETag>${etag}</ETag>`);
    expect(completed.text).toContain(`<Location>http://localhost:4566${upload.path}</Location>`);

    const head = await gateway.must('HEAD', upload.path);
    expect(head.headers).toMatchObject({
      etag,
      'content-length': String(BIG.length + 3),
      'content-type': 'text/plain',
      'x-amz-meta-a': 'b',
    });
    expect(await gateway.send('GET', upload.path, { headers: { range: 'bytes=-5' } })).toMatchObject({
      text: `${BIG.subarray(-2).toString()}end`,
    });
    expect(await gateway.send('GET', `${upload.path}?partNumber=2`)).toMatchObject({
      status: 206,
      text: 'end',
      headers: { 'x-amz-mp-parts-count': '2' },
    });
    expect(await upload.send('GET')).toMatchObject({ status: 404, code: 'NoSuchUpload' });
  });

  it('takes no part list but one of its own parts, in order, large enough', async () => {
    const upload = await newUpload();
    await upload.part(1, 'small');
    await upload.part(2, 'end');
    const [one, two] = [etagOf('small'), etagOf('end')];
    expect(
      await upload.complete([
        [2, two],
        [1, one],
      ]),
    ).toMatchObject({ status: 400, code: 'InvalidPartOrder' });
    expect(
      await upload.complete([
        [1, one],
        [1, one],
      ]),
    ).toMatchObject({ code: 'InvalidPartOrder' });
    expect(await upload.complete([[3, one]])).toMatchObject({ code: 'InvalidPart' });
    expect(await upload.complete([[1, two]])).toMatchObject({ code: 'InvalidPart' });
    expect(await upload.complete([])).toMatchObject({ code: 'MalformedXML' });
    expect(await upload.complete([], { body: '' })).toMatchObject({ code: 'MalformedXML' });
    const tooSmall = await upload.complete([
      [1, one],
      [2, two],
    ]);
    expect(tooSmall).toMatchObject({ status: 400, code: 'EntityTooSmall' });
    expect(tooSmall.text).toContain('<PartNumber>1</PartNumber>');
    expect(await upload.complete([[2, two]], { headers: { 'x-amz-mp-object-size': '4' } })).toMatchObject({
      code: 'InvalidRequest',
    });
    expect(await upload.complete([[2, two]], { headers: { 'x-amz-mp-object-size': '3' } })).toMatchObject({
      status: 200,
    });
  });

  it.each(['0', '10001', '-1', 'x', '1.5'])('has no part %s', async (number) => {
    const upload = await newUpload();
    expect(await upload.part(number, 'x')).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('A13 keeps no part whose body failed', async () => {
    const upload = await newUpload();
    const sent = { expected: { kind: 'hashed', sha256: 'a'.repeat(64) } } as const;
    expect(await upload.part(1, 'hello', sent)).toMatchObject({ code: 'XAmzContentSHA256Mismatch' });
    expect((await upload.send('GET')).text).not.toContain('<Part>');
  });

  it('creates only what is not there, if so asked', async () => {
    const upload = await newUpload();
    await upload.part(1, 'x');
    await gateway.must('PUT', upload.path, { body: 'there' });
    const refused = await upload.complete([[1, etagOf('x')]], { headers: { 'if-none-match': '*' } });
    expect(refused).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await gateway.send('GET', upload.path)).toMatchObject({ text: 'there' });
  });

  it('is dropped with its parts when it is aborted', async () => {
    const upload = await newUpload();
    await upload.part(1, 'x');
    expect(await upload.send('DELETE')).toMatchObject({ status: 204 });
    expect(await upload.send('DELETE')).toMatchObject({ status: 404, code: 'NoSuchUpload' });
    expect(await upload.part(2, 'x')).toMatchObject({ code: 'NoSuchUpload' });
    expect(await upload.complete([[1, etagOf('x')]])).toMatchObject({ code: 'NoSuchUpload' });
  });

  it('A9 is open only under its own key', async () => {
    const upload = await newUpload();
    const other = `/bucket/another?uploadId=${upload.uploadId}`;
    expect(await gateway.send('PUT', `${other}&partNumber=1`, { body: 'x' })).toMatchObject({
      code: 'NoSuchUpload',
    });
    expect(await gateway.send('DELETE', other)).toMatchObject({ code: 'NoSuchUpload' });
    expect(await gateway.send('GET', other)).toMatchObject({ code: 'NoSuchUpload' });
  });
});

describe('checksums of multipart uploads', () => {
  it('are composed of the parts’ unless they are of the whole object', async () => {
    const upload = await newUpload({ 'x-amz-checksum-algorithm': 'CRC32' });
    expect(upload.created.headers).toMatchObject({
      'x-amz-checksum-algorithm': 'CRC32',
      'x-amz-checksum-type': 'COMPOSITE',
    });
    const [one, two] = [crc('CRC32', BIG), crc('CRC32', 'end')];
    const first = await upload.part(1, BIG, { headers: { 'x-amz-checksum-crc32': one } });
    expect(first.headers).toMatchObject({ 'x-amz-checksum-crc32': one });
    expect((await upload.part(2, 'end')).headers).toMatchObject({ 'x-amz-checksum-crc32': two });
    const completed = await upload.complete([
      [1, etagOf(BIG), `<ChecksumCRC32>${one}</ChecksumCRC32>`],
      [2, etagOf('end'), `<ChecksumCRC32>${two}</ChecksumCRC32>`],
    ]);
    const composite = `${crc('CRC32', Buffer.from(one, 'base64'), Buffer.from(two, 'base64'))}-2`;
    expect(completed.text).toContain(`<ChecksumCRC32>${composite}</ChecksumCRC32>`);
    expect(completed.text).toContain('<ChecksumType>COMPOSITE</ChecksumType>');
  });

  it('are of the whole object for CRC64NVME', async () => {
    const upload = await newUpload({ 'x-amz-checksum-algorithm': 'CRC64NVME' });
    await upload.part(1, BIG);
    await upload.part(2, 'end');
    const parts = [
      [1, etagOf(BIG)],
      [2, etagOf('end')],
    ] as const;
    const whole = crc('CRC64NVME', BIG, 'end');
    const wrong = await upload.complete(parts, {
      headers: { 'x-amz-checksum-crc64nvme': crc('CRC64NVME', 'x') },
    });
    expect(wrong).toMatchObject({ status: 400, code: 'BadDigest' });
    const completed = await upload.complete(parts, { headers: { 'x-amz-checksum-crc64nvme': whole } });
    expect(completed.text).toContain(`<ChecksumCRC64NVME>${whole}</ChecksumCRC64NVME>`);
  });

  it('of parts must be those that were stored', async () => {
    const upload = await newUpload({ 'x-amz-checksum-algorithm': 'CRC32' });
    await upload.part(1, 'x');
    const wrong = `<ChecksumCRC32>${crc('CRC32', 'y')}</ChecksumCRC32>`;
    expect(await upload.complete([[1, etagOf('x'), wrong]])).toMatchObject({ code: 'InvalidPart' });
  });

  it('cannot change their algorithm from part to part', async () => {
    const upload = await newUpload({ 'x-amz-checksum-algorithm': 'CRC32' });
    const headers = { 'x-amz-checksum-sha1': 'EfatjsUqKYSBqv18O1FlA3hclxQ=' };
    expect(await upload.part(1, 'x', { headers })).toMatchObject({ code: 'InvalidRequest' });
  });

  it.each([
    [{ 'x-amz-checksum-algorithm': 'XXHASH64' }],
    [{ 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-type': 'FULL_OBJECT' }],
    [{ 'x-amz-checksum-algorithm': 'CRC64NVME', 'x-amz-checksum-type': 'COMPOSITE' }],
  ])('cannot be %j', async (headers) => {
    expect(await gateway.send('POST', '/bucket/k?uploads', { headers })).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    });
  });
});

describe('UploadPartCopy', () => {
  it('copies an object or a range of it', async () => {
    await gateway.must('PUT', '/bucket/source', { body: 'hello world' });
    const upload = await newUpload();
    const copy = (number: number, headers: Record<string, string> = {}) =>
      upload.part(number, '', { headers: { 'x-amz-copy-source': '/bucket/source', ...headers } });
    const ranged = await copy(1, { 'x-amz-copy-source-range': 'bytes=6-10' });
    expect(ranged.text).toContain(`<CopyPartResult`);
    expect(ranged.text).toContain(etagOf('world'));
    expect((await copy(2)).text).toContain(etagOf('hello world'));
    expect(await copy(3, { 'x-amz-copy-source-range': 'bytes=6-11' })).toMatchObject({
      code: 'InvalidArgument',
    });
    expect(await copy(3, { 'x-amz-copy-source-range': 'bytes=6-' })).toMatchObject({
      code: 'InvalidArgument',
    });
    expect(await upload.complete([[1, etagOf('world')]])).toMatchObject({ status: 200 });
    expect(await gateway.send('GET', upload.path)).toMatchObject({ text: 'world' });
  });

  it('A34 needs to read the source', async () => {
    await gateway.must('PUT', '/bucket/source', { body: 'x' });
    const upload = await newUpload();
    const all = 'arn:aws:s3:::bucket/*';
    await gateway.grant('alice', [{ Effect: 'Allow', Action: 's3:PutObject', Resource: all }]);
    const sent = { as: 'alice', headers: { 'x-amz-copy-source': '/bucket/source' } } as const;
    expect(await upload.part(1, '', sent)).toMatchObject({ status: 403 });
    await gateway.grant('alice', [
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: all },
    ]);
    expect(await upload.part(1, '', sent)).toMatchObject({ status: 200 });
  });
});

describe('listing parts and uploads', () => {
  it('goes on where the last page ended', async () => {
    const upload = await newUpload();
    for (const number of [1, 3, 7]) await upload.part(number, `part ${number}`);
    const first = await upload.send('GET', '&max-parts=2');
    expect(first.text).toMatch(/<PartNumber>1<.*<PartNumber>3</s);
    expect(first.text).toContain('<IsTruncated>true</IsTruncated>');
    expect(first.text).toContain('<NextPartNumberMarker>3</NextPartNumberMarker>');
    const second = await upload.send('GET', '&max-parts=2&part-number-marker=3');
    expect(second.text).toContain('<PartNumber>7</PartNumber>');
    expect(second.text).toContain('<IsTruncated>false</IsTruncated>');
    expect(second.text).not.toContain('<PartNumber>3<');
    expect(await upload.send('GET', '&part-number-marker=x')).toMatchObject({ code: 'InvalidArgument' });
  });

  it('shows the uploads under way, by key', async () => {
    await gateway.must('PUT', '/uploads-bucket');
    for (const key of ['b', 'a/1', 'a/2']) await gateway.must('POST', `/uploads-bucket/${key}?uploads`);
    const keys = (text: string) => [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key);
    const all = await gateway.must('GET', '/uploads-bucket?uploads');
    expect(keys(all.text)).toEqual(['a/1', 'a/2', 'b']);
    const rolled = await gateway.must('GET', '/uploads-bucket?uploads&delimiter=/');
    expect(rolled.text).toContain('<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>');
    expect(keys(rolled.text)).toEqual(['b']);
    const first = await gateway.must('GET', '/uploads-bucket?uploads&max-uploads=1');
    const marker = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(first.text)?.[1] ?? '';
    const next = `key-marker=${marker('NextKeyMarker')}&upload-id-marker=${marker('NextUploadIdMarker')}`;
    expect(keys((await gateway.must('GET', `/uploads-bucket?uploads&${next}`)).text)).toEqual(['a/2', 'b']);
  });
});
