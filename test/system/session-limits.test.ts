import { createHash } from 'node:crypto';
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
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
const SESSION_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const ANYTHING = policy(allow('*', '*'));

/** Text that does not compress, the same for the same seed. */
const noise = (seed: number, length: number) =>
  createHash('shake256', { outputLength: length }).update(String(seed)).digest('hex').slice(0, length);

describe('what a role session may be asked for', () => {
  let server: TestServer;
  let story: Story;
  let roleArn: string;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    await client(story.developmentAdmin).iam.send(
      new PutUserPolicyCommand({
        UserName: 'David',
        PolicyName: 'assume-anything',
        PolicyDocument: policy(allow(SESSION_ACTIONS, '*')),
      }),
    );
    roleArn = await role('Open', { Principal: { AWS: story.development } });
  });
  afterAll(() => server.close());

  function client(credentials: ClientCredentials) {
    return sdk(server.endpoint, credentials);
  }

  /** A role of Production, whose trust policy says `statements`, each with all that goes with assuming if it names no action. */
  async function role(RoleName: string, ...statements: object[]) {
    await client(story.productionAdmin).iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: policy(
          ...statements.map((one) => ({ Effect: 'Allow', Action: SESSION_ACTIONS, ...one })),
        ),
        Tags: [
          { Key: 'Team', Value: 'role' },
          { Key: 'Stage', Value: 'role' },
        ],
      }),
    );
    return `arn:aws:iam::${story.production}:role/${RoleName}`;
  }

  const assume = (input: Partial<AssumeRoleCommandInput> = {}, credentials = story.developer) =>
    client(credentials).sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'limits', ...input }),
    );
  const refusal = (input: Partial<AssumeRoleCommandInput>, credentials = story.developer) =>
    assume(input, credentials).then(
      () => ({ code: 'none', message: '' }),
      (error) => ({
        code: String(error.name),
        message: String(error.message),
        status: error.$metadata.httpStatusCode,
      }),
    );
  const FINE = { code: 'none', message: '' };
  const invalid = (message: string) => ({
    code: 'ValidationError',
    message: expect.stringContaining(message),
    status: 400,
  });
  const longer = (bound: number) => `Member must have length less than or equal to ${bound}`;
  const shorter = (bound: number) => `Member must have length greater than or equal to ${bound}`;

  describe('texts', () => {
    it.each([
      ['RoleSessionName', 2, 64],
      ['SourceIdentity', 2, 256],
      ['ExternalId', 2, 1224],
    ] as const)('%s has %d to %d characters', async (name, least, most) => {
      const of = (length: number) => refusal({ [name]: 'x'.repeat(length) });
      expect(await of(least - 1)).toMatchObject(invalid(shorter(least)));
      for (const length of [least, least + 1, most - 1, most]) expect(await of(length)).toEqual(FINE);
      expect(await of(most + 1)).toMatchObject(invalid(longer(most)));
    });

    it.each([
      ['RoleSessionName', 'a b'],
      ['SourceIdentity', 'aws:saanvi'],
      ['SourceIdentity', 'saanvi!'],
      ['ExternalId', 'a#b'],
    ])('%s is never %s', async (name, value) => {
      expect(await refusal({ [name]: value })).toMatchObject(
        invalid('Member must satisfy regular expression pattern'),
      );
    });

    it('an external id may have colons and slashes', async () => {
      expect(await refusal({ ExternalId: '_+=,.@:/-9z' })).toEqual(FINE);
    });
  });

  describe('tags', () => {
    const tags = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));

    it('are 50 at most', async () => {
      for (const count of [1, 49, 50]) expect(await refusal({ Tags: tags(count) })).toEqual(FINE);
      expect(await refusal({ Tags: tags(51) })).toMatchObject(invalid(longer(50)));
    });

    it.each([
      ['key', 128, (text: string) => ({ Key: text, Value: 'v' })],
      ['value', 256, (text: string) => ({ Key: 'k', Value: text })],
    ])('have a %s of at most %d characters', async (_, most, tagOf) => {
      for (const length of [most - 1, most])
        expect(await refusal({ Tags: [tagOf('x'.repeat(length))] })).toEqual(FINE);
      expect(await refusal({ Tags: [tagOf('x'.repeat(most + 1))] })).toMatchObject(invalid(longer(most)));
    });

    it('have a key, and may have an empty value', async () => {
      expect(await refusal({ Tags: [{ Key: 'k', Value: '' }] })).toEqual(FINE);
      expect(await refusal({ Tags: [{ Key: '', Value: 'v' }] })).toMatchObject(invalid(shorter(1)));
    });

    it.each(['k!', 'k*', 'k;', 'k\n'])('have no key like %j', async (Key) => {
      expect(await refusal({ Tags: [{ Key, Value: 'v' }] })).toMatchObject(
        invalid('Member must satisfy regular expression pattern'),
      );
    });

    it('have keys of letters of any script, spaces and _.:/=+-@', async () => {
      expect(await refusal({ Tags: [{ Key: 'Équipe 東 _.:/=+-@', Value: 'Équipe 東 _.:/=+-@' }] })).toEqual(
        FINE,
      );
    });

    it('override the role’s own, whatever the case, and leave its others', async () => {
      await client(story.productionAdmin).iam.send(
        new PutRolePolicyCommand({
          RoleName: 'Open',
          PolicyName: 'own-prefix',
          PolicyDocument: policy(
            allow(
              's3:PutObject',
              `arn:aws:s3:::${BUCKET}/\${aws:PrincipalTag/TEAM}/\${aws:PrincipalTag/stage}/*`,
            ),
          ),
        }),
      );
      const write = async (input: Partial<AssumeRoleCommandInput>, Key: string) =>
        client(credentialsOf(await assume(input)))
          .s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }))
          .then(
            () => 'none',
            (error) => error.name,
          );
      expect(await write({}, 'role/role/x')).toBe('none');
      const Tags = [{ Key: 'team', Value: 'blue' }];
      expect(await write({ Tags }, 'blue/role/x')).toBe('none');
      expect(await write({ Tags }, 'role/role/x')).toBe('AccessDenied');
    });

    it('B82 that are inherited need sts:TagSession of the next role too, and are held to their own values by it', async () => {
      const RoleArn = await role('Next', { Principal: { AWS: roleArn } });
      const first = credentialsOf(
        await assume({ Tags: [{ Key: 'Team', Value: 'blue' }], TransitiveTagKeys: ['Team'] }),
      );
      const trusting = (Action: string | string[], more: object = {}) =>
        client(story.productionAdmin).iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: 'Next',
            PolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: roleArn }, Action, ...more }),
          }),
        );
      expect(await refusal({ RoleArn }, first)).toEqual(FINE);
      await trusting('sts:AssumeRole');
      expect(await refusal({ RoleArn }, first)).toMatchObject({
        code: 'AccessDenied',
        message: expect.stringContaining('is not authorized to perform: sts:TagSession on resource'),
      });
      await trusting(SESSION_ACTIONS, {
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] } },
      });
      expect(await refusal({ RoleArn }, first)).toEqual(FINE);
      expect(await refusal({ RoleArn, Tags: [{ Key: 'clearance', Value: 'top' }] }, first)).toMatchObject({
        code: 'AccessDenied',
      });
    });

    it('that are to be transitive can be limited', async () => {
      const RoleArn = await role('Transit', {
        Principal: { AWS: story.development },
        Condition: { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['Team'] } },
      });
      const Tags = [
        { Key: 'Team', Value: 'blue' },
        { Key: 'Cost', Value: '1' },
      ];
      expect(await refusal({ RoleArn, Tags })).toEqual(FINE);
      expect(await refusal({ RoleArn, Tags, TransitiveTagKeys: ['Team'] })).toEqual(FINE);
      expect(await refusal({ RoleArn, Tags, TransitiveTagKeys: ['Team', 'Cost'] })).toMatchObject({
        code: 'AccessDenied',
      });
    });
  });

  it.each([
    ['sts:RoleSessionName', { RoleSessionName: 'David' }, { RoleSessionName: 'Theresa' }],
    ['sts:SourceIdentity', { SourceIdentity: 'David' }, { SourceIdentity: 'Theresa' }],
    ['sts:SourceIdentity', { SourceIdentity: 'David' }, {}],
    ['sts:ExternalId', { ExternalId: 'David' }, { ExternalId: 'david' }],
    [
      'aws:RequestTag/Name',
      { Tags: [{ Key: 'name', Value: 'David' }] },
      { Tags: [{ Key: 'Name', Value: 'd' }] },
    ],
  ])('%s lets a trust policy tell %o from %o', async (key, right, wrong) => {
    const RoleArn = await role(`Only${noise(Date.now() + Math.random(), 16)}`, {
      Principal: { AWS: story.development },
      Condition: { StringEquals: { [key]: 'David' } },
    });
    expect(await refusal({ RoleArn, ...right })).toEqual(FINE);
    expect((await refusal({ RoleArn, ...wrong })).code).toBe('AccessDenied');
  });

  describe('session policies', () => {
    it('have 2,048 characters at most', async () => {
      for (const length of [2047, 2048])
        expect(await refusal({ Policy: ANYTHING.padEnd(length) })).toEqual(FINE);
      expect(await refusal({ Policy: ANYTHING.padEnd(2049) })).toMatchObject(invalid(longer(2048)));
    });

    it('have one character at least, and none beyond U+00FF', async () => {
      expect(await refusal({ Policy: '' })).toMatchObject(invalid(shorter(1)));
      expect(await refusal({ Policy: policy(allow('*', 'arn:aws:s3:::é')) })).toEqual(FINE);
      expect(await refusal({ Policy: policy(allow('*', 'arn:aws:s3:::☃')) })).toMatchObject(
        invalid('Member must satisfy regular expression pattern'),
      );
    });

    it('B65 are ten managed ones at most, of the role’s account, within the 2,048 characters', async () => {
      const { iam } = client(story.productionAdmin);
      const arns: { arn: string }[] = [];
      for (let index = 0; index < 11; index += 1) {
        const { Policy } = await iam.send(
          new CreatePolicyCommand({ PolicyName: `session-${index}`, PolicyDocument: ANYTHING }),
        );
        arns.push({ arn: Policy?.Arn ?? '' });
      }
      const ten = arns.slice(0, 10);
      const rest = 2048 - ten.map(({ arn }) => arn).join('').length;
      expect(await refusal({ PolicyArns: ten, Policy: ANYTHING.padEnd(rest) })).toEqual(FINE);
      expect(await refusal({ PolicyArns: ten, Policy: ANYTHING.padEnd(rest + 1) })).toMatchObject(
        invalid('2048 are allowed'),
      );
      expect(await refusal({ PolicyArns: arns })).toMatchObject(invalid(longer(10)));
      for (const arn of [
        `arn:aws:iam::${story.development}:policy/session-0`,
        `arn:aws:iam::${story.production}:policy/session-99`,
      ]) {
        expect(await refusal({ PolicyArns: [{ arn }] })).toEqual({
          code: 'InvalidParameterValue',
          message:
            'At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.',
          status: 400,
        });
      }
    });
  });

  describe('the token', () => {
    /** Tags that fill most of a token, whose rest a session name fills to the byte. */
    const filling = (spare: number): Partial<AssumeRoleCommandInput> => ({
      Tags: Array.from({ length: 28 }, (_, index) => ({
        Key: noise(index, 100),
        Value: noise(100 + index, index === 0 ? spare : 80),
      })),
    });

    it('B65 has 4,096 characters at most', async () => {
      const sizeWith = async (spare: number, name: number) => {
        const input = { ...filling(spare), RoleSessionName: 'x'.repeat(name) };
        try {
          return (await assume(input)).SessionTokenSize ?? 0;
        } catch (error) {
          expect(error).toMatchObject({ name: 'PackedPolicyTooLargeException' });
          const [, size, limit] =
            /^The session token size of (\d+) bytes exceeds the maximum allowed size of (\d+) bytes\.$/.exec(
              (error as Error).message,
            ) ?? [];
          expect(limit).toBe('4096');
          return Number(size);
        }
      };
      let spare = 0;
      while ((await sizeWith(spare, 2)) < 4052 && spare < 256) spare += 8;
      const sizes = new Set<number>();
      for (let name = 2; name <= 64; name += 1) sizes.add(await sizeWith(spare, name));
      for (const size of [4092, 4096, 4100]) expect(sizes).toContain(size);
      const { SessionTokenUtilization, PackedPolicySize } = await assume({ ...filling(spare) });
      expect(SessionTokenUtilization).toBeGreaterThan(98);
      expect(PackedPolicySize).toBe(SessionTokenUtilization);
    });

    it.each([
      [0, 0],
      [1, 0],
      [4092, 4092],
      [4093, 4096],
      [4096, 4096],
    ])('padded to %d characters has at least %d', async (MinimumSessionTokenSize, least) => {
      const {
        SessionTokenSize = 0,
        SessionTokenUtilization,
        PackedPolicySize,
      } = await assume({
        MinimumSessionTokenSize,
      });
      expect(SessionTokenSize).toBeGreaterThanOrEqual(least);
      expect(SessionTokenSize).toBeLessThanOrEqual(4096);
      expect(SessionTokenUtilization).toBe(Math.ceil((100 * SessionTokenSize) / 4096));
      expect(PackedPolicySize).toBe(SessionTokenUtilization);
    });

    it('is not padded beyond 4,096', async () => {
      expect(await refusal({ MinimumSessionTokenSize: 4097 })).toMatchObject(
        invalid('Member must have value less than or equal to 4096'),
      );
      expect(await refusal({ MinimumSessionTokenSize: -1 })).toMatchObject(
        invalid('Member must have value greater than or equal to 0'),
      );
    });
  });

  it.each([
    [1, 'InvalidContextAssertionException'],
    [5, 'InvalidContextAssertionException'],
    [6, 'ValidationError'],
  ])('%d provided contexts, which nobody here can have made, are answered %s', async (count, code) => {
    const ProvidedContexts = Array.from({ length: count }, () => ({
      ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
      ContextAssertion: 'an assertion',
    }));
    expect(await refusal({ ProvidedContexts })).toMatchObject({ code, status: 400 });
  });
});
