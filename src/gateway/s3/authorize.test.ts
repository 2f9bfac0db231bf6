import { beforeAll, describe, expect, it } from 'vitest';
import type { Need } from '#access';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import type { ObjectStore } from '../object-store.ts';
import {
  ACCOUNT,
  type Gateway,
  incomingRequest,
  md5Base64,
  type Name,
  NOW,
  OTHER,
  openGateway,
  type Sent,
} from './gateway.testing.ts';
import { s3Operations } from './operations.ts';

/** Authorizing touches no object. */
const NO_OBJECTS = {} as ObjectStore;
const BUCKET = 'arn:aws:s3:::bucket';
const COPY = { 'x-amz-copy-source': '/source/a%20b' };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway(openMemoryStore(), NO_OBJECTS);
  await gateway.directory.change(['buckets'], (draft) => {
    const bucket = { kind: 'bucket', account: ACCOUNT, region: 'us-east-1', createdAt: NOW } as const;
    draft.buckets.put({ ...bucket, id: 'bucket' });
    draft.buckets.put({ ...bucket, id: 'source', account: OTHER });
  });
});

async function needsOf(method: string, target: string, sent: Sent = {}): Promise<readonly Need[]> {
  const request = incomingRequest(method, target, sent);
  const resolved = gateway.face.resolve(request);
  const input = await resolved.decode({ kind: 'unsigned' });
  return resolved.operation.needs(input, await gateway.call(sent, request));
}

const DELETE_XML = '<Delete><Object><Key>k</Key></Object></Delete>';
const MD5 = { 'content-md5': md5Base64(DELETE_XML) };

/** Every operation with exactly the permissions that it needs: action and resource. */
const ROWS: readonly [
  operation: string,
  method: string,
  target: string,
  needs: readonly string[],
  sent?: Sent,
][] = [
  ['ListBuckets', 'GET', '/', ['s3:ListAllMyBuckets *']],
  ['CreateBucket', 'PUT', '/newbucket', ['s3:CreateBucket arn:aws:s3:::newbucket']],
  ['DeleteBucket', 'DELETE', '/bucket', [`s3:DeleteBucket ${BUCKET}`]],
  ['HeadBucket', 'HEAD', '/bucket', [`s3:ListBucket ${BUCKET}`]],
  ['GetBucketLocation', 'GET', '/bucket?location', [`s3:GetBucketLocation ${BUCKET}`]],
  ['GetBucketPolicy', 'GET', '/bucket?policy', [`s3:GetBucketPolicy ${BUCKET}`]],
  ['PutBucketPolicy', 'PUT', '/bucket?policy', [`s3:PutBucketPolicy ${BUCKET}`], { body: '{}' }],
  ['DeleteBucketPolicy', 'DELETE', '/bucket?policy', [`s3:DeleteBucketPolicy ${BUCKET}`]],
  ['ListObjects', 'GET', '/bucket', [`s3:ListBucket ${BUCKET}`]],
  ['ListObjectsV2', 'GET', '/bucket?list-type=2', [`s3:ListBucket ${BUCKET}`]],
  ['ListMultipartUploads', 'GET', '/bucket?uploads', [`s3:ListBucketMultipartUploads ${BUCKET}`]],
  ['DeleteObjects', 'POST', '/bucket?delete', [], { body: DELETE_XML, headers: MD5 }],
  ['GetObject', 'GET', '/bucket/a/k', [`s3:GetObject ${BUCKET}/a/k`]],
  ['GetObject', 'GET', '/bucket/k?versionId=null', [`s3:GetObjectVersion ${BUCKET}/k`]],
  ['HeadObject', 'HEAD', '/bucket/k', [`s3:GetObject ${BUCKET}/k`]],
  ['HeadObject', 'HEAD', '/bucket/k?versionId=null', [`s3:GetObjectVersion ${BUCKET}/k`]],
  [
    'GetObjectAttributes',
    'GET',
    '/bucket/k?attributes',
    [`s3:GetObject ${BUCKET}/k`, `s3:GetObjectAttributes ${BUCKET}/k`],
  ],
  ['PutObject', 'PUT', '/bucket/k', [`s3:PutObject ${BUCKET}/k`]],
  [
    'PutObject',
    'PUT',
    '/bucket/k',
    [`s3:PutObject ${BUCKET}/k`, `s3:GetObject ${BUCKET}/k`],
    { headers: { 'if-match': '"e"' } },
  ],
  ['DeleteObject', 'DELETE', '/bucket/k', [`s3:DeleteObject ${BUCKET}/k`]],
  ['DeleteObject', 'DELETE', '/bucket/k?versionId=null', [`s3:DeleteObjectVersion ${BUCKET}/k`]],
  [
    'CopyObject',
    'PUT',
    '/bucket/k',
    ['s3:GetObject arn:aws:s3:::source/a b', `s3:PutObject ${BUCKET}/k`],
    { headers: COPY },
  ],
  [
    'CopyObject',
    'PUT',
    '/bucket/k',
    ['s3:GetObjectVersion arn:aws:s3:::source/k', `s3:PutObject ${BUCKET}/k`],
    { headers: { 'x-amz-copy-source': 'source/k?versionId=null' } },
  ],
  ['CreateMultipartUpload', 'POST', '/bucket/k?uploads', [`s3:PutObject ${BUCKET}/k`]],
  ['UploadPart', 'PUT', '/bucket/k?partNumber=1&uploadId=u', [`s3:PutObject ${BUCKET}/k`]],
  [
    'UploadPartCopy',
    'PUT',
    '/bucket/k?partNumber=1&uploadId=u',
    ['s3:GetObject arn:aws:s3:::source/a b', `s3:PutObject ${BUCKET}/k`],
    { headers: COPY },
  ],
  ['CompleteMultipartUpload', 'POST', '/bucket/k?uploadId=u', [`s3:PutObject ${BUCKET}/k`]],
  ['AbortMultipartUpload', 'DELETE', '/bucket/k?uploadId=u', [`s3:AbortMultipartUpload ${BUCKET}/k`]],
  ['ListParts', 'GET', '/bucket/k?uploadId=u', [`s3:ListMultipartUploadParts ${BUCKET}/k`]],
];

describe('the permissions that an operation needs', () => {
  it.each(ROWS)('%s (%s %s): %j', async (_operation, method, target, expected, sent) => {
    const needs = await needsOf(method, target, sent);
    expect(needs.map(({ action, resource }) => `${action} ${resource}`)).toEqual(expected);
  });

  it('are said here for every operation', () => {
    expect([...new Set(ROWS.map(([operation]) => operation))].sort()).toEqual(
      Object.keys(s3Operations).sort(),
    );
  });

  it('are of the account that owns the bucket, whoever asks', async () => {
    const [source, target] = await needsOf('PUT', '/bucket/k', { headers: COPY });
    expect(source).toMatchObject({ account: OTHER, context: { 's3:ResourceAccount': OTHER } });
    expect(target).toMatchObject({ account: ACCOUNT, context: { 's3:ResourceAccount': ACCOUNT } });
  });
});

describe('A9 who is let in without a signature', () => {
  it('is nobody where no bucket policy could allow it', () => {
    const signed = Object.values(s3Operations).filter(({ access }) => access !== 'anonymous');
    expect(signed.map(({ name, access }) => [name, access])).toEqual([
      ['CreateBucket', 'signed'],
      ['ListBuckets', 'signed'],
    ]);
  });

  it.each(ROWS.filter(([operation]) => operation !== 'DeleteObjects'))(
    '%s (%s %s) is refused to nobody in particular',
    async (_operation, method, target, _needs, sent = {}) => {
      const answer = await gateway.send(method, target, { ...sent, as: 'nobody' });
      expect(answer.status).toBe(403);
      expect(answer.text === '' || answer.code === 'AccessDenied').toBe(true);
    },
  );
});

describe('condition keys', () => {
  const contextOf = async (method: string, target: string, sent: Sent = {}) =>
    (await needsOf(method, target, sent)).at(-1)?.context;

  it('of a listing are the parameters that are given, also where they are empty', async () => {
    const given = await contextOf('GET', '/bucket?list-type=2&prefix=&delimiter=%2F&max-keys=7');
    expect(given).toMatchObject({ 's3:prefix': '', 's3:delimiter': '/', 's3:max-keys': '7' });
    const bare = await contextOf('GET', '/bucket');
    expect(bare?.['s3:prefix']).toBeUndefined();
    expect(bare?.['s3:max-keys']).toBeUndefined();
  });

  it('of a write are the headers that are given, wherever they stand', async () => {
    const headers = { 'x-amz-acl': 'private', 'x-amz-storage-class': 'STANDARD', 'if-none-match': '*' };
    expect(await contextOf('PUT', '/bucket/k', { headers })).toMatchObject({
      's3:x-amz-acl': 'private',
      's3:x-amz-storage-class': 'STANDARD',
      's3:if-none-match': '*',
      's3:ObjectCreationOperation': 'true',
    });
    expect(await contextOf('PUT', '/bucket/k?x-amz-acl=private')).toMatchObject({
      's3:x-amz-acl': 'private',
    });
  });

  it('tell a part from an object', async () => {
    const part = await contextOf('PUT', '/bucket/k?partNumber=1&uploadId=u');
    expect(part).toMatchObject({ 's3:ObjectCreationOperation': 'false' });
  });

  it('of a copy name the source in plain text, however it was written', async () => {
    for (const source of ['/source/a%20b', 'source/a%20b', 'source%2Fa b']) {
      const headers = { 'x-amz-copy-source': source, 'x-amz-metadata-directive': 'REPLACE' };
      expect(await contextOf('PUT', '/bucket/k', { headers })).toMatchObject({
        's3:x-amz-copy-source': 'source/a b',
        's3:x-amz-metadata-directive': 'REPLACE',
      });
    }
  });

  it('tell how a request was signed, and how long ago a presigned one was', async () => {
    const header = { authorization: 'AWS4-HMAC-SHA256 …', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect(await contextOf('GET', '/bucket/k', { headers: header })).toMatchObject({
      's3:authType': 'REST-HEADER',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
      's3:signatureAge': undefined,
      's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    });
    const scope = 'AKIAIOSFODNN7EXAMPLE/20260102/us-east-1/s3/aws4_request';
    // However the date is written: one that is overlooked would be of no age, which no policy could refuse.
    for (const date of [
      'X-Amz-Date=20260102T030400Z',
      'X-Amz-Date=20260102T030400%5A',
      'X-Amz-D%61te=%32%30260102T030400Z',
    ]) {
      const presigned = `/bucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&${date}&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;
      expect(await contextOf('GET', presigned)).toMatchObject({
        's3:authType': 'REST-QUERY-STRING',
        's3:signatureAge': '5600',
      });
    }
    const unsigned = await contextOf('GET', '/bucket/k', { as: 'nobody' });
    expect(Object.keys(unsigned ?? {})).toEqual(['s3:ResourceAccount']);
  });

  it('of a new bucket name its region and owner', async () => {
    const body =
      '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>';
    expect(await contextOf('PUT', '/newbucket', { body })).toMatchObject({
      's3:LocationConstraint': 'eu-west-1',
      's3:ResourceAccount': ACCOUNT,
    });
  });
});

describe('the bucket that a request names', () => {
  it.each<Name>(['root', 'eve', 'nobody'])('is told to be missing to anybody (%s)', async (as) => {
    const answer = await gateway.send('GET', '/nowhere/k', { as });
    expect(answer).toMatchObject({ status: 404, code: 'NoSuchBucket' });
    expect(answer.text).toContain('<BucketName>nowhere</BucketName>');
  });

  it('must be of the owner that the client expects', async () => {
    const send = (owner: string) =>
      gateway.send('HEAD', '/bucket', { headers: { 'x-amz-expected-bucket-owner': owner } });
    expect((await send(ACCOUNT)).status).toBe(200);
    expect((await send(OTHER)).status).toBe(403);
  });

  it('must be of the expected owner where it is copied from', async () => {
    const headers = { ...COPY, 'x-amz-source-expected-bucket-owner': ACCOUNT };
    expect(await gateway.send('PUT', '/bucket/k', { headers })).toMatchObject({ code: 'AccessDenied' });
  });
});
