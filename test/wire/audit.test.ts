import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  codeOf,
  formRequest,
  plainRequest,
  type RawRequest,
  send,
  signed,
  withBody,
  withHeaders,
  withoutHeader,
} from '../harness/raw.ts';
import { sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';
import { type ComposedServer, startComposedServer } from './composed-server.ts';

const ACCOUNT = '111122223333';
const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

describe('what cannot be recorded', () => {
  let server: ComposedServer;
  let admin: ClientCredentials;

  beforeEach(async () => {
    server = await startComposedServer();
    const { iam, s3 } = sdk(server.endpoint, server.root);
    await iam.send(new CreateUserCommand({ UserName: 'admin' }));
    await iam.send(
      new PutUserPolicyCommand({
        UserName: 'admin',
        PolicyName: 'all',
        PolicyDocument: JSON.stringify(everything),
      }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }));
    admin = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'role',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
        }),
      }),
    );
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'kept', Body: 'kept' }));
  });
  afterEach(() => server.close());

  const client = () => sdk(server.endpoint, admin);
  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      () => 'fine',
      (error: Error) => error.name,
    );
  const assume = () =>
    client().sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/role`, RoleSessionName: 'session' }),
    );
  const put = (Key: string) => client().s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'x' }));
  const exists = (Key: string) => outcome(client().s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key })));
  const unsigned = () =>
    send(
      server.endpoint,
      formRequest(server.endpoint, { Action: 'GetCallerIdentity', Version: '2011-06-15' }),
    );
  const health = async () =>
    (await send(server.endpoint, plainRequest(server.endpoint, 'GET', '/_sojourn/health'))).status;

  it('G172 is not answered: neither credentials, nor changes, nor refusals, and health says so', async () => {
    server.breakSink('fails');
    expect(await outcome(assume())).toBe('InternalFailure');
    expect(await health()).toBe(503);
    const answer = await unsigned();
    expect([answer.status, codeOf(answer)]).toEqual([500, 'InternalFailure']);
    expect(answer.body).not.toContain('disk');
    expect(await outcome(client().iam.send(new CreateUserCommand({ UserName: 'late' })))).toBe(
      'InternalFailure',
    );
  });

  it('G172 does not happen either, once the log is known to have failed', async () => {
    server.breakSink('fails');
    await unsigned();
    expect(await outcome(put('late'))).toBe('InternalError');
    expect(await outcome(client().s3.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'kept' })))).toBe(
      'InternalError',
    );
    expect(await outcome(client().iam.send(new CreateUserCommand({ UserName: 'late' })))).toBe(
      'InternalFailure',
    );
    expect([await exists('late'), await exists('kept')]).toEqual(['NotFound', 'fine']);
    expect(await outcome(client().iam.send(new GetUserCommand({ UserName: 'late' })))).toBe(
      'InternalFailure',
    );
    server.breakSink('works');
    expect(await outcome(client().iam.send(new GetUserCommand({ UserName: 'late' })))).toBe(
      'NoSuchEntityException',
    );
  });

  it('leaves reads alone, which leave no record', async () => {
    server.breakSink('fails');
    await unsigned();
    const { Arn } = await client().sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/admin`);
    const { Body } = await client().s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'kept' }));
    expect(await Body?.transformToString()).toBe('kept');
  });

  it('is served again once the log takes records again', async () => {
    server.breakSink('fails');
    await unsigned();
    server.breakSink('works');
    expect((await unsigned()).status).toBe(403);
    expect(await health()).toBe(200);
    expect(await outcome(assume())).toBe('fine');
    expect(await outcome(put('late'))).toBe('fine');
  });

  it('G172 waits for a log that hangs', async () => {
    server.breakSink('hangs');
    let answered = false;
    const answer = assume().finally(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    server.breakSink('works');
    await answer;
    expect(server.records().at(-1)).toMatchObject({ eventName: 'AssumeRole' });
  });

  const recordsOf = (UserName: string) =>
    server
      .records()
      .filter((record) => record.requestParameters?.userName === UserName && record.errorCode === undefined);

  it('G173 of a change that was committed comes to the log as soon as that works again, once', async () => {
    server.breakSink('fails');
    expect(await outcome(client().iam.send(new CreateUserCommand({ UserName: 'late' })))).toBe(
      'InternalFailure',
    );
    await expect(server.flush()).rejects.toThrow('the disk is gone');
    server.breakSink('works');
    expect(await outcome(client().iam.send(new GetUserCommand({ UserName: 'late' })))).toBe('fine');
    expect(recordsOf('late')).toEqual([]);
    await server.flush();
    await server.flush();
    expect(recordsOf('late')).toMatchObject([{ eventName: 'CreateUser' }]);
    expect(await server.outbox()).toEqual([]);
  });

  it('G173 of a change that was committed before a crash comes to the log at the next start, once', async () => {
    server.breakSink('fails');
    await outcome(client().iam.send(new CreateUserCommand({ UserName: 'late' })));
    server.breakSink('works');
    await server.crash();
    await server.crash();
    expect(recordsOf('late')).toMatchObject([{ eventName: 'CreateUser' }]);
    expect(await server.outbox()).toEqual([]);
  });

  it('is forgotten by the outbox once the log has it, however often that fails', async () => {
    await client().iam.send(new CreateUserCommand({ UserName: 'early' }));
    expect((await server.outbox()).length).toBeGreaterThan(0);
    server.breakStore('fails');
    await expect(server.flush()).rejects.toThrow('the disk is gone');
    server.breakStore('works');
    await server.flush();
    expect(await server.outbox()).toEqual([]);
  });

  it('fails closed where the directory does, and says nothing of why', async () => {
    await server.crash();
    server.breakStore('fails');
    for (const answer of [assume(), client().sts.send(new GetCallerIdentityCommand({}))]) {
      expect(await outcome(answer)).toBe('InternalFailure');
    }
    expect(await outcome(put('late'))).toBe('InternalError');
    expect(await health()).toBe(503);
    expect(JSON.stringify(server.records().at(-1))).not.toContain('disk');
    server.breakStore('works');
    expect(await outcome(assume())).toBe('fine');
    expect(await health()).toBe(200);
  });
});

describe('G178 what is refused', () => {
  let server: TestServer;
  let story: Story;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
  });
  afterAll(() => server.close());

  const form = (parameters: Record<string, string>) => formRequest(server.endpoint, parameters);
  const identity = () => form({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const sts = (request: RawRequest) => signed(request, { credentials: story.developer });
  const s3 = (request: RawRequest) => signed(request, { credentials: story.tester, service: 's3' });
  const plain = (method: string, target: string) => plainRequest(server.endpoint, method, target);

  const REFUSED: Readonly<Record<string, () => RawRequest>> = {
    'an unsigned form': identity,
    'an unsigned query': () => plain('GET', '/?Action=ListUsers&Version=2010-05-08'),
    'an unsigned upload': () => withBody(plain('PUT', `/${BUCKET}/key`), 'x'),
    'an unknown access key': () =>
      signed(identity(), { credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' } }),
    'a wrong signature': () =>
      signed(identity(), { credentials: { ...story.developer, secretAccessKey: 'x' } }),
    'an authorization that is none': () => withHeaders(identity(), ['authorization', 'AWS4-HMAC-SHA256 x']),
    'a header twice': () => withHeaders(sts(identity()), ['x-amz-date', '20260101T000000Z']),
    'an expired signature': () =>
      signed(identity(), { credentials: story.developer, now: Date.now() - 3_600_000 }),
    'a service that is not served': () =>
      signed(identity(), { credentials: story.developer, service: 'ec2' }),
    'an unknown action': () => sts(form({ Action: 'Teleport', Version: '2011-06-15' })),
    'a malformed form': () => sts(withBody(identity(), 'Action=%')),
    'another content type': () =>
      sts(withHeaders(withoutHeader(identity(), 'content-type'), ['Content-Type', 'text/plain'])),
    'a body beyond the bounds': () => sts(withBody(identity(), `Action=x&y=${'x'.repeat(1024 * 1024)}`)),
    'parameters beyond their constraints': () =>
      sts(form({ Action: 'AssumeRole', Version: '2011-06-15', RoleArn: 'x', RoleSessionName: '%' })),
    'a role that may not be assumed': () =>
      signed(
        form({
          Action: 'AssumeRole',
          Version: '2011-06-15',
          RoleArn: story.roleArn,
          RoleSessionName: 'theresa',
        }),
        { credentials: story.tester },
      ),
    'an IAM action that is not allowed': () =>
      signed(form({ Action: 'ListUsers', Version: '2010-05-08' }), {
        credentials: story.tester,
        service: 'iam',
      }),
    'an entity that does not exist': () =>
      signed(form({ Action: 'GetUser', Version: '2010-05-08', UserName: 'none' }), {
        credentials: story.developmentAdmin,
        service: 'iam',
      }),
    'a download that is not allowed': () => s3(plain('GET', `/${BUCKET}/key`)),
    'a listing that is not allowed': () => s3(plain('GET', `/${BUCKET}`)),
    'a path that is none': () => s3(plain('GET', `/${BUCKET}/../key`)),
    'a bucket that does not exist': () => s3(plain('GET', '/no-such-bucket')),
    'a feature that is not there': () => s3(plain('GET', `/${BUCKET}?acl`)),
    'a broken document': () =>
      signed(withBody(plain('POST', `/${BUCKET}?delete`), '<Delete'), {
        credentials: story.productionAdmin,
        service: 's3',
      }),
  };

  it.each(Object.entries(REFUSED))('is recorded before it is answered: %s', async (_what, request) => {
    const answer = await send(server.endpoint, request());
    const id = answer.headers.get('x-amzn-requestid') ?? answer.headers.get('x-amz-request-id');
    const lines = (await readFile(join(server.dataDirectory, 'audit.ndjson'), 'utf8')).trim().split('\n');
    const record = lines.map((line) => JSON.parse(line)).find(({ requestID }) => requestID === id);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(record).toMatchObject({
      requestID: id,
      errorCode: codeOf(answer),
      sourceIPAddress: '127.0.0.1',
      responseElements: null,
    });
  });
});
