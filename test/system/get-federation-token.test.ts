import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetScopedCredentialsCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('GetFederationToken', () => {
  let server: TestServer;
  let story: Story;
  let broker: ClientCredentials;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    const { iam, s3 } = client(story.productionAdmin);
    await iam.send(new CreateUserCommand({ UserName: 'Broker' }));
    await permit(
      allow(['sts:GetFederationToken', 'sts:TagSession'], '*'),
      allow(['s3:GetObject', 's3:PutObject'], OBJECTS),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'Broker' }));
    broker = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    for (const Key of ['x', 'secret'])
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
  });
  afterAll(() => server.close());

  function client(credentials: ClientCredentials) {
    return sdk(server.endpoint, credentials);
  }

  /** Gives the user Broker these permissions and no others. */
  function permit(...statements: object[]) {
    return client(story.productionAdmin).iam.send(
      new PutUserPolicyCommand({
        UserName: 'Broker',
        PolicyName: 'broker',
        PolicyDocument: policy(...statements),
      }),
    );
  }

  const bucketPolicy = (...statements: object[]) =>
    client(story.productionAdmin).s3.send(
      new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: policy(...statements) }),
    );
  const federatedArn = (name: string) => `arn:aws:sts::${story.production}:federated-user/${name}`;

  const ask = (input: Partial<GetFederationTokenCommandInput> = {}, credentials = broker) =>
    client(credentials).sts.send(new GetFederationTokenCommand({ Name: 'Bob', ...input }));
  const federate = async (input: Partial<GetFederationTokenCommandInput> = {}, credentials = broker) =>
    credentialsOf(await ask(input, credentials));

  /** What an answer was refused with; `none` where it was not. */
  const refusal = (answer: Promise<unknown>) =>
    answer.then(
      () => ({ code: 'none', message: '' }),
      (error) => ({
        code: String(error.name),
        message: String(error.message),
        status: error.$metadata.httpStatusCode,
      }),
    );
  const read = (credentials: ClientCredentials, Key = 'x') =>
    refusal(client(credentials).s3.send(new GetObjectCommand({ Bucket: BUCKET, Key })));
  const write = (credentials: ClientCredentials, Key = 'x') =>
    refusal(client(credentials).s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'y' })));
  const FINE = { code: 'none', message: '' };
  const denied = (reason: string) => ({ code: 'AccessDenied', message: expect.stringContaining(reason) });

  it('names the federated user', async () => {
    const answer = await ask();
    expect(answer.FederatedUser).toEqual({
      FederatedUserId: `${story.production}:Bob`,
      Arn: federatedArn('Bob'),
    });
    const identity = await client(credentialsOf(answer)).sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      UserId: `${story.production}:Bob`,
      Account: story.production,
      Arn: federatedArn('Bob'),
    });
  });

  describe('session policies', () => {
    it('B62, B63 give what both they and the user’s policies allow, at the gateway', async () => {
      const reader = await federate({ Policy: READ });
      expect(await read(reader)).toEqual(FINE);
      expect(await write(reader)).toMatchObject(denied('because no session policy allows the s3:PutObject'));
      const anybody = await federate({ Policy: ANYTHING });
      expect(await write(anybody)).toEqual(FINE);
      expect(
        await refusal(client(anybody).s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))),
      ).toMatchObject(denied('because no identity-based policy allows the s3:ListBucket action'));
    });

    it('may be managed ones', async () => {
      const reader = await federate({
        PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }],
      });
      expect(await read(reader)).toEqual(FINE);
      expect(await write(reader)).toMatchObject(denied('because no session policy allows'));
    });

    it('deny in either policy', async () => {
      const Policy = policy(allow('*', '*'), { Effect: 'Deny', Action: 's3:*', Resource: OBJECTS });
      expect(await read(await federate({ Policy }))).toMatchObject(
        denied('with an explicit deny in a session policy'),
      );
    });

    it('do not open IAM', async () => {
      const anybody = await federate({ Policy: ANYTHING });
      expect(await refusal(client(anybody).iam.send(new ListUsersCommand({})))).toMatchObject({
        code: 'InvalidClientTokenId',
        status: 403,
      });
    });
  });

  describe('B68 without a session policy', () => {
    it('gives nothing but what a bucket policy grants to the federated user by name', async () => {
      await bucketPolicy(allow('s3:GetObject', OBJECTS, { Principal: { AWS: federatedArn('Carol') } }));
      const carol = await federate({ Name: 'Carol' });
      expect(await read(carol)).toEqual(FINE);
      expect(await write(carol)).toMatchObject(denied('because no session policy allows the s3:PutObject'));
      expect(await read(await federate({ Name: 'Bob' }))).toMatchObject(denied('because no session policy'));
      expect(await read(await federate({ Name: 'carol' }))).toMatchObject(
        denied('because no session policy'),
      );
    });

    it.each([
      ['the account', () => `arn:aws:iam::${story.production}:root`],
      ['the user who federates', () => `arn:aws:iam::${story.production}:user/Broker`],
    ])('gives nothing of what a bucket policy grants to %s', async (_, AWS) => {
      await bucketPolicy(allow('s3:*', OBJECTS, { Principal: { AWS: AWS() } }));
      expect(await read(broker)).toEqual(FINE);
      expect(await read(await federate({ Name: 'Carol' }))).toMatchObject(
        denied('because no session policy'),
      );
    });

    it('a grant by name gives way to an explicit deny of the user', async () => {
      await bucketPolicy(allow('s3:GetObject', OBJECTS, { Principal: { AWS: federatedArn('Carol') } }));
      const { iam } = client(story.productionAdmin);
      await iam.send(
        new PutUserPolicyCommand({
          UserName: 'Broker',
          PolicyName: 'no-secrets',
          PolicyDocument: policy({
            Effect: 'Deny',
            Action: 's3:*',
            Resource: `arn:aws:s3:::${BUCKET}/secret`,
          }),
        }),
      );
      const carol = await federate({ Name: 'Carol' });
      expect(await read(carol, 'x')).toEqual(FINE);
      expect(await read(carol, 'secret')).toMatchObject(
        denied('with an explicit deny in an identity-based policy'),
      );
      await iam.send(new DeleteUserPolicyCommand({ UserName: 'Broker', PolicyName: 'no-secrets' }));
    });

    it('a scope-down policy bounds a grant by name, and gives nothing to who has nothing', async () => {
      await bucketPolicy(
        allow(['s3:GetObject', 's3:PutObject'], OBJECTS, { Principal: { AWS: federatedArn('Carol') } }),
      );
      await permit(
        allow(['sts:GetFederationToken', 'sts:GetScopedCredentials'], '*'),
        allow(['s3:GetObject', 's3:PutObject'], OBJECTS),
      );
      const scoped = async (name: string, Policy: string) =>
        credentialsOf(
          await client(
            await federate({ Name: name, Policy: policy(allow('sts:GetScopedCredentials', '*')) }),
          ).sts.send(new GetScopedCredentialsCommand({ Policy })),
        );
      const carol = await scoped('Carol', READ);
      expect(await read(carol)).toEqual(FINE);
      expect(await write(carol)).toMatchObject(denied('because no session policy allows the s3:PutObject'));
      expect(await read(await scoped('Bob', ANYTHING))).toMatchObject(denied('because no session policy'));
    });
  });

  describe('permission', () => {
    it('is needed for the very name', async () => {
      await permit(allow('sts:GetFederationToken', federatedArn('Bob')));
      expect(await refusal(ask())).toEqual(FINE);
      expect(await refusal(ask({ Name: 'Carol' }))).toEqual({
        code: 'AccessDenied',
        message: `User: arn:aws:iam::${story.production}:user/Broker is not authorized to perform: sts:GetFederationToken on resource: ${federatedArn('Carol')} because no identity-based policy allows the sts:GetFederationToken action`,
        status: 403,
      });
    });

    it('is needed for tags as well, and may depend on them', async () => {
      const Tags = [{ Key: 'Team', Value: 'blue' }];
      await permit(allow('sts:GetFederationToken', '*'));
      expect(await refusal(ask({ Tags }))).toMatchObject(
        denied(`is not authorized to perform: sts:TagSession on resource: ${federatedArn('Bob')}`),
      );
      await permit(
        allow('sts:GetFederationToken', '*'),
        allow('sts:TagSession', '*', {
          Condition: {
            StringEquals: { 'aws:RequestTag/Team': 'blue' },
            'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] },
          },
        }),
      );
      expect(await refusal(ask({ Tags }))).toEqual(FINE);
      expect(await refusal(ask({ Tags: [{ Key: 'Team', Value: 'red' }] }))).toMatchObject(
        denied('sts:TagSession'),
      );
      expect(await refusal(ask({ Tags: [...Tags, { Key: 'Cost', Value: '1' }] }))).toMatchObject(
        denied('sts:TagSession'),
      );
    });
  });

  it('the session has the user’s tags, those of the request before them', async () => {
    const { iam } = client(story.productionAdmin);
    await iam.send(
      new TagUserCommand({
        UserName: 'Broker',
        Tags: [
          { Key: 'Team', Value: 'blue' },
          { Key: 'Stage', Value: 'prod' },
        ],
      }),
    );
    const own = `arn:aws:s3:::${BUCKET}/\${aws:PrincipalTag/Team}/\${aws:PrincipalTag/Stage}/*`;
    await permit(allow(['sts:GetFederationToken', 'sts:TagSession'], '*'), allow('s3:PutObject', own));
    const plain = await federate({ Policy: ANYTHING });
    expect(await write(plain, 'blue/prod/x')).toEqual(FINE);
    const tagged = await federate({ Policy: ANYTHING, Tags: [{ Key: 'team', Value: 'red' }] });
    expect(await write(tagged, 'red/prod/x')).toEqual(FINE);
    expect(await write(tagged, 'blue/prod/x')).toMatchObject(denied('because no identity-based policy'));
  });

  describe('parameters', () => {
    beforeAll(() => permit(allow(['sts:GetFederationToken', 'sts:TagSession'], '*')));

    it.each([
      ['B', 'Member must have length greater than or equal to 2'],
      ['Bo', ''],
      ['B'.repeat(32), ''],
      ['B'.repeat(33), 'Member must have length less than or equal to 32'],
      ['Bob Smith', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'],
      ['b_o+b=,.@-', ''],
    ])('take the name %s, or refuse it: %s', async (Name, message) => {
      const answer = await refusal(ask({ Name }));
      expect(answer.code).toBe(message === '' ? 'none' : 'ValidationError');
      expect(answer.message).toContain(message);
    });

    it.each([
      [899, 'Member must have value greater than or equal to 900'],
      [900, ''],
      [129_600, ''],
      [129_601, 'Member must have value less than or equal to 129600'],
    ])('take %d seconds, or refuse them: %s', async (DurationSeconds, message) => {
      const answer = await refusal(ask({ DurationSeconds }));
      expect(answer.code).toBe(message === '' ? 'none' : 'ValidationError');
      expect(answer.message).toContain(message);
    });

    it('refuse tag keys twice, whatever their case', async () => {
      const Tags = [
        { Key: 'team', Value: 'a' },
        { Key: 'TEAM', Value: 'b' },
      ];
      expect(await refusal(ask({ Tags }))).toEqual({
        code: 'InvalidParameterValue',
        message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
        status: 400,
      });
    });

    it('refuse a policy of another account', async () => {
      const arn = `arn:aws:iam::${story.development}:policy/Some`;
      expect(await refusal(ask({ PolicyArns: [{ arn }] }))).toMatchObject({
        code: 'InvalidParameterValue',
        status: 400,
      });
    });

    it('refuse a malformed policy', async () => {
      expect(await refusal(ask({ Policy: '{}' }))).toMatchObject({
        code: 'MalformedPolicyDocumentException',
        status: 400,
      });
    });
  });

  describe('of the root user', () => {
    it('lasts an hour, and gives what the session policy allows', async () => {
      await client(server.root).s3.send(new CreateBucketCommand({ Bucket: 'rootsbucket' }));
      const answer = await ask(
        { DurationSeconds: 43_200, Policy: policy(allow('s3:ListBucket', '*')) },
        server.root,
      );
      const hour = (answer.Credentials?.Expiration?.getTime() ?? 0) - Date.now();
      expect(Math.abs(hour - 3_600_000)).toBeLessThan(3000);
      const guest = client(credentialsOf(answer));
      expect((await guest.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
        `arn:aws:sts::${server.accountId}:federated-user/Bob`,
      );
      expect(await refusal(guest.s3.send(new ListObjectsV2Command({ Bucket: 'rootsbucket' })))).toEqual(FINE);
      expect(
        await refusal(guest.s3.send(new PutObjectCommand({ Bucket: 'rootsbucket', Key: 'x', Body: 'x' }))),
      ).toMatchObject(denied('because no session policy allows the s3:PutObject action'));
    });

    it('B68 gives nothing without a session policy', async () => {
      const guest = client(await federate({}, server.root));
      expect(await refusal(guest.s3.send(new ListObjectsV2Command({ Bucket: 'rootsbucket' })))).toMatchObject(
        denied('because no session policy allows the s3:ListBucket action'),
      );
    });
  });
});
