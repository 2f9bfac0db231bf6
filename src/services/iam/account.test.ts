import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, refusal, trustOf, World } from './iam.testing.ts';

const READ = `arn:aws:iam::${ACCOUNT}:policy/read`;
const DOCUMENT = encodeURIComponent(ALLOW_ALL).replaceAll('*', '%2A');

async function openRoot() {
  const root = (await World.open(openMemoryStore())).root();
  await root('CreatePolicy', { PolicyName: 'read', PolicyDocument: ALLOW_ALL });
  await root('CreatePolicyVersion', { PolicyArn: READ, PolicyDocument: ALLOW_ALL });
  await root('CreateUser', { UserName: 'alice', PermissionsBoundary: READ });
  await root('PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument: ALLOW_ALL });
  await root('CreateGroup', { GroupName: 'staff' });
  await root('AddUserToGroup', { GroupName: 'staff', UserName: 'alice' });
  await root('AttachGroupPolicy', { GroupName: 'staff', PolicyArn: READ });
  await root('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: trustOf(ACCOUNT) });
  return root;
}

describe('the summary of an account', () => {
  it('counts what there is beside what there may be', async () => {
    const { SummaryMap } = await (await openRoot())('GetAccountSummary', {});
    expect(SummaryMap).toMatchObject({
      Users: 1,
      UsersQuota: 5000,
      Groups: 1,
      Roles: 1,
      Policies: 1,
      PolicyVersionsInUse: 2,
      AccountAccessKeysPresent: 1,
      MFADevices: 0,
      GlobalEndpointTokenVersion: 1,
      RolePolicySizeQuota: 10_240,
      AssumeRolePolicySizeQuota: 2048,
    });
  });
});

describe('an account', () => {
  it.each([
    ['User', 5000, 'UsersPerAccount'],
    ['Group', 300, 'GroupsPerAccount'],
    ['Role', 1000, 'RolesPerAccount'],
    ['Policy', 1500, 'PoliciesPerAccount'],
  ] as const)('has so many of each and no more: %s', async (kind, most, quota) => {
    const world = await World.open(openMemoryStore());
    const create = (name: string) =>
      world.root()(`Create${kind}`, {
        [`${kind}Name`]: name,
        AssumeRolePolicyDocument: trustOf(ACCOUNT),
        PolicyDocument: ALLOW_ALL,
      } as never);
    await create('first');
    await world.directory.change([ACCOUNT], (draft) => {
      const account = draft.account(ACCOUNT);
      const [first] = [account.users(), account.groups(), account.roles(), account.policies()].flat();
      for (let i = 2; first !== undefined && i < most; i++)
        account.put({ ...first, id: `${first.id}${i}`, name: `copy-${i}` });
    });
    await create('last');
    await expect(create('one-more')).rejects.toMatchObject(
      refusal('LimitExceeded', `Cannot exceed quota for ${quota}: ${most}`),
    );
  });
});

describe('aliases', () => {
  it('are none', async () => {
    const root = await openRoot();
    expect(await root('ListAccountAliases', {})).toEqual({ AccountAliases: [], IsTruncated: false });
  });
});

describe('the description of an account', () => {
  it('shows everything with all that it carries', async () => {
    const answer = await (await openRoot())('GetAccountAuthorizationDetails', {});
    expect(answer.UserDetailList).toMatchObject([
      {
        UserName: 'alice',
        GroupList: ['staff'],
        UserPolicyList: [{ PolicyName: 'p', PolicyDocument: DOCUMENT }],
        PermissionsBoundary: { PermissionsBoundaryArn: READ },
        AttachedManagedPolicies: [],
      },
    ]);
    expect(answer.GroupDetailList).toMatchObject([
      { GroupName: 'staff', AttachedManagedPolicies: [{ PolicyName: 'read', PolicyArn: READ }] },
    ]);
    expect(answer.RoleDetailList).toMatchObject([
      { RoleName: 'deploy', InstanceProfileList: [], RolePolicyList: [], RoleLastUsed: {} },
    ]);
    expect(answer.Policies?.find(({ Arn }) => Arn === READ)).toMatchObject({
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 1,
      PolicyVersionList: [
        { VersionId: 'v1', IsDefaultVersion: true, Document: DOCUMENT },
        { VersionId: 'v2', IsDefaultVersion: false },
      ],
    });
    expect(answer.IsTruncated).toBe(false);
  });

  it('is filtered by kind, and comes in pages', async () => {
    const root = await openRoot();
    const filtered = await root('GetAccountAuthorizationDetails', { Filter: ['LocalManagedPolicy', 'Role'] });
    expect(filtered.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(['read']);
    expect(filtered.RoleDetailList).toHaveLength(1);
    expect(filtered.UserDetailList).toEqual([]);
    let seen = 0;
    let Marker: string | undefined;
    do {
      const answer = await root('GetAccountAuthorizationDetails', { MaxItems: 3, Marker });
      for (const list of [
        answer.UserDetailList,
        answer.GroupDetailList,
        answer.RoleDetailList,
        answer.Policies,
      ])
        seen += list?.length ?? 0;
      Marker = answer.Marker;
    } while (Marker !== undefined);
    const policies = (await root('ListPolicies', {})).Policies?.length ?? 0;
    expect(seen).toBe(3 + policies);
  });
});
