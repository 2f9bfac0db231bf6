import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';

const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = (AWS: string, Action: string | string[] = 'sts:AssumeRole', Condition?: object) =>
  policy({ Effect: 'Allow', Principal: { AWS }, Action, ...(Condition && { Condition }) });
const ALL_SESSION_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

describe('AssumeRole', () => {
  let server: TestServer;
  let story: Story;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    const here = sdk(server.endpoint, story.developmentAdmin).iam;
    await here.send(
      new PutUserPolicyCommand({
        UserName: 'David',
        PolicyName: 'assume-anything',
        PolicyDocument: policy(allow(ALL_SESSION_ACTIONS, '*')),
      }),
    );
  });
  afterAll(() => server.close());

  const client = (credentials: ClientCredentials) => sdk(server.endpoint, credentials);
  const assume = (input: Partial<AssumeRoleCommandInput>, credentials = story.developer) =>
    client(credentials).sts.send(
      new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'test', ...input }),
    );
  const refusal = (input: Partial<AssumeRoleCommandInput>, credentials = story.developer) =>
    assume(input, credentials).then(
      () => ({ code: 'none', message: '' }),
      (error) => ({ code: error.name, message: error.message, status: error.$metadata.httpStatusCode }),
    );
  /** A role of the Production account, which trusts Development. */
  const role = async (RoleName: string, document: string, options: { MaxSessionDuration?: number } = {}) => {
    await client(story.productionAdmin).iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document, ...options }),
    );
    return `arn:aws:iam::${story.production}:role/${RoleName}`;
  };
  const development = () => `arn:aws:iam::${story.development}:root`;

  describe('duration', () => {
    it('lasts an hour by default', async () => {
      const { Credentials } = await assume({});
      expect(Math.abs((Credentials?.Expiration?.getTime() ?? 0) - Date.now() - 3_600_000)).toBeLessThan(3000);
    });

    it.each([
      [899, 'ValidationError', 'Member must have value greater than or equal to 900'],
      [900, 'none', ''],
      [3600, 'none', ''],
      [
        3601,
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      ],
      [43_201, 'ValidationError', 'Member must have value less than or equal to 43200'],
    ])('of %d seconds is answered with %s', async (DurationSeconds, code, message) => {
      const answer = await refusal({ DurationSeconds });
      expect(answer.code).toBe(code);
      expect(answer.message).toContain(message);
    });

    it('may reach what the role allows', async () => {
      const RoleArn = await role('Long', trust(development()), { MaxSessionDuration: 43_200 });
      expect((await refusal({ RoleArn, DurationSeconds: 43_200 })).code).toBe('none');
    });

    it('B69 of a chained session is an hour at most: an error, not a shorter session', async () => {
      const first = credentialsOf(await assume({ RoleArn: await role('Chainer', trust(development())) }));
      const RoleArn = await role('Chained', trust(`arn:aws:iam::${story.production}:role/Chainer`), {
        MaxSessionDuration: 43_200,
      });
      expect(await refusal({ RoleArn, DurationSeconds: 3601 }, first)).toMatchObject({
        code: 'ValidationError',
        message:
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      });
      expect((await refusal({ RoleArn, DurationSeconds: 3600 }, first)).code).toBe('none');
    });

    it('of a chained session is held to the role’s maximum first, as recorded', async () => {
      const first = credentialsOf(await assume({ RoleArn: await role('Link', trust(development())) }));
      const RoleArn = await role('Linked', trust(`arn:aws:iam::${story.production}:role/Link`));
      expect(await refusal({ RoleArn, DurationSeconds: 3601 }, first)).toMatchObject({
        code: 'ValidationError',
        message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      });
    });
  });

  describe('parameters', () => {
    it('are all checked before anything else, in one message', async () => {
      const answer = await refusal({ RoleSessionName: 'x y z', ExternalId: '!' });
      expect(answer).toMatchObject({ code: 'ValidationError', status: 400 });
      expect(answer.message).toMatch(/^3 validation errors detected: /);
      expect(answer.message).toContain(
        "Value 'x y z' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
      );
    });

    it('name a role by a well-formed ARN', async () => {
      expect((await refusal({ RoleArn: 'arn:aws:s3:::bucket-of-mine' })).code).toBe('ValidationError');
    });

    it('name a role by its whole ARN, path and case included', async () => {
      for (const name of ['some/path/UpdateApp', 'updateapp']) {
        const RoleArn = `arn:aws:iam::${story.production}:role/${name}`;
        expect(await refusal({ RoleArn })).toMatchObject({
          code: 'AccessDenied',
          message: expect.stringContaining(`on resource: ${RoleArn} because no role trust policy allows`),
        });
      }
    });

    it('with a code of an MFA device that nobody has are refused', async () => {
      expect(
        await refusal({ SerialNumber: `arn:aws:iam::${story.development}:mfa/David`, TokenCode: '123456' }),
      ).toMatchObject({
        code: 'AccessDenied',
        message: expect.stringContaining('MultiFactorAuthentication failed'),
      });
    });
  });

  describe('trust', () => {
    it('does not let an account root assume a role', async () => {
      expect(await refusal({}, server.root)).toMatchObject({
        code: 'AccessDenied',
        message: 'Roles may not be assumed by root accounts.',
        status: 403,
      });
    });

    it('answers for a role that does not exist as for one that may not be assumed', async () => {
      const RoleArn = `arn:aws:iam::${story.production}:role/Nobody`;
      expect(await refusal({ RoleArn })).toMatchObject({
        code: 'AccessDenied',
        message: `User: arn:aws:iam::${story.development}:user/David is not authorized to perform: sts:AssumeRole on resource: ${RoleArn} because no role trust policy allows the sts:AssumeRole action`,
        status: 403,
      });
      const unheld = 'arn:aws:iam::999999999999:role/Nobody';
      expect((await refusal({ RoleArn: unheld })).message).toMatch(
        /on resource: arn:aws:iam::999999999999:role\/Nobody$/,
      );
    });

    describe('of another account, whatever it says, refuses in the words for a role that does not exist', () => {
      const deny = (Condition?: object) => ({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ALL_SESSION_ACTIONS,
        ...(Condition && { Condition }),
      });
      const admit = () => ({
        Effect: 'Allow',
        Principal: { AWS: development() },
        Action: ALL_SESSION_ACTIONS,
      });
      /** Trust policies that do not admit David, and the tags of their roles. */
      const roles = {
        TrustsNobodyElse: { document: () => trust(`arn:aws:iam::${story.production}:root`), tag: 'red' },
        DeniesEverybody: { document: () => policy(admit(), deny()), tag: 'blue' },
        DeniesHisSession: {
          document: () => policy(admit(), deny({ StringEquals: { 'sts:RoleSessionName': 'test' } })),
          tag: 'red',
        },
        AsksForAnId: {
          document: () =>
            policy({ ...admit(), Condition: { StringEquals: { 'sts:ExternalId': 'never sent' } } }),
          tag: 'blue',
        },
      };
      /** What David's own policy may say of roles; each could tell a role that is there from one that is not. */
      const permissions = {
        'that allow everything': allow(ALL_SESSION_ACTIONS, '*'),
        'that ask for a tag of the role': allow(ALL_SESSION_ACTIONS, '*', {
          StringEquals: { 'aws:ResourceTag/Team': 'blue' },
        }),
        'that ask for no tag of the role': allow(ALL_SESSION_ACTIONS, '*', {
          Null: { 'iam:ResourceTag/Team': 'true' },
        }),
        'that allow nothing': allow('s3:GetObject', '*'),
      };

      beforeAll(async () => {
        const admin = client(story.productionAdmin).iam;
        for (const [RoleName, { document, tag }] of Object.entries(roles)) {
          await admin.send(
            new CreateRoleCommand({
              RoleName,
              AssumeRolePolicyDocument: document(),
              Tags: [{ Key: 'Team', Value: tag }],
            }),
          );
        }
        await client(story.developmentAdmin).iam.send(new CreateUserCommand({ UserName: 'Prober' }));
      });

      it.each(Object.entries(permissions))('to callers with permissions %s', async (_what, statement) => {
        const admin = client(story.developmentAdmin).iam;
        await admin.send(
          new PutUserPolicyCommand({
            UserName: 'Prober',
            PolicyName: 'probe',
            PolicyDocument: policy(statement),
          }),
        );
        const { AccessKey: key } = await admin.send(new CreateAccessKeyCommand({ UserName: 'Prober' }));
        const prober = {
          accessKeyId: key?.AccessKeyId ?? '',
          secretAccessKey: key?.SecretAccessKey ?? '',
        };
        const told = async (RoleName: string, input: Partial<AssumeRoleCommandInput>) => {
          const RoleArn = `arn:aws:iam::${story.production}:role/${RoleName}`;
          const { message, ...rest } = await refusal({ RoleArn, ...input }, prober);
          return { ...rest, message: message.replaceAll(RoleArn, 'ROLE') };
        };
        for (const input of [
          {},
          { SourceIdentity: 'saanvi' },
          { Tags: [{ Key: 'Team', Value: 'blue' }], ExternalId: 'unicorn' },
        ]) {
          const ofNobody = await told('Nobody', input);
          expect(ofNobody).toMatchObject({ code: 'AccessDenied', status: 403 });
          for (const name of Object.keys(roles)) expect(await told(name, input)).toEqual(ofNobody);
        }
        await admin.send(new DeleteAccessKeyCommand({ UserName: 'Prober', AccessKeyId: prober.accessKeyId }));
      });

      it('to sessions that want to change their source identity', async () => {
        const session = credentialsOf(
          await assume({ RoleArn: await role('Identified', policy(admit())), SourceIdentity: 'saanvi' }),
        );
        const change = (name: string) =>
          refusal(
            { RoleArn: `arn:aws:iam::${story.development}:role/${name}`, SourceIdentity: 'mallory' },
            session,
          );
        await client(story.developmentAdmin).iam.send(
          new CreateRoleCommand({
            RoleName: 'Closed',
            AssumeRolePolicyDocument: trust(`arn:aws:iam::${story.development}:root`),
          }),
        );
        expect(await change('Closed')).toEqual(await change('Nobody'));
      });
    });

    it('in the same account suffices where it names the caller', async () => {
      const admin = client(story.developmentAdmin).iam;
      await admin.send(new CreateUserCommand({ UserName: 'Paul' }));
      const named = `arn:aws:iam::${story.development}:user/Theresa`;
      await admin.send(
        new CreateRoleCommand({ RoleName: 'ForTheresa', AssumeRolePolicyDocument: trust(named) }),
      );
      const RoleArn = `arn:aws:iam::${story.development}:role/ForTheresa`;
      expect((await refusal({ RoleArn }, story.tester)).code).toBe('none');
    });

    it('B46 in the account delegates to its policies and grants nothing by itself', async () => {
      await client(story.developmentAdmin).iam.send(
        new CreateRoleCommand({ RoleName: 'ForTheAccount', AssumeRolePolicyDocument: trust(development()) }),
      );
      const RoleArn = `arn:aws:iam::${story.development}:role/ForTheAccount`;
      expect(await refusal({ RoleArn }, story.tester)).toMatchObject({
        code: 'AccessDenied',
        message: `User: arn:aws:iam::${story.development}:user/Theresa is not authorized to perform: sts:AssumeRole on resource: ${RoleArn} because no identity-based policy allows the sts:AssumeRole action`,
      });
      expect((await refusal({ RoleArn }, story.developer)).code).toBe('none');
    });

    it.each([
      [undefined, 'AccessDenied'],
      ['unicorn-43', 'AccessDenied'],
      ['Unicorn-42', 'AccessDenied'],
      ['unicorn-42', 'none'],
    ])('B70 with an external id is answered for %s with %s', async (ExternalId, code) => {
      const RoleArn = `arn:aws:iam::${story.production}:role/External`;
      await role(
        'External',
        trust(development(), 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': 'unicorn-42' } }),
      ).catch(() => undefined);
      expect((await refusal({ RoleArn, ExternalId })).code).toBe(code);
    });
  });

  describe('session policies', () => {
    const onlyGet = () => policy(allow('s3:GetObject', `arn:aws:s3:::${BUCKET}/*`));

    it('B63 narrow what the session may do at the gateway', async () => {
      const whole = client(credentialsOf(await assume({}))).s3;
      await whole.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'narrow.txt', Body: 'x' }));
      const answer = await assume({ Policy: onlyGet() });
      expect(answer.PackedPolicySize).toBeGreaterThan(0);
      const narrow = client(credentialsOf(answer)).s3;
      await narrow.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'narrow.txt' }));
      await expect(
        narrow.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'narrow.txt', Body: 'y' })),
      ).rejects.toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining('because no session policy allows the s3:PutObject action'),
      });
    });

    it('B65 inline and by ARN are combined', async () => {
      const narrow = client(
        credentialsOf(
          await assume({
            Policy: onlyGet(),
            PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }],
          }),
        ),
      ).s3;
      await narrow.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      await expect(
        narrow.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: 'y' })),
      ).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    });

    it('B64 that allow nothing allow nothing', async () => {
      const nothing = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
      const none = client(credentialsOf(await assume({ Policy: nothing }))).s3;
      await expect(none.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    });

    it('never give what the role lacks', async () => {
      const more = client(credentialsOf(await assume({ Policy: policy(allow('*', '*')) }))).s3;
      await expect(more.send(new ListObjectsV2Command({ Bucket: 'another-bucket' }))).rejects.toBeDefined();
      await expect(
        more.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: 'y', ACL: 'private' })),
      ).resolves.toBeDefined();
    });

    it('that are malformed are refused', async () => {
      expect((await refusal({ Policy: '{"Version":"2012-10-17"' })).code).toBe(
        'MalformedPolicyDocumentException',
      );
      expect(
        (await refusal({ Policy: policy({ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }) }))
          .code,
      ).toBe('MalformedPolicyDocumentException');
    });

    it('B65 too large for the token are refused with how much they take', async () => {
      const random = () => Math.random().toString(36).slice(2);
      const Tags = Array.from({ length: 50 }, (_, i) => ({
        Key: `${i}${random()}${random()}`,
        Value: Array.from({ length: 20 }, random).join('').slice(0, 256),
      }));
      const RoleArn = await role('Tagged', trust(development(), ALL_SESSION_ACTIONS));
      const answer = await refusal({ RoleArn, Tags });
      expect(answer).toMatchObject({ code: 'PackedPolicyTooLargeException', status: 400 });
      expect(answer.message).toMatch(
        /^The session token size of \d{4,5} bytes exceeds the maximum allowed size of 4096 bytes\.$/,
      );
    });
  });

  describe('session tags', () => {
    const tagged = () => `arn:aws:iam::${story.production}:role/TagMe`;
    beforeAll(async () => {
      await role('TagMe', trust(development(), ALL_SESSION_ACTIONS));
      await role('TagMeNext', trust(`arn:aws:iam::${story.production}:role/TagMe`, ALL_SESSION_ACTIONS));
      await client(story.productionAdmin).iam.send(
        new PutRolePolicyCommand({
          RoleName: 'TagMe',
          PolicyName: 'own-prefix',
          PolicyDocument: policy(
            allow('s3:PutObject', `arn:aws:s3:::${BUCKET}/\${aws:PrincipalTag/Team}/*`),
            allow(ALL_SESSION_ACTIONS, '*'),
          ),
        }),
      );
    });

    it('decide through policy variables what the session may do', async () => {
      const s3 = client(
        credentialsOf(await assume({ RoleArn: tagged(), Tags: [{ Key: 'Team', Value: 'blue' }] })),
      ).s3;
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'blue/x', Body: 'x' }));
      await expect(
        s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'red/x', Body: 'x' })),
      ).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    });

    it('need sts:TagSession in the trust', async () => {
      expect(await refusal({ Tags: [{ Key: 'Team', Value: 'blue' }] })).toMatchObject({
        code: 'AccessDenied',
        message: expect.stringContaining('is not authorized to perform: sts:TagSession on resource:'),
      });
    });

    it.each([
      [
        'duplicate keys, whatever their case',
        {
          Tags: [
            { Key: 'team', Value: 'a' },
            { Key: 'TEAM', Value: 'b' },
          ],
        },
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      ],
      [
        'a transitive key that is no tag',
        { Tags: [{ Key: 'team', Value: 'a' }], TransitiveTagKeys: ['cost'] },
        'The specified transitive tag key must be included in the requested tags.',
      ],
    ])('refuse %s', async (_what, input, message) => {
      expect(await refusal({ RoleArn: tagged(), ...input })).toMatchObject({
        code: 'InvalidParameterValue',
        message,
        status: 400,
      });
    });

    it('B82 that are transitive go with the chain and cannot be overridden', async () => {
      const first = credentialsOf(
        await assume({
          RoleArn: tagged(),
          Tags: [{ Key: 'Team', Value: 'blue' }],
          TransitiveTagKeys: ['Team'],
        }),
      );
      const RoleArn = `arn:aws:iam::${story.production}:role/TagMeNext`;
      expect(await refusal({ RoleArn, Tags: [{ Key: 'team', Value: 'red' }] }, first)).toMatchObject({
        code: 'InvalidParameterValue',
      });
      expect((await refusal({ RoleArn, Tags: [{ Key: 'other', Value: 'red' }] }, first)).code).toBe('none');
    });
  });

  describe('source identity', () => {
    it('B82 goes with the chain and cannot be changed', async () => {
      await role('Sourced', trust(development(), ALL_SESSION_ACTIONS));
      await role('SourcedNext', trust(`arn:aws:iam::${story.production}:role/Sourced`, ALL_SESSION_ACTIONS));
      const arn = (name: string) => `arn:aws:iam::${story.production}:role/${name}`;
      const first = await assume({ RoleArn: arn('Sourced'), SourceIdentity: 'saanvi' });
      expect(first.SourceIdentity).toBe('saanvi');
      const credentials = credentialsOf(first);
      expect((await assume({ RoleArn: arn('SourcedNext') }, credentials)).SourceIdentity).toBe('saanvi');
      expect(
        (await refusal({ RoleArn: arn('SourcedNext'), SourceIdentity: 'diego' }, credentials)).code,
      ).toBe('ValidationError');
    });

    it('that the trust does not want is refused to be set, and one that it misses to be left out, as recorded', async () => {
      const RoleArn = await role(
        'Saanvis',
        policy({
          Effect: 'Allow',
          Principal: { AWS: development() },
          Action: ALL_SESSION_ACTIONS,
          Condition: { StringEquals: { 'sts:SourceIdentity': 'saanvi' } },
        }),
      );
      const denied = (action: string) => ({
        code: 'AccessDenied',
        message: expect.stringContaining(`not authorized to perform: ${action} on`),
      });
      expect((await refusal({ RoleArn, SourceIdentity: 'saanvi' })).code).toBe('none');
      expect(await refusal({ RoleArn, SourceIdentity: 'diego' })).toMatchObject(
        denied('sts:SetSourceIdentity'),
      );
      expect(await refusal({ RoleArn })).toMatchObject(denied('sts:AssumeRole'));
    });

    it('needs sts:SetSourceIdentity in the trust', async () => {
      expect(await refusal({ SourceIdentity: 'saanvi' })).toMatchObject({
        code: 'AccessDenied',
        message: expect.stringContaining('sts:SetSourceIdentity'),
      });
    });
  });

  it('tells the size of the token, and pads it to the least size asked for', async () => {
    const plain = await assume({});
    expect(plain.SessionTokenSize).toBe(plain.Credentials?.SessionToken?.length);
    expect(plain.SessionTokenUtilization).toBe(Math.ceil((100 * (plain.SessionTokenSize ?? 0)) / 4096));
    const padded = await assume({ MinimumSessionTokenSize: 2048 });
    expect(padded.SessionTokenSize).toBeGreaterThanOrEqual(2048);
    const identity = await client(credentialsOf(padded)).sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(padded.AssumedRoleUser?.Arn);
  });

  it('gives credentials whose key id and token carry the account', async () => {
    const session = credentialsOf(await assume({}));
    expect(session.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const identity = await client(session).sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${story.production}:assumed-role/UpdateApp/test`);
  });
});
