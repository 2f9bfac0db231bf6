import { describe, expect, it } from 'vitest';
import { type CompiledPolicy, contextOf, evaluate } from '#policy';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import {
  type AccountEntityKind,
  type AccountState,
  type Bucket,
  boundaryOf,
  compiledBucketPolicy,
  compiledTrust,
  type EntityOf,
  identityPoliciesOf,
  inlinePolicySize,
  managedPolicy,
} from './index.ts';
import { ACCOUNT, group, OTHER, policy, role, startDirectory, user } from './samples.testing.ts';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const BROKEN = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"';

function allowing(action: string, more: object = { Resource: '*' }): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, ...more }] });
}

type Entities = readonly EntityOf<AccountEntityKind>[];

async function accountWith(entities: Entities): Promise<AccountState> {
  const directory = await startDirectory(openMemoryStore());
  await directory.change([ACCOUNT], (draft) => {
    for (const entity of entities) draft.account(ACCOUNT).put(entity);
  });
  const state = await directory.snapshot().account(ACCOUNT);
  if (!state) throw new Error('no account');
  return state;
}

const alice = {
  principal: {
    type: 'User',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
    uniqueId: 'AIDAALICE',
  },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket/key',
  resourceAccount: ACCOUNT,
  context: contextOf({}),
} as const;

const outcome = (identity: readonly CompiledPolicy[], boundary?: CompiledPolicy) =>
  evaluate(alice, { identity, boundary }).outcome;

describe('identity policies', () => {
  it("are a user's own, inline and managed, and his groups', under the names that explanations give", async () => {
    const account = await accountWith([
      policy('Read', allowing('s3:Get*')),
      { ...group('staff'), inlinePolicies: { OfGroup: allowing('s3:*') }, managedPolicies: [ADMINISTRATOR] },
      {
        ...user('alice'),
        groupIds: ['AGPASTAFF'],
        inlinePolicies: { Own: allowing('s3:*') },
        managedPolicies: [policy('Read').arn],
      },
    ]);
    const names = identityPoliciesOf(account, account.user('alice') ?? user('')).map(({ name }) => name);
    expect(names).toEqual(['Own', policy('Read').arn, 'OfGroup', ADMINISTRATOR]);
  });

  it('are compiled once, and anew when what they stand in changes', async () => {
    const directory = await startDirectory(openMemoryStore());
    const put = (action: string) =>
      directory.change([ACCOUNT], (draft) => {
        draft.account(ACCOUNT).put(policy('Read', allowing(action)));
        draft.account(ACCOUNT).put({ ...user('alice'), managedPolicies: [policy('Read').arn] });
      });
    const compiled = async () => {
      const account = await directory.snapshot().account(ACCOUNT);
      const found = account?.user('alice');
      return account && found ? identityPoliciesOf(account, found) : [];
    };
    await put('s3:GetObject');
    const [before, again] = [await compiled(), await compiled()];
    expect(again[0]).toBe(before[0]);
    expect(outcome(before)).toBe('Allow');
    await put('s3:PutObject');
    expect(outcome(await compiled())).not.toBe('Allow');
  });

  it('follow the default version of a managed policy', async () => {
    const versions = [
      { id: 'v1', document: allowing('s3:GetObject'), createdAt: 0 },
      { id: 'v2', document: allowing('s3:PutObject'), createdAt: 0 },
    ];
    const account = await accountWith([
      { ...policy('Read'), versions, defaultVersionId: 'v2' },
      { ...role('deploy'), managedPolicies: [policy('Read').arn] },
    ]);
    expect(outcome(identityPoliciesOf(account, account.role('deploy') ?? role('')))).toBe('ImplicitDeny');
  });

  it.each([
    ['an inline policy', { ...user('alice'), inlinePolicies: { Broken: BROKEN, Fine: allowing('*') } }],
    ['a managed policy', { ...user('alice'), managedPolicies: [policy('Broken').arn, ADMINISTRATOR] }],
    ['a policy of a group', { ...user('alice'), managedPolicies: [ADMINISTRATOR], groupIds: ['AGPASTAFF'] }],
  ])('deny everything where %s can no longer be read', async (_, broken) => {
    const account = await accountWith([
      policy('Broken', BROKEN),
      { ...group('staff'), inlinePolicies: { Broken: BROKEN } },
      broken,
    ]);
    expect(outcome(identityPoliciesOf(account, broken))).toBe('ExplicitDeny');
  });

  it('mean what they say though IAM would take them no more', async () => {
    const statement = { Sid: 'not-so', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    for (const Version of ['2012-10-17', '2008-10-17']) {
      const document = JSON.stringify({ Version, Statement: statement });
      const account = await accountWith([{ ...user('alice'), inlinePolicies: { Old: document } }]);
      expect(outcome(identityPoliciesOf(account, account.user('alice') ?? user('')))).toBe('Allow');
    }
  });

  it('deny everything where a policy or group that should be there is not', async () => {
    const account = await accountWith([]);
    const admin = { ...user('alice'), managedPolicies: [ADMINISTRATOR] };
    expect(outcome(identityPoliciesOf(account, admin))).toBe('Allow');
    const detached = { ...admin, managedPolicies: [ADMINISTRATOR, policy('Gone').arn] };
    expect(outcome(identityPoliciesOf(account, detached))).toBe('ExplicitDeny');
    expect(outcome(identityPoliciesOf(account, { ...admin, groupIds: ['AGPAGONE'] }))).toBe('ExplicitDeny');
  });
});

describe('a permissions boundary', () => {
  it('is the managed policy it names, and none where none is named', async () => {
    const account = await accountWith([policy('Bound', allowing('s3:PutObject'))]);
    const admin = [managedPolicy(account, ADMINISTRATOR, 'identity')];
    expect(boundaryOf(account, user('alice'))).toBeUndefined();
    const bounded = boundaryOf(account, { ...user('alice'), permissionsBoundary: policy('Bound').arn });
    expect(outcome(admin, bounded)).toBe('ImplicitDeny');
  });

  it('denies everything where it is gone', async () => {
    const account = await accountWith([]);
    const admin = [managedPolicy(account, ADMINISTRATOR, 'identity')];
    const bounded = boundaryOf(account, { ...user('alice'), permissionsBoundary: policy('Gone').arn });
    expect(outcome(admin, bounded)).toBe('ExplicitDeny');
  });
});

describe('policies that name principals', () => {
  const trust = (document: string) => ({ ...role('target'), trustPolicy: { document, principalIds: {} } });
  const assume = { ...alice, action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/target` };
  const identity = [] as const;

  it('are compiled once', () => {
    const target = trust(allowing('sts:AssumeRole', { Principal: { AWS: alice.principal.arn } }));
    expect(compiledTrust(target)).toBe(compiledTrust({ ...target, description: 'renamed' }));
    expect(evaluate(assume, { identity, resource: compiledTrust(target) }).allowed).toBe(true);
  });

  it('deny everyone where they can no longer be read', () => {
    const decision = evaluate(assume, { identity, resource: compiledTrust(trust(BROKEN)) });
    expect(decision.outcome).toBe('ExplicitDeny');
    const bucket: Bucket = {
      kind: 'bucket',
      id: 'bucket',
      account: OTHER,
      region: 'us-east-1',
      createdAt: 0,
      policy: { document: BROKEN, principalIds: {} },
    };
    expect(evaluate(alice, { identity, resource: compiledBucketPolicy(bucket) }).outcome).toBe(
      'ExplicitDeny',
    );
  });

  it('are absent for a bucket without a policy', () => {
    const bucket = { kind: 'bucket', id: 'b', account: OTHER, region: 'us-east-1', createdAt: 0 } as const;
    expect(compiledBucketPolicy(bucket)).toBeUndefined();
  });
});

describe('the size of inline policies', () => {
  it('is that of all together, without white space', () => {
    expect(inlinePolicySize({ ...user('alice'), inlinePolicies: { A: '{ "a" : 1 }', B: '{}\n' } })).toBe(9);
  });
});
