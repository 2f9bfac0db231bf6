import { createHash, randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  NoSuchEntityException,
  paginateListRoles,
  paginateListUsers,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AccessDeniedException,
  CreateAccountCommand,
  DescribeOrganizationCommand,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory, trustOf } from '../harness/story.ts';

const MIB = 1024 * 1024;
const MINUTE = 60_000;

describe('the AWS SDK for JavaScript', () => {
  let server: TestServer;
  let story: Story;
  let session: ClientCredentials;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    session = credentialsOf(
      await as(story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'david' }),
      ),
    );
  });
  afterEach(() => {
    server.shiftClock(0);
    vi.useRealTimers();
  });
  afterAll(() => server.close());

  const as = (credentials: ClientCredentials) => sdk(server.endpoint, credentials);
  const object = (Key: string) => ({ Bucket: BUCKET, Key });
  const read = async (s3: S3Client, Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand(object(Key)));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  describe('on S3', () => {
    it('uploads a stream in parts, several at a time, and reads it back', async () => {
      const { s3 } = as(session);
      const content = randomBytes(21 * MIB);
      const progress: number[] = [];
      const upload = new Upload({
        client: s3,
        params: { ...object('upload.bin'), Body: Readable.from(pieces(content)) },
        partSize: 5 * MIB,
        queueSize: 4,
      });
      upload.on('httpUploadProgress', ({ loaded = 0 }) => progress.push(loaded));
      const { ETag } = await upload.done();
      expect(ETag).toMatch(/^"[0-9a-f]{32}-5"$/);
      expect(progress.at(-1)).toBe(content.length);
      expect((await read(s3, 'upload.bin')).equals(content)).toBe(true);
    });

    it('aborts an upload and leaves nothing', async () => {
      const { s3 } = as(session);
      const upload = new Upload({
        client: s3,
        params: { ...object('aborted.bin'), Body: Readable.from(pieces(randomBytes(12 * MIB))) },
        partSize: 5 * MIB,
      });
      upload.on('httpUploadProgress', () => void upload.abort());
      await expect(upload.done()).rejects.toMatchObject({ name: 'AbortError' });
      await expect(s3.send(new HeadObjectCommand(object('aborted.bin')))).rejects.toMatchObject({
        name: 'NotFound',
      });
    });

    it.each([undefined, 'CRC32', 'SHA256', 'CRC64NVME', 'CRC32C', 'SHA1'] as const)(
      'sends the checksum %s in a trailer and verifies it on the way back',
      async (ChecksumAlgorithm) => {
        const { s3 } = as(session);
        const sent: Record<string, string>[] = [];
        s3.middlewareStack.add(
          (next) => (args) => {
            sent.push((args.request as { headers: Record<string, string> }).headers);
            return next(args);
          },
          { step: 'finalizeRequest', priority: 'low', name: 'note' },
        );
        const content = Buffer.from('streamed without a known hash');
        await s3.send(
          new PutObjectCommand({
            ...object('checked.txt'),
            Body: Readable.from([content]),
            ContentLength: content.length,
            ...(ChecksumAlgorithm === undefined ? {} : { ChecksumAlgorithm }),
          }),
        );
        const name = `x-amz-checksum-${(ChecksumAlgorithm ?? 'CRC32').toLowerCase()}`;
        expect(sent[0]).toMatchObject({
          'x-amz-trailer': name,
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'content-encoding': 'aws-chunked',
        });
        const answer = await s3.send(
          new GetObjectCommand({ ...object('checked.txt'), ChecksumMode: 'ENABLED' }),
        );
        expect(answer[`Checksum${ChecksumAlgorithm ?? 'CRC32'}`]).toMatch(/^[\w+/]+=*$/);
        expect(answer.ContentEncoding).toBeUndefined();
        expect(await answer.Body?.transformToString()).toBe(content.toString());
      },
    );

    it('presigns a read and a write for anyone with a URL, as long as it says', async () => {
      const { s3 } = as(session);
      const put = await getSignedUrl(
        s3,
        new PutObjectCommand({ ...object('by url.txt'), ContentType: 'text/x-told' }),
        { expiresIn: 120, signableHeaders: new Set(['content-type']) },
      );
      const body = 'written by URL';
      const headers = { 'content-type': 'text/x-told' };
      const otherType = { method: 'PUT', body, headers: { 'content-type': 'text/plain' } };
      expect((await fetch(put, otherType)).status).toBe(403);
      expect((await fetch(put, { method: 'PUT', body, headers })).status).toBe(200);

      const get = await getSignedUrl(s3, new GetObjectCommand(object('by url.txt')), { expiresIn: 120 });
      const answer = await fetch(get);
      expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
        200,
        'text/x-told',
        body,
      ]);
      const ranged = await fetch(get, { headers: { range: 'bytes=0-6' } });
      expect([ranged.status, await ranged.text()]).toEqual([206, 'written']);
      expect((await fetch(get, { method: 'DELETE' })).status).toBe(403);
      server.shiftClock(2 * MINUTE + 1000);
      const late = await fetch(get);
      expect([late.status, await late.text()]).toEqual([
        403,
        expect.stringContaining('<Code>AccessDenied</Code><Message>Request has expired</Message>'),
      ]);
    });

    it('addresses buckets as virtual hosts', async () => {
      const { port } = new URL(server.endpoint);
      const asked: string[] = [];
      // Not every resolver knows that all names below localhost are this machine.
      const lookup: LookupFunction = (hostname, { all }, done) => {
        asked.push(hostname);
        if (all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
        else done(null, '127.0.0.1', 4);
      };
      const s3 = new S3Client({
        endpoint: `http://s3.localhost:${port}`,
        region: 'us-east-1',
        credentials: session,
        maxAttempts: 1,
        requestHandler: { httpAgent: new Agent({ lookup }) },
      });
      await s3.send(new PutObjectCommand({ ...object('virtual//host +.txt'), Body: 'by host' }));
      expect((await read(s3, 'virtual//host +.txt')).toString()).toBe('by host');
      const listed = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'virtual/' }));
      expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['virtual//host +.txt']);
      expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([BUCKET]);
      expect(new Set(asked)).toEqual(new Set([`${BUCKET}.s3.localhost`, 's3.localhost']));
      expect((await read(as(session).s3, 'virtual//host +.txt')).toString()).toBe('by host');
    });

    it('pages, copies and deletes many, whatever the keys are called', async () => {
      const { s3 } = as(session);
      const keys = ['p/ +=&?#%', 'p/1', 'p/2', 'p/<&>\'"', 'p/d//x', 'p/ü/日本🎉'];
      for (const Key of keys) await s3.send(new PutObjectCommand({ ...object(Key), Body: Key }));
      const listed: (string | undefined)[] = [];
      let pages = 0;
      const all = paginateListObjectsV2({ client: s3, pageSize: 4 }, { Bucket: BUCKET, Prefix: 'p/' });
      for await (const { Contents = [] } of all) {
        pages += 1;
        listed.push(...Contents.map(({ Key }) => Key));
      }
      expect([pages, listed]).toEqual([2, keys]);
      for (const key of keys) {
        const CopySource = encodeURI(`${BUCKET}/${key}`)
          .replaceAll('#', '%23')
          .replaceAll('?', '%3F')
          .replaceAll('+', '%2B');
        await s3.send(new CopyObjectCommand({ ...object(`copy/${key}`), CopySource }));
        expect((await read(s3, `copy/${key}`)).toString()).toBe(key);
      }
      const { Deleted, Errors } = await s3.send(
        new DeleteObjectsCommand({
          Bucket: BUCKET,
          Delete: { Objects: keys.flatMap((key) => [{ Key: key }, { Key: `copy/${key}` }]) },
        }),
      );
      expect([Deleted?.length, Errors]).toEqual([2 * keys.length, undefined]);
    });

    it('throws errors of their class, with code, message, status and request id', async () => {
      const { s3 } = as(session);
      const failure = await s3.send(new GetObjectCommand(object('none'))).catch((error) => error);
      expect(failure).toBeInstanceOf(NoSuchKey);
      expect(failure).toMatchObject({
        name: 'NoSuchKey',
        message: 'The specified key does not exist.',
        $fault: 'client',
        $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
      expect(failure.$metadata.extendedRequestId).toBeTruthy();
      await expect(
        s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'k' })),
      ).rejects.toMatchObject({
        name: 'NoSuchBucket',
        message: 'The specified bucket does not exist',
      });
      const wrong = as({ ...session, secretAccessKey: 'x'.repeat(40) }).s3;
      await expect(wrong.send(new GetObjectCommand(object('none')))).rejects.toMatchObject({
        name: 'SignatureDoesNotMatch',
        message:
          'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        $metadata: { httpStatusCode: 403 },
        StringToSign: expect.stringMatching(/^AWS4-HMAC-SHA256\n/),
      });
      const md5 = createHash('md5').update('other').digest('base64');
      await expect(
        s3.send(new PutObjectCommand({ ...object('wrong'), Body: 'this', ContentMD5: md5 })),
      ).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
    });
  });

  describe('on IAM and Organizations', () => {
    it('pages through users, roles and accounts', async () => {
      const { iam } = as(story.developmentAdmin);
      const names = ['a', 'b', 'c', 'd', 'e'];
      const AssumeRolePolicyDocument = JSON.stringify(trustOf(story.development));
      for (const name of names) {
        await iam.send(new CreateUserCommand({ UserName: name, Path: '/paged/' }));
        await iam.send(new CreateRoleCommand({ RoleName: name, Path: '/paged/', AssumeRolePolicyDocument }));
      }
      const paged = () => ({ PathPrefix: '/paged/' });
      const users: unknown[] = [];
      for await (const { Users = [] } of paginateListUsers({ client: iam, pageSize: 2 }, paged()))
        users.push(...Users.map(({ UserName }) => UserName));
      const roles: unknown[] = [];
      for await (const { Roles = [] } of paginateListRoles({ client: iam, pageSize: 2 }, paged()))
        roles.push(...Roles.map(({ RoleName }) => RoleName));
      expect([users, roles]).toEqual([names, names]);

      const { organizations } = as(server.root);
      const accounts: unknown[] = [];
      for await (const { Accounts = [] } of paginateListAccounts({ client: organizations, pageSize: 1 }, {}))
        accounts.push(...Accounts.map(({ Id }) => Id));
      expect(accounts.sort()).toEqual([server.accountId, story.development, story.production].sort());
    });

    it('throws errors of their class', async () => {
      const { iam, organizations } = as(story.developmentAdmin);
      const noUser = await iam.send(new GetUserCommand({ UserName: 'Nobody' })).catch((error) => error);
      expect(noUser).toBeInstanceOf(NoSuchEntityException);
      expect(noUser).toMatchObject({
        name: 'NoSuchEntityException',
        message: 'The user with name Nobody cannot be found.',
        $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
      await expect(iam.send(new DeleteUserCommand({ UserName: 'David' }))).rejects.toMatchObject({
        name: 'DeleteConflictException',
        message: 'Cannot delete entity, must delete access keys first.',
        $metadata: { httpStatusCode: 409 },
      });
      await expect(
        iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'a', PolicyDocument: '{' })),
      ).rejects.toMatchObject({
        name: 'MalformedPolicyDocumentException',
        message: 'This policy contains invalid Json',
      });
      const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
      expect(Organization?.MasterAccountId).toBe(server.accountId);
      const denied = await organizations
        .send(new CreateAccountCommand({ AccountName: 'X', Email: 'x@example.com' }))
        .catch((error) => error);
      expect(denied).toBeInstanceOf(AccessDeniedException);
      expect(denied.message).toBe("You don't have permissions to access this resource.");
    });
  });

  describe('with credentials of its own provider', () => {
    /** STS and S3 of a provider that assumes UpdateApp as David, and the keys that it has used. */
    const provided = (DurationSeconds: number) => {
      const used: string[] = [];
      // The SDK takes the server's clock for its own wherever they differ by minutes: this one keeps to the real time.
      const here = { endpoint: server.endpoint, region: 'us-east-1', disableClockSkewCorrection: true };
      const provider = fromTemporaryCredentials({
        masterCredentials: story.developer,
        params: { RoleArn: story.roleArn, RoleSessionName: 'david', DurationSeconds },
        clientConfig: here,
      });
      const options = { ...here, credentials: provider, maxAttempts: 1 };
      const sts = new STSClient(options);
      sts.middlewareStack.add(
        (next) => (args) => {
          const { authorization = '' } = (args.request as { headers: Record<string, string> }).headers;
          used.push(/Credential=([^/]+)/.exec(authorization)?.[1] ?? '');
          return next(args);
        },
        { step: 'finalizeRequest', priority: 'low', name: 'note' },
      );
      return {
        used,
        identity: () => sts.send(new GetCallerIdentityCommand({})).then(({ Arn }) => Arn),
        now: () => sts.config.credentials(),
      };
    };
    const david = () => `arn:aws:sts::${story.production}:assumed-role/UpdateApp/david`;
    const expectExpired = async (old: ClientCredentials) => {
      await expect(as(old).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: 'ExpiredToken',
        message: 'The security token included in the request is expired',
        $metadata: { httpStatusCode: 403 },
      });
      await expect(as(old).s3.send(new GetObjectCommand(object('k')))).rejects.toMatchObject({
        name: 'ExpiredToken',
        message: 'The provided token has expired.',
        $metadata: { httpStatusCode: 400 },
      });
    };

    it('renews by itself what the server has let expire', async () => {
      // Issued by a clock that is behind, the shortest session is soon over by the server's clock, within the skew that signatures may have.
      server.shiftClock(-14 * MINUTE);
      const { identity, now, used } = provided(900);
      expect(await identity()).toBe(david());
      const old = await now();
      expect(await as(old).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: david() });
      server.shiftClock(2 * MINUTE);
      expect(await identity()).toBe(david());
      expect(new Set(used).size).toBe(2);
      await expectExpired(old);
    });

    it('uses a session until shortly before its end, and renews it after an hour has passed', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const { identity, now, used } = provided(3600);
      await identity();
      const old = await now();
      vi.setSystemTime(Date.now() + 50 * MINUTE);
      await identity();
      expect(new Set(used)).toEqual(new Set([old.accessKeyId]));
      vi.setSystemTime(Date.now() + 11 * MINUTE);
      expect(await identity()).toBe(david());
      expect(used.at(-1)).not.toBe(old.accessKeyId);
      await expectExpired(old);
    });
  });

  it.each([-20, 20])('corrects its clock by the server’s, which is %d minutes off', async (minutes) => {
    server.shiftClock(minutes * MINUTE);
    const options = { endpoint: server.endpoint, region: 'us-east-1', credentials: story.developer };
    const sts = new STSClient(options);
    const issued = await sts.send(
      new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'skewed' }),
    );
    const s3 = new S3Client({ ...options, credentials: credentialsOf(issued), forcePathStyle: true });
    await s3.send(new PutObjectCommand({ ...object('skewed.txt'), Body: 'corrected' }));
    await expect(
      as(credentialsOf(issued)).s3.send(new GetObjectCommand(object('skewed.txt'))),
    ).rejects.toMatchObject({
      name: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
      $metadata: { httpStatusCode: 403 },
    });
  });
});

/** A buffer in pieces that fit no part. */
function* pieces(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 700_001) yield content.subarray(at, at + 700_001);
}
