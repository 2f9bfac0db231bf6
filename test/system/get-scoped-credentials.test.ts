import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetScopedCredentialsCommand,
  type GetScopedCredentialsCommandInput,
  type GetScopedCredentialsCommandOutput,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formRequest, plainRequest, send, signed, withBody, withHeaders } from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';

const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const OBJECTS = `arn:aws:s3:::${BUCKET}/*`;
const READ = policy(allow('s3:GetObject', OBJECTS));
const ANYTHING = policy(allow('*', '*'));
const SESSION_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const SECOND = 1000;

describe('GetScopedCredentials', () => {
  let server: TestServer;
  let story: Story;
  let workerArn: string;
  let session: ClientCredentials;
  let clock = 0;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    workerArn = await role('Worker', `arn:aws:iam::${story.development}:root`);
    await permit('Worker', allow(['s3:GetObject', 's3:PutObject'], OBJECTS), allow('sts:*', '*'));
    await sdk(server.endpoint, story.developmentAdmin).iam.send(
      new PutUserPolicyCommand({
        UserName: 'David',
        PolicyName: 'assume-anything',
        PolicyDocument: policy(allow(SESSION_ACTIONS, '*')),
      }),
    );
    await sdk(server.endpoint, story.productionAdmin).s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: 'x' }),
    );
    session = await assume();
  });
  afterAll(() => server.close());

  const now = () => Date.now() + clock;
  function laterBy(ms: number) {
    clock += ms;
    server.shiftClock(clock);
  }

  function client(credentials: ClientCredentials) {
    return sdk(server.endpoint, credentials);
  }

  /** A role of the Production account that trusts `AWS`. */
  async function role(RoleName: string, AWS: string, MaxSessionDuration = 43_200) {
    await client(story.productionAdmin).iam.send(
      new CreateRoleCommand({
        RoleName,
        MaxSessionDuration,
        AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS }, Action: SESSION_ACTIONS }),
      }),
    );
    return `arn:aws:iam::${story.production}:role/${RoleName}`;
  }

  const permit = (RoleName: string, ...statements: object[]) =>
    client(story.productionAdmin).iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: policy(...statements) }),
    );

  const ask = (input: GetScopedCredentialsCommandInput, credentials = session) =>
    client(credentials).sts.send(new GetScopedCredentialsCommand(input));
  const scope = async (input: GetScopedCredentialsCommandInput, credentials = session) =>
    credentialsOf(await ask(input, credentials));
  async function assume(input: Partial<AssumeRoleCommandInput> = {}, credentials = story.developer) {
    return credentialsOf(
      await client(credentials).sts.send(
        new AssumeRoleCommand({ RoleArn: workerArn, RoleSessionName: 'agent', ...input }),
      ),
    );
  }

  const refusal = (answer: Promise<unknown>) =>
    answer.then(
      () => ({ code: 'none', message: '' }),
      (error) => ({
        code: String(error.name),
        message: String(error.message),
        status: error.$metadata.httpStatusCode,
      }),
    );
  const read = (credentials: ClientCredentials) =>
    refusal(client(credentials).s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'x' })));
  const write = (credentials: ClientCredentials) =>
    refusal(client(credentials).s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: 'y' })));
  const identity = (credentials: ClientCredentials) =>
    client(credentials).sts.send(new GetCallerIdentityCommand({}));
  const FINE = { code: 'none', message: '' };
  const denied = (reason: string) => ({ code: 'AccessDenied', message: expect.stringContaining(reason) });

  it('keeps who the session is', async () => {
    const before = await identity(session);
    const answer = await ask({ Policy: READ });
    expect(answer.SessionInfo).toEqual({ ScopedSessionId: before.UserId, Arn: before.Arn });
    const { $metadata: _, ...after } = await identity(credentialsOf(answer));
    expect(after).toEqual({ UserId: before.UserId, Account: before.Account, Arn: before.Arn });
    expect(answer.ScopedPoliciesCount).toBe(1);
    expect(answer.Credentials?.AccessKeyId).not.toBe(session.accessKeyId);
  });

  describe('permissions', () => {
    it('B63 are what both the session and the policy allow, at the gateway', async () => {
      expect([await read(session), await write(session)]).toEqual([FINE, FINE]);
      const reader = await scope({ Policy: READ });
      expect(await read(reader)).toEqual(FINE);
      expect(await write(reader)).toMatchObject(denied('because no session policy allows the s3:PutObject'));
      expect([await read(session), await write(session)]).toEqual([FINE, FINE]);
    });

    it('never grow', async () => {
      await permit('Worker', allow('s3:GetObject', OBJECTS), allow('sts:*', '*'));
      const anything = await scope({ Policy: ANYTHING });
      expect(await write(anything)).toMatchObject(denied('because no identity-based policy allows'));
      await permit('Worker', allow(['s3:GetObject', 's3:PutObject'], OBJECTS), allow('sts:*', '*'));
      expect(await write(anything)).toEqual(FINE);
    });

    it('are as before where only the life is shortened', async () => {
      const answer = await ask({ DurationSeconds: 60 });
      expect(answer.ScopedPoliciesCount).toBe(0);
      const shorter = credentialsOf(answer);
      expect([await read(shorter), await write(shorter)]).toEqual([FINE, FINE]);
    });

    it('stack on the session policies and on each other', async () => {
      const narrow = await assume({ Policy: policy(allow(['s3:GetObject', 'sts:*'], '*')) });
      const anything = await scope({ Policy: ANYTHING }, narrow);
      expect(await read(anything)).toEqual(FINE);
      expect(await write(anything)).toMatchObject(denied('because no session policy allows'));
      const writer = await scope({ Policy: policy(allow(['s3:PutObject', 'sts:*'], '*')) });
      const both = await scope({ Policy: policy(allow(['s3:GetObject', 's3:PutObject'], '*')) }, writer);
      expect(await read(both)).toMatchObject(denied('because no session policy allows the s3:GetObject'));
      expect(await write(both)).toEqual(FINE);
    });

    it.each([
      ['to everyone', () => '*'],
      ['to the session by name', () => `arn:aws:sts::${story.production}:assumed-role/Worker/agent`],
    ])('are no more where a bucket policy grants them %s', async (_, AWS) => {
      const { s3 } = client(story.productionAdmin);
      const grant = allow(['s3:GetObject', 's3:PutObject'], OBJECTS, { Principal: { AWS: AWS() } });
      await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: policy(grant) }));
      // AWS lets such a grant pass a session policy, which is no promise to intersect.
      expect(await write(await assume({ Policy: READ }))).toEqual(FINE);
      const reader = await scope({ Policy: READ });
      expect(await read(reader)).toEqual(FINE);
      expect(await write(reader)).toMatchObject(denied('because no session policy allows the s3:PutObject'));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    });
  });

  describe('layers', () => {
    it('are three at most, and a fourth is refused', async () => {
      let credentials = session;
      for (const count of [1, 2, 3]) {
        const answer = await ask({ Policy: ANYTHING }, credentials);
        expect(answer.ScopedPoliciesCount).toBe(count);
        credentials = credentialsOf(answer);
      }
      expect(await refusal(ask({ Policy: ANYTHING }, credentials))).toMatchObject({
        code: 'AccessDenied',
        status: 403,
      });
      expect((await ask({ DurationSeconds: 10 }, credentials)).ScopedPoliciesCount).toBe(3);
    });
  });

  describe('permission to call it', () => {
    it('is needed, of the session and of each scope', async () => {
      const reader = await scope({ Policy: READ });
      expect(await refusal(ask({ DurationSeconds: 10 }, reader))).toEqual({
        code: 'AccessDenied',
        message: `User: arn:aws:sts::${story.production}:assumed-role/Worker/agent is not authorized to perform: sts:GetScopedCredentials on resource: * because no session policy allows the sts:GetScopedCredentials action`,
        status: 403,
      });
      const updater = await assume({ RoleArn: story.roleArn });
      expect(await refusal(ask({ Policy: READ }, updater))).toMatchObject(
        denied('because no identity-based policy allows the sts:GetScopedCredentials action'),
      );
    });

    it('is not for long-term credentials', async () => {
      expect(await refusal(ask({ Policy: READ }, story.developer))).toMatchObject({
        code: 'AccessDenied',
        status: 403,
      });
    });
  });

  describe('life', () => {
    const endOf = ({ Credentials }: GetScopedCredentialsCommandOutput) =>
      Credentials?.Expiration?.getTime() ?? 0;

    it('ends with that of the session, or earlier', async () => {
      const minute = await ask({ DurationSeconds: 60 });
      const short = credentialsOf(minute);
      const end = endOf(minute);
      const inherited = await ask({ Policy: ANYTHING }, short);
      expect(endOf(inherited)).toBe(end);
      expect(endOf(await ask({ DurationSeconds: 1 }, short)) - now()).toBeLessThanOrEqual(SECOND);
      expect(await refusal(ask({ DurationSeconds: 61 }, short))).toMatchObject({
        code: 'InsufficientSessionLifetimeException',
        message: expect.stringContaining('exceeds the remaining lifetime of the calling session'),
        status: 400,
      });
      laterBy(end - now() - 10 * SECOND);
      expect(endOf(await ask({ DurationSeconds: 5 }, short))).toBeLessThan(end);
      expect((await refusal(ask({ DurationSeconds: 20 }, short))).code).toBe(
        'InsufficientSessionLifetimeException',
      );
      laterBy(11 * SECOND);
      expect((await refusal(identity(credentialsOf(inherited)))).code).toBe('ExpiredToken');
      expect((await refusal(identity(session))).code).toBe('none');
    });

    it('begins with that of the session: what denies sessions before a time denies them too', async () => {
      const old = await assume();
      laterBy(10 * SECOND);
      const scoped = await scope({ Policy: ANYTHING }, old);
      const young = await assume();
      const between = new Date(now() - 5 * SECOND).toISOString();
      await client(story.productionAdmin).iam.send(
        new PutRolePolicyCommand({
          RoleName: 'Worker',
          PolicyName: 'AWSRevokeOlderSessions',
          PolicyDocument: policy({
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { DateLessThan: { 'aws:TokenIssueTime': between } },
          }),
        }),
      );
      expect(await read(young)).toEqual(FINE);
      for (const credentials of [old, scoped])
        expect(await read(credentials)).toMatchObject(denied('with an explicit deny'));
      await client(story.productionAdmin).iam.send(
        new DeleteRolePolicyCommand({ RoleName: 'Worker', PolicyName: 'AWSRevokeOlderSessions' }),
      );
    });

    it('B71 ends with the role', async () => {
      const RoleArn = await role('Mortal', `arn:aws:iam::${story.development}:root`);
      await permit('Mortal', allow('sts:*', '*'));
      const scoped = await scope({ Policy: ANYTHING }, await assume({ RoleArn }));
      expect((await identity(scoped)).Arn).toContain('Mortal');
      const { iam } = client(story.productionAdmin);
      await iam.send(new DeleteRolePolicyCommand({ RoleName: 'Mortal', PolicyName: 'all' }));
      await iam.send(new DeleteRoleCommand({ RoleName: 'Mortal' }));
      expect((await refusal(identity(scoped))).code).toBe('InvalidClientTokenId');
    });

    it('C94 ends when the credentials that they came of are revoked, and not the other way round', async () => {
      laterBy(2 * SECOND);
      const whole = await assume();
      const middle = await scope({ Policy: ANYTHING }, whole);
      const inner = await scope({ Policy: ANYTHING }, middle);
      await revoke(middle.accessKeyId);
      const lives = async (credentials: ClientCredentials) => (await refusal(identity(credentials))).code;
      expect([await lives(whole), await lives(middle), await lives(inner)]).toEqual([
        'none',
        'InvalidClientTokenId',
        'InvalidClientTokenId',
      ]);
    });

    async function revoke(Value: string) {
      const request = withHeaders(
        withBody(
          plainRequest(server.endpoint, 'POST', '/'),
          JSON.stringify({ Target: { Type: 'session', Value } }),
        ),
        ['Content-Type', 'application/x-amz-json-1.1'],
        ['X-Amz-Target', 'Sojourn.CreateRevocation'],
      );
      const signing = { credentials: story.productionAdmin, service: 'sojourn', now: now() };
      expect((await send(server.endpoint, signed(request, signing))).status).toBe(200);
    }
  });

  describe('role chaining from it', () => {
    let nextArn: string;
    beforeAll(async () => {
      nextArn = await role('Next', workerArn);
      session = await assume();
    });

    it('needs a scope that allows it, and leaves the scope behind', async () => {
      await permit('Next', allow('s3:PutObject', OBJECTS));
      const reader = await scope({ Policy: READ });
      expect(await refusal(assume({ RoleArn: nextArn }, reader))).toMatchObject(
        denied('because no session policy allows the sts:AssumeRole action'),
      );
      const caller = await scope({ Policy: policy(allow('sts:AssumeRole', nextArn)) });
      expect(await write(await assume({ RoleArn: nextArn }, caller))).toEqual(FINE);
    });

    it('B69 lasts an hour at most', async () => {
      const scoped = await scope({ DurationSeconds: 60 });
      expect(await refusal(assume({ RoleArn: nextArn, DurationSeconds: 3601 }, scoped))).toMatchObject({
        code: 'ValidationError',
        message:
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      });
      expect(await refusal(assume({ RoleArn: nextArn, DurationSeconds: 3600 }, scoped))).toEqual(FINE);
    });

    it('B82 keeps transitive tags and source identity, which cannot be changed', async () => {
      const tagged = await assume({
        Tags: [{ Key: 'Team', Value: 'blue' }],
        TransitiveTagKeys: ['Team'],
        SourceIdentity: 'saanvi',
      });
      const answer = await ask({ DurationSeconds: 600 }, tagged);
      expect(answer.SourceIdentity).toBe('saanvi');
      const scoped = credentialsOf(answer);
      expect(
        await refusal(assume({ RoleArn: nextArn, Tags: [{ Key: 'team', Value: 'red' }] }, scoped)),
      ).toMatchObject({
        code: 'InvalidParameterValue',
        message:
          "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      });
      expect(await refusal(assume({ RoleArn: nextArn, SourceIdentity: 'diego' }, scoped))).toMatchObject({
        code: 'ValidationError',
        message: 'The source identity is already set for this assume role session',
      });
      const next = await client(scoped).sts.send(
        new AssumeRoleCommand({ RoleArn: nextArn, RoleSessionName: 'next' }),
      );
      expect(next.SourceIdentity).toBe('saanvi');
    });
  });

  describe('parameters', () => {
    beforeAll(async () => {
      session = await assume({ DurationSeconds: 43_200 });
    });

    it.each([
      [0, 'ValidationError', 'Member must have value greater than or equal to 1'],
      [1, 'none', ''],
      [129_600, 'InsufficientSessionLifetimeException', 'remaining lifetime'],
      [129_601, 'ValidationError', 'Member must have value less than or equal to 129600'],
    ])('answer %d seconds with %s', async (DurationSeconds, code, message) => {
      const answer = await refusal(ask({ DurationSeconds }));
      expect(answer.code).toBe(code);
      expect(answer.message).toContain(message);
    });

    it.each([
      ['x', 'Member must have length greater than or equal to 2'],
      ['xx', ''],
      ['x'.repeat(256), ''],
      ['x'.repeat(257), 'Member must have length less than or equal to 256'],
      ['snow ☃', 'Member must satisfy regular expression pattern'],
    ])('take the description %s, or refuse it: %s', async (ScopedSessionDescription, message) => {
      const answer = await refusal(ask({ DurationSeconds: 60, ScopedSessionDescription }));
      expect(answer.code).toBe(message === '' ? 'none' : 'ValidationError');
      expect(answer.message).toContain(message);
    });

    it.each([
      [{}, 'ValidationError'],
      [{ ScopedSessionDescription: 'why' }, 'ValidationError'],
      [{ Policy: '' }, 'ValidationError'],
      [{ Policy: '{}' }, 'MalformedPolicyDocumentException'],
      [{ Policy: ANYTHING.padEnd(2048) }, 'none'],
      [{ Policy: ANYTHING.padEnd(2049) }, 'ValidationError'],
    ])('answer %o with %s', async (input, code) => {
      expect((await refusal(ask(input))).code).toBe(code);
    });

    it('do not include another session than the caller’s', async () => {
      const request = formRequest(server.endpoint, {
        Action: 'GetScopedCredentials',
        Version: '2011-06-15',
        DurationSeconds: '60',
      });
      const stranger = { ...session, accessKeyId: story.productionAdmin.accessKeyId };
      const answer = await send(server.endpoint, signed(request, { credentials: stranger, now: now() }));
      expect(answer.status).toBe(403);
    });
  });
});
