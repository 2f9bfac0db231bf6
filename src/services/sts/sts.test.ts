import { describe, expect, it } from 'vitest';
import type { Call, FederatedCaller, SignedCaller } from '#access';
import type { AccountId } from '#arn';
import { bootstrap, openDirectory } from '#directory';
import type { SamlIdentity, WebIdentity } from '#federation';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import type { StsDeps } from './index.ts';
import { stsOperations } from './index.ts';
import { ONE_ENDPOINT } from './sts.testing.ts';

const ACCOUNT = '111122223333' as AccountId;
const FEDERATED_ARN = `arn:aws:sts::${ACCOUNT}:federated-user/Bob`;
const MEMBER = '444455556666' as AccountId;
const SELF = `arn:aws:sts::${ACCOUNT}:self`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/Deploy`;

/** A call of a user in an account that holds one role, which trusts the account. */
async function callOf(): Promise<Call<SignedCaller>> {
  const directory = await openDirectory({ store: openMemoryStore(), now: () => 0 });
  await bootstrap(directory, {
    accountId: ACCOUNT,
    accountName: 'management',
    email: 'root@example.com',
    rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
    organizationId: 'o-exampleorg',
    organizationRootId: 'r-exam',
    now: 0,
  });
  await directory.change(['organization'], (draft) =>
    draft.organization.put({
      kind: 'account',
      id: MEMBER,
      name: 'member',
      email: 'member@example.com',
      status: 'ACTIVE',
      joinedMethod: 'CREATED',
      joinedAt: 0,
    }),
  );
  await directory.change([ACCOUNT], (draft) =>
    draft.account(ACCOUNT).put({
      kind: 'role',
      id: 'AROADEPLOY',
      name: 'Deploy',
      path: '/',
      createdAt: 0,
      tags: [{ key: 'Stage', value: 'prod' }],
      inlinePolicies: {},
      managedPolicies: [],
      maxSessionDuration: 3600,
      trustPolicy: {
        document: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
        }),
        principalIds: {},
      },
    }),
  );
  const arn = `arn:aws:iam::${ACCOUNT}:user/David`;
  const caller: SignedCaller = {
    type: 'signed',
    account: ACCOUNT,
    arn,
    userId: 'AIDADAVID',
    accessKeyId: 'AKIA',
    principal: { type: 'User', account: ACCOUNT, arn, uniqueId: 'AIDADAVID' },
    entity: undefined,
  };
  return {
    caller,
    region: 'us-east-1',
    request: { header: () => undefined },
    snapshot: directory.snapshot(),
  } as unknown as Call<SignedCaller>;
}

const assume = { RoleArn: ROLE_ARN, RoleSessionName: 'one' };
const tags = [{ Key: 'Team', Value: 'blue' }];
const proof = { Audience: ['one', 'two'], SigningAlgorithm: 'ES384' };

/** One request, and all that it needs to be allowed: each action with the resource that it is on. */
interface Row {
  readonly operation: string;
  readonly input: object;
  /** What the identity that a provider vouches for brings with it, where one calls. */
  readonly asserts?: Partial<WebIdentity>;
  readonly needs: readonly (readonly [action: string, resource: string])[];
}

const WEB_IDENTITY: WebIdentity = {
  type: 'web-identity',
  provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com`,
  issuer: 'https://id.example.com',
  subject: 'saanvi',
  audience: 'app',
  conditionKeys: { 'id.example.com:sub': 'saanvi' },
  sessionKeys: {},
  tags: [],
  transitiveTagKeys: [],
};
const SAML_IDENTITY: SamlIdentity = {
  ...WEB_IDENTITY,
  type: 'saml',
  provider: `arn:aws:iam::${ACCOUNT}:saml-provider/Example`,
  subjectType: 'persistent',
  sessionName: 'one',
};

/** A call of whom a provider vouches for, by the operation's own kind of assertion. */
async function federatedCallOf(operation: string, asserts: Partial<WebIdentity>): Promise<Call> {
  const identity = operation === 'AssumeRoleWithSAML' ? SAML_IDENTITY : WEB_IDENTITY;
  const caller: FederatedCaller = {
    type: 'federated',
    account: ACCOUNT,
    principal: { type: 'Federated', provider: identity.provider },
    identity: { ...identity, ...asserts, type: identity.type } as typeof identity,
  };
  return { ...(await callOf()), caller };
}

const federatedRows = (operation: string, input: object): readonly Row[] => [
  { operation, input, asserts: {}, needs: [[`sts:${operation}`, ROLE_ARN]] },
  {
    operation,
    input,
    asserts: { tags: [{ key: 'Team', value: 'blue' }] },
    needs: [
      [`sts:${operation}`, ROLE_ARN],
      ['sts:TagSession', ROLE_ARN],
    ],
  },
  {
    operation,
    input,
    asserts: { sourceIdentity: 'saanvi' },
    needs: [
      [`sts:${operation}`, ROLE_ARN],
      ['sts:SetSourceIdentity', ROLE_ARN],
    ],
  },
];

/** Every operation has a row at least, and one for each form of its request that needs something else. By operation, then by input. */
const ROWS: readonly Row[] = [
  { operation: 'AssumeRole', input: assume, needs: [['sts:AssumeRole', ROLE_ARN]] },
  {
    operation: 'AssumeRole',
    input: { ...assume, SourceIdentity: 'saanvi' },
    needs: [
      ['sts:SetSourceIdentity', ROLE_ARN],
      ['sts:AssumeRole', ROLE_ARN],
    ],
  },
  {
    operation: 'AssumeRole',
    input: { ...assume, Tags: tags },
    needs: [
      ['sts:AssumeRole', ROLE_ARN],
      ['sts:TagSession', ROLE_ARN],
    ],
  },
  ...federatedRows('AssumeRoleWithSAML', { RoleArn: ROLE_ARN }),
  ...federatedRows('AssumeRoleWithWebIdentity', assume),
  {
    operation: 'AssumeRoot',
    input: {
      TargetPrincipal: MEMBER,
      TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
    },
    needs: [['sts:AssumeRoot', `arn:aws:iam::${MEMBER}:root`]],
  },
  {
    operation: 'DecodeAuthorizationMessage',
    input: { EncodedMessage: 'message' },
    needs: [['sts:DecodeAuthorizationMessage', '*']],
  },
  {
    operation: 'GetAccessKeyInfo',
    input: { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    needs: [['sts:GetAccessKeyInfo', '*']],
  },
  { operation: 'GetCallerIdentity', input: {}, needs: [] },
  { operation: 'GetSessionToken', input: {}, needs: [] },
  {
    operation: 'GetDelegatedAccessToken',
    input: { TradeInToken: 'token' },
    needs: [['sts:GetDelegatedAccessToken', '*']],
  },
  {
    operation: 'GetFederationToken',
    input: { Name: 'Bob' },
    needs: [['sts:GetFederationToken', FEDERATED_ARN]],
  },
  {
    operation: 'GetFederationToken',
    input: { Name: 'Bob', Tags: tags },
    needs: [
      ['sts:GetFederationToken', FEDERATED_ARN],
      ['sts:TagSession', FEDERATED_ARN],
    ],
  },
  {
    operation: 'GetScopedCredentials',
    input: { DurationSeconds: 1 },
    needs: [['sts:GetScopedCredentials', '*']],
  },
  { operation: 'GetWebIdentityToken', input: proof, needs: [['sts:GetWebIdentityToken', SELF]] },
  {
    operation: 'GetWebIdentityToken',
    input: { ...proof, Tags: tags },
    needs: [
      ['sts:GetWebIdentityToken', SELF],
      ['sts:TagGetWebIdentityToken', SELF],
    ],
  },
];

describe('what each operation of STS authorizes', () => {
  const operations = stsOperations({ endpoints: ONE_ENDPOINT } as unknown as StsDeps);
  const named = (name: string) => operations.find((operation) => operation.name === name);

  it.each(ROWS)(
    'B74 $operation of $input needs exactly $needs',
    async ({ operation, input, asserts, needs }) => {
      const call = asserts === undefined ? await callOf() : await federatedCallOf(operation, asserts);
      const asked = await named(operation)?.needs(input, call);
      expect(asked?.map(({ action, resource }) => [action, resource])).toEqual(needs);
      const owner = operation === 'AssumeRoot' ? MEMBER : ACCOUNT;
      expect(asked?.every(({ account }) => account === owner)).toBe(true);
    },
  );

  it.each(operations.map(({ name, access }) => ({ name, access })))(
    'B74 $name has a row of this table, of its own action if it can be denied',
    ({ name, access }) => {
      const rows = ROWS.filter(({ operation }) => operation === name);
      expect(rows).not.toEqual([]);
      const own = rows.map(({ needs }) => needs.some(([action]) => action === `sts:${name}`));
      expect(own).toEqual(rows.map(() => access !== 'never-denied'));
    },
  );

  it('has no row of an operation that is not served', () => {
    expect(ROWS.filter(({ operation }) => named(operation) === undefined)).toEqual([]);
  });

  it('asks the same of a role that does not exist, but for what only a role brings', async () => {
    const input = { ...assume, Tags: tags, SourceIdentity: 'saanvi', ExternalId: 'unicorn' };
    const call = await callOf();
    const there = await named('AssumeRole')?.needs(input, call);
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/Nobody`;
    const absent = await named('AssumeRole')?.needs({ ...input, RoleArn }, call);
    expect(absent).toHaveLength(3);
    expect(absent).toEqual(there?.map(({ ifAbsent }) => ({ ...ifAbsent, resource: RoleArn })));
    for (const need of absent ?? []) {
      expect(need).not.toHaveProperty('policy');
      expect(Object.keys(need.context ?? {}).join()).not.toContain('ResourceTag');
    }
  });

  it('tells the trust policy what the request brings and the role is tagged with', async () => {
    const [need] =
      (await named('AssumeRole')?.needs(
        { ...assume, Tags: tags, TransitiveTagKeys: ['Team'], ExternalId: 'unicorn' },
        await callOf(),
      )) ?? [];
    expect(need?.context).toMatchObject({
      'aws:RequestTag/Team': 'blue',
      'aws:TagKeys': ['Team'],
      'sts:TransitiveTagKeys': ['Team'],
      'sts:ExternalId': 'unicorn',
      'sts:RoleSessionName': 'one',
      'aws:ResourceTag/Stage': 'prod',
      'iam:ResourceTag/Stage': 'prod',
    });
    expect(need?.policy).toBeDefined();
  });

  it('tells the trust policy what an assertion sets for the session', async () => {
    const asserts = {
      tags: [{ key: 'Team', value: 'blue' }],
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'saanvi',
    };
    for (const name of ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity']) {
      const call = await federatedCallOf(name, asserts);
      for (const need of (await named(name)?.needs(assume, call)) ?? []) {
        expect(need.context).toMatchObject({
          'aws:RequestTag/Team': 'blue',
          'aws:TagKeys': ['Team'],
          'sts:TransitiveTagKeys': ['Team'],
          'sts:RoleSessionName': 'one',
          'sts:SourceIdentity': 'saanvi',
          'aws:ResourceTag/Stage': 'prod',
        });
        expect(need.policy).toBeDefined();
      }
    }
  });

  it('tells the policies whom a web identity token is for, how it is signed and how long it lives', async () => {
    const operation = named('GetWebIdentityToken');
    const needs = (await operation?.needs({ ...proof, Tags: tags }, await callOf())) ?? [];
    for (const { context } of needs) {
      expect(context).toEqual({
        'aws:RequestTag/Team': 'blue',
        'aws:TagKeys': ['Team'],
        'sts:IdentityTokenAudience': ['one', 'two'],
        'sts:SigningAlgorithm': 'ES384',
        'sts:DurationSeconds': '300',
        'sts:SubjectMode': 'AWSIdentity',
      });
    }
    const [need] = (await operation?.needs({ ...proof, DurationSeconds: 60 }, await callOf())) ?? [];
    expect(need?.context?.['sts:DurationSeconds']).toBe('60');
  });
});
