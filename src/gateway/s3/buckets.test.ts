import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openObjectFiles } from '../../adapters/objects-files/index.ts';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import type { ObjectStore } from '../object-store.ts';
import {
  ACCOUNT,
  type Gateway,
  incomingRequest,
  type Name,
  NOW,
  OTHER,
  openGateway,
} from './gateway.testing.ts';

let directory: string;
let objects: ObjectStore;
let gateway: Gateway;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-buckets-'));
  objects = await openObjectFiles({ directory, random: randomBytes });
  gateway = await openGateway(openMemoryStore(), objects);
  await gateway.grant('eve', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
});
afterAll(async () => {
  await objects.close();
  await rm(directory, { recursive: true });
});

const location = (region: string) =>
  `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

describe('CreateBucket', () => {
  it('makes a bucket that is there at once', async () => {
    expect(await gateway.send('PUT', '/first')).toMatchObject({
      status: 200,
      headers: { location: '/first' },
    });
    expect(await gateway.send('HEAD', '/first')).toMatchObject({
      status: 200,
      headers: { 'x-amz-bucket-region': 'us-east-1' },
    });
    expect((await gateway.must('GET', '/first?location')).text).toMatch(
      /<LocationConstraint xmlns="[^"]*"(\/>|><\/)/,
    );
  });

  it('remembers the region asked for', async () => {
    await gateway.must('PUT', '/in-ireland', { body: location('EU') });
    expect((await gateway.must('HEAD', '/in-ireland')).headers['x-amz-bucket-region']).toBe('eu-west-1');
    expect((await gateway.must('GET', '/in-ireland?location')).text).toContain(
      '>eu-west-1</LocationConstraint>',
    );
  });

  it('refuses names that are taken, by whom they are taken', async () => {
    await gateway.must('PUT', '/taken');
    await gateway.must('PUT', '/taken-there', { body: location('eu-west-1') });
    expect(await gateway.send('PUT', '/taken', { as: 'eve' })).toMatchObject({
      status: 409,
      code: 'BucketAlreadyExists',
    });
    expect(await gateway.send('PUT', '/taken-there', { body: location('eu-west-1') })).toMatchObject({
      status: 409,
      code: 'BucketAlreadyOwnedByYou',
    });
    // In us-east-1 to create one's own bucket again succeeds, and changes nothing.
    await gateway.must('PUT', '/taken/k', { body: 'x' });
    expect(await gateway.send('PUT', '/taken')).toMatchObject({ status: 200 });
    expect(await gateway.send('GET', '/taken/k')).toMatchObject({ text: 'x' });
  });

  it('has one winner among many', async () => {
    const callers: readonly Name[] = ['root', 'eve', 'eve', 'root', 'eve'];
    const answers = await Promise.all(
      callers.map((as) => gateway.send('PUT', '/raced', { as, body: location('eu-west-1') })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = callers[answers.findIndex(({ status }) => status === 200)] ?? 'nobody';
    for (const [index, { status, code }] of answers.entries()) {
      if (status === 200) continue;
      expect(code).toBe(callers[index] === winner ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists');
    }
    expect((await gateway.must('PUT', '/raced/k', { as: winner, body: 'x' })).status).toBe(200);
  });

  it.each([
    ['/Upper', '', 'InvalidBucketName'],
    ['/ab', '', 'InvalidBucketName'],
    ['/new-a', location('nowhere'), 'InvalidLocationConstraint'],
    ['/new-a', location('us-east-1'), 'InvalidLocationConstraint'],
    ['/new-a', '<Other/>', 'MalformedXML'],
    ['/new-a', 'no xml', 'MalformedXML'],
  ])('refuses %s %s', async (path, body, code) => {
    expect(await gateway.send('PUT', path, { body })).toMatchObject({ status: 400, code });
  });

  it('refuses what it cannot keep', async () => {
    const headers = { 'x-amz-bucket-object-lock-enabled': 'true' };
    expect(await gateway.send('PUT', '/new-b', { headers })).toMatchObject({ status: 501 });
    const tags =
      '<CreateBucketConfiguration><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></CreateBucketConfiguration>';
    expect(await gateway.send('PUT', '/new-b', { body: tags })).toMatchObject({ status: 501 });
    expect(await gateway.send('HEAD', '/new-b')).toMatchObject({ status: 404 });
  });
});

describe('ListBuckets', () => {
  it('shows the account’s own, and only these', async () => {
    await gateway.must('PUT', '/of-eve', { as: 'eve' });
    await gateway.must('PUT', '/of-root');
    const mine = (await gateway.must('GET', '/')).text;
    expect(mine).toContain('<Name>of-root</Name>');
    expect(mine).not.toContain('of-eve');
    expect((await gateway.must('GET', '/', { as: 'eve' })).text).toContain('<Name>of-eve</Name>');
  });

  it('goes on page by page', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) await gateway.must('PUT', `/${name}`);
    const first = (await gateway.must('GET', '/?prefix=page-&max-buckets=2')).text;
    expect(first).toMatch(/page-1.*page-2/s);
    const token = /<ContinuationToken>(.*?)</.exec(first)?.[1];
    const second = (await gateway.must('GET', `/?prefix=page-&max-buckets=2&continuation-token=${token}`))
      .text;
    expect(second).toContain('page-3');
    expect(second).not.toContain('page-2');
    expect(second).not.toContain('ContinuationToken');
    expect(await gateway.send('GET', '/?max-buckets=0')).toMatchObject({ code: 'InvalidArgument' });
  });
});

describe('DeleteBucket', () => {
  it('removes an empty bucket, and its name is free again', async () => {
    await gateway.must('PUT', '/short-lived');
    await gateway.must('PUT', '/short-lived/k', { body: 'x' });
    expect(await gateway.send('DELETE', '/short-lived')).toMatchObject({
      status: 409,
      code: 'BucketNotEmpty',
    });
    await gateway.must('DELETE', '/short-lived/k');
    expect(await gateway.send('DELETE', '/short-lived')).toMatchObject({ status: 204 });
    expect(await gateway.send('DELETE', '/short-lived')).toMatchObject({ status: 404, code: 'NoSuchBucket' });
    await gateway.must('PUT', '/short-lived', { as: 'eve' });
    expect((await gateway.must('GET', '/short-lived', { as: 'eve' })).text).not.toContain('<Contents>');
  });

  it('and a put at the same moment never both succeed', async () => {
    for (let round = 0; round < 10; round += 1) {
      const bucket = `/raced-${round}`;
      await gateway.must('PUT', bucket);
      const [put, remove] = await Promise.all([
        gateway.send('PUT', `${bucket}/k`, { body: 'x' }),
        gateway.send('DELETE', bucket),
      ]);
      const outcome = [put.status, remove.status];
      expect([
        [200, 409],
        [404, 204],
      ]).toContainEqual(outcome);
      expect((await gateway.send('GET', `${bucket}/k`)).status).toBe(put.status);
    }
  });
});

describe('a bucket that was made anew under its name', () => {
  /** A request that has seen the bucket, and goes on after it was deleted and made anew. */
  async function late(method: string, target: string, body = '') {
    await gateway.must('PUT', '/anew');
    const request = incomingRequest(method, target, { body });
    const resolved = gateway.face.resolve(request);
    const call = await gateway.call({}, request);
    await call.snapshot.bucket('anew');
    await gateway.must('DELETE', '/anew');
    await gateway.must('PUT', '/anew', { as: 'eve', now: NOW + 1 });
    const input = await resolved.decode({ kind: 'unsigned' });
    const outcome = await Promise.allSettled([resolved.operation.handle(input, call)]);
    expect(await gateway.send('HEAD', '/anew', { as: 'eve' })).toMatchObject({ status: 200 });
    return outcome[0];
  }
  afterEach(async () => {
    await gateway.send('DELETE', '/anew/k', { as: 'eve' });
    await gateway.must('DELETE', '/anew', { as: 'eve' });
  });

  it('is not deleted by a request that meant the old one', async () => {
    expect(await late('DELETE', '/anew')).toMatchObject({ status: 'fulfilled' });
  });

  it('takes no objects and no policy from one', async () => {
    expect(await late('PUT', '/anew/k', 'x')).toMatchObject({ reason: { code: 'NoSuchBucket' } });
    expect(await gateway.send('GET', '/anew/k', { as: 'eve' })).toMatchObject({ status: 404 });
    await gateway.must('DELETE', '/anew', { as: 'eve' });
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::anew/*' },
      ],
    });
    expect(await late('PUT', '/anew?policy', policy)).toMatchObject({ reason: { code: 'NoSuchBucket' } });
    expect(await gateway.send('GET', '/anew?policy', { as: 'eve' })).toMatchObject({
      code: 'NoSuchBucketPolicy',
    });
  });
});

describe('a bucket policy', () => {
  const statement = (more: object) => ({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${OTHER}:user/eve` },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::shared/*',
    ...more,
  });
  const document = (...statements: readonly object[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const putPolicy = (body: string, as: Name = 'root') => gateway.send('PUT', '/shared?policy', { body, as });

  beforeAll(async () => {
    await gateway.must('PUT', '/shared');
    await gateway.must('PUT', '/shared/k', { body: 'x' });
  });

  it('lets in whom it names, from the next request on', async () => {
    expect(await gateway.send('GET', '/shared?policy')).toMatchObject({
      status: 404,
      code: 'NoSuchBucketPolicy',
    });
    expect(await gateway.send('GET', '/shared/k', { as: 'eve' })).toMatchObject({ status: 403 });
    const policy = document(statement({}));
    expect(await putPolicy(policy)).toMatchObject({ status: 200 });
    expect(await gateway.send('GET', '/shared?policy')).toMatchObject({ status: 200, text: policy });
    expect(await gateway.send('GET', '/shared/k', { as: 'eve' })).toMatchObject({ status: 200, text: 'x' });
    expect(await gateway.send('DELETE', '/shared?policy')).toMatchObject({ status: 204 });
    expect(await gateway.send('GET', '/shared/k', { as: 'eve' })).toMatchObject({ status: 403 });
    expect(await gateway.send('DELETE', '/shared?policy')).toMatchObject({ status: 204 });
  });

  it('lets everybody read where it says so, and nothing more', async () => {
    await putPolicy(document(statement({ Principal: '*' })));
    expect(await gateway.send('GET', '/shared/k', { as: 'nobody' })).toMatchObject({
      status: 200,
      text: 'x',
    });
    expect(await gateway.send('GET', '/shared/missing', { as: 'nobody' })).toMatchObject({ status: 403 });
    expect(await gateway.send('PUT', '/shared/k', { as: 'nobody', body: 'y' })).toMatchObject({
      status: 403,
    });
    expect(await gateway.send('GET', '/shared', { as: 'nobody' })).toMatchObject({ status: 403 });
  });

  it.each([
    ['no JSON', 'x'],
    ['another bucket', document(statement({ Resource: 'arn:aws:s3:::first/*' }))],
    ['every bucket', document(statement({ Resource: '*' }))],
    ['a bucket whose name begins alike', document(statement({ Resource: 'arn:aws:s3:::shared2/*' }))],
    [
      'a user that is not there',
      document(statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ghost` } })),
    ],
    ['no principal', document(statement({ Principal: undefined }))],
    ['more than 20 KB', document(statement({ Sid: 'A'.repeat(20_481) }))],
  ])('of %s is malformed', async (_what, policy) => {
    expect(await putPolicy(policy)).toMatchObject({ status: 400, code: 'MalformedPolicy' });
  });

  it('must be there to be put', async () => {
    expect(await putPolicy('')).toMatchObject({ status: 400, code: 'MissingRequestBodyError' });
  });

  it('is handled by the owner’s account alone, even where it allows others', async () => {
    const actions = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];
    await putPolicy(document(statement({ Action: actions, Resource: 'arn:aws:s3:::shared' })));
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? document(statement({})) : '';
      expect(await gateway.send(method, '/shared?policy', { as: 'eve', body })).toMatchObject({
        status: 405,
        code: 'MethodNotAllowed',
      });
    }
  });

  it('cannot lock out the root user of its owner', async () => {
    const everything = ['arn:aws:s3:::shared', 'arn:aws:s3:::shared/*'];
    await putPolicy(document({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: everything }));
    expect(await gateway.send('GET', '/shared/k')).toMatchObject({ status: 403 });
    await gateway.grant('alice', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
    expect(await gateway.send('DELETE', '/shared?policy', { as: 'alice' })).toMatchObject({ status: 403 });
    expect(await gateway.send('DELETE', '/shared?policy')).toMatchObject({ status: 204 });
    expect(await gateway.send('GET', '/shared/k')).toMatchObject({ status: 200 });
  });

  it('means a user by his id: a namesake created later inherits nothing', async () => {
    await putPolicy(document(statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/bob` } })));
    expect(await gateway.send('GET', '/shared/k', { as: 'bob' })).toMatchObject({ status: 200 });
    await gateway.directory.change([ACCOUNT], (draft) => {
      const bob = draft.account(ACCOUNT).user('bob');
      if (bob === undefined) throw new Error('no bob');
      draft.account(ACCOUNT).remove('user', bob.id);
      draft.account(ACCOUNT).put({ ...bob, id: 'AIDABOBTHESECOND' });
    });
    expect(await gateway.send('GET', '/shared/k', { as: 'bob' })).toMatchObject({ status: 403 });
    expect((await gateway.must('GET', '/shared?policy')).text).toContain('AIDABOB');
  });
});
