import { describe, expect, it } from 'vitest';
import type { Need } from '#access';
import type { Session } from '#tokens';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, OTHER, policyOf, refusal, trustOf, World } from './iam.testing.ts';
import { iamOperations } from './index.ts';

const USER = `arn:aws:iam::${ACCOUNT}:user/people/alice`;
const GROUP = `arn:aws:iam::${ACCOUNT}:group/teams/staff`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/apps/deploy`;
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/rules/read`;
const DEVICE = `arn:aws:iam::${ACCOUNT}:mfa/phones/alice`;
const DELEGATION = 'dr-0123456789abcdef';
const DELEGATION_ARN = `arn:aws:iam::${ACCOUNT}:delegation-request/${DELEGATION}`;
const ANY_DELEGATION = `arn:aws:iam::${ACCOUNT}:delegation-request/*`;
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Every operation with the resource on which its own action must be allowed; what is created has not been there. */
const RESOURCES: Readonly<Record<string, string>> = {
  AcceptDelegationRequest: DELEGATION_ARN,
  AddUserToGroup: GROUP,
  AssociateDelegationRequest: DELEGATION_ARN,
  AttachGroupPolicy: GROUP,
  AttachRolePolicy: ROLE,
  AttachUserPolicy: USER,
  CreateAccessKey: USER,
  CreateDelegationRequest: ANY_DELEGATION,
  CreateGroup: `arn:aws:iam::${ACCOUNT}:group/new/staff`,
  CreatePolicy: `arn:aws:iam::${ACCOUNT}:policy/new/read`,
  CreatePolicyVersion: POLICY,
  CreateRole: `arn:aws:iam::${ACCOUNT}:role/new/deploy`,
  CreateUser: `arn:aws:iam::${ACCOUNT}:user/new/alice`,
  CreateVirtualMFADevice: `arn:aws:iam::${ACCOUNT}:mfa/new/alice`,
  DeactivateMFADevice: USER,
  DeleteAccessKey: USER,
  DeleteGroup: GROUP,
  DeleteGroupPolicy: GROUP,
  DeletePolicy: POLICY,
  DeletePolicyVersion: POLICY,
  DeleteRole: ROLE,
  DeleteRolePermissionsBoundary: ROLE,
  DeleteRolePolicy: ROLE,
  DeleteUser: USER,
  DeleteUserPermissionsBoundary: USER,
  DeleteUserPolicy: USER,
  DeleteVirtualMFADevice: DEVICE,
  DetachGroupPolicy: GROUP,
  DetachRolePolicy: ROLE,
  DetachUserPolicy: USER,
  DisableOrganizationsRootCredentialsManagement: '*',
  DisableOrganizationsRootSessions: '*',
  EnableOrganizationsRootCredentialsManagement: '*',
  EnableOrganizationsRootSessions: '*',
  DisableOutboundWebIdentityFederation: '*',
  EnableOutboundWebIdentityFederation: '*',
  EnableMFADevice: USER,
  GetAccessKeyLastUsed: USER,
  GetAccountAuthorizationDetails: '*',
  GetAccountSummary: '*',
  GetDelegationRequest: DELEGATION_ARN,
  GetGroup: GROUP,
  GetGroupPolicy: GROUP,
  GetLoginProfile: USER,
  GetOutboundWebIdentityFederationInfo: '*',
  GetMFADevice: USER,
  GetPolicy: POLICY,
  GetPolicyVersion: POLICY,
  GetRole: ROLE,
  GetRolePolicy: ROLE,
  GetUser: USER,
  GetUserPolicy: USER,
  ListAccessKeys: USER,
  ListAccountAliases: '*',
  ListAttachedGroupPolicies: GROUP,
  ListAttachedRolePolicies: ROLE,
  ListAttachedUserPolicies: USER,
  ListDelegationRequests: ANY_DELEGATION,
  ListEntitiesForPolicy: POLICY,
  ListGroupPolicies: GROUP,
  ListGroups: `arn:aws:iam::${ACCOUNT}:group/some/`,
  ListGroupsForUser: USER,
  ListInstanceProfilesForRole: ROLE,
  ListMFADevices: USER,
  ListOrganizationsFeatures: '*',
  ListMFADeviceTags: DEVICE,
  ListPolicies: '*',
  ListPolicyTags: POLICY,
  ListPolicyVersions: POLICY,
  ListRolePolicies: ROLE,
  ListRoles: `arn:aws:iam::${ACCOUNT}:role/some/`,
  ListRoleTags: ROLE,
  ListServiceSpecificCredentials: USER,
  ListSigningCertificates: USER,
  ListSSHPublicKeys: USER,
  ListUserPolicies: USER,
  ListUsers: `arn:aws:iam::${ACCOUNT}:user/some/`,
  ListUserTags: USER,
  ListVirtualMFADevices: '*',
  PutGroupPolicy: GROUP,
  PutRolePermissionsBoundary: ROLE,
  PutRolePolicy: ROLE,
  PutUserPermissionsBoundary: USER,
  PutUserPolicy: USER,
  RejectDelegationRequest: DELEGATION_ARN,
  RemoveUserFromGroup: GROUP,
  ResyncMFADevice: USER,
  SendDelegationToken: DELEGATION_ARN,
  SetDefaultPolicyVersion: POLICY,
  SetSecurityTokenServicePreferences: '*',
  TagMFADevice: DEVICE,
  TagPolicy: POLICY,
  TagRole: ROLE,
  TagUser: USER,
  UntagMFADevice: DEVICE,
  UntagPolicy: POLICY,
  UntagRole: ROLE,
  UntagUser: USER,
  UpdateAccessKey: USER,
  UpdateAssumeRolePolicy: ROLE,
  UpdateDelegationRequest: DELEGATION_ARN,
  UpdateGroup: GROUP,
  UpdateRole: ROLE,
  UpdateRoleDescription: ROLE,
  UpdateUser: USER,
};

/** Has a user, group, role, policy and key as the table names them. */
async function furnishedWorld() {
  const world = await World.open(openMemoryStore());
  const root = world.root();
  await root('CreatePolicy', { PolicyName: 'read', Path: '/rules/', PolicyDocument: ALLOW_ALL });
  await root('CreateUser', {
    UserName: 'alice',
    Path: '/people/',
    PermissionsBoundary: POLICY,
    Tags: [{ Key: 'team', Value: 'blue' }],
  });
  await root('CreateGroup', { GroupName: 'staff', Path: '/teams/' });
  await root('CreateRole', {
    RoleName: 'deploy',
    Path: '/apps/',
    AssumeRolePolicyDocument: trustOf(ACCOUNT),
    PermissionsBoundary: POLICY,
  });
  await root('CreateVirtualMFADevice', { VirtualMFADeviceName: 'alice', Path: '/phones/' });
  const { AccessKey } = await root('CreateAccessKey', { UserName: 'alice' });
  await root('CreateUser', { UserName: 'probe' });
  return { world, root, accessKeyId: AccessKey.AccessKeyId };
}

/** Members for every operation alike; each takes those that it has. */
function sampleInput(name: string, accessKeyId: string) {
  return {
    UserName: 'alice',
    GroupName: 'staff',
    RoleName: 'deploy',
    PolicyName: 'read',
    PolicyArn: name.includes('Policy') && !name.startsWith('Attach') ? POLICY : ADMINISTRATOR,
    PolicyDocument: ALLOW_ALL,
    AssumeRolePolicyDocument: trustOf(ACCOUNT),
    VersionId: 'v1',
    VirtualMFADeviceName: 'alice',
    SerialNumber: DEVICE,
    AccessKeyId: accessKeyId,
    Status: 'Active',
    Path: '/new/',
    PathPrefix: '/some/',
    PermissionsBoundary: ADMINISTRATOR,
    Description: 'described',
    DelegationRequestId: DELEGATION,
    SessionDuration: 3600,
    NotificationChannel: 'arn:aws:sns:us-east-1:111122223333:topic',
  };
}

async function needsOf(name: string, input: object = {}): Promise<readonly Need[]> {
  const { world, accessKeyId } = await furnishedWorld();
  const call = world.call(await world.userCaller('probe'));
  return world.operation(name).needs({ ...sampleInput(name, accessKeyId), ...input }, call);
}

describe('every operation', () => {
  it('B74 is in the table of what it authorizes', () => {
    const names = iamOperations({} as never).map(({ name }) => name);
    expect(names.toSorted()).toEqual(Object.keys(RESOURCES).toSorted());
  });

  it.each(Object.entries(RESOURCES))(
    'B74 %s authorizes its own action and no other, on %s',
    async (name, resource) => {
      const needs = await needsOf(name);
      expect(needs.map(({ action }) => action)).toEqual(needs.map(() => `iam:${name}`));
      expect(new Set(needs.map((need) => need.resource))).toEqual(new Set([resource]));
      expect(new Set(needs.map(({ account }) => account))).toEqual(new Set([ACCOUNT]));
    },
  );

  it.each(Object.keys(RESOURCES))(
    'B74 %s is open to whoever may do just that, and to nobody else',
    async (name) => {
      const { world, root, accessKeyId } = await furnishedWorld();
      const mayDo = async (statement: object) => {
        const document = policyOf({ Effect: 'Allow', Resource: '*', ...statement });
        await root('PutUserPolicy', { UserName: 'probe', PolicyName: 'p', PolicyDocument: document });
        const call = world.call(await world.userCaller('probe'));
        const needs = await world.operation(name).needs(sampleInput(name, accessKeyId), call);
        const decisions = await Promise.all(needs.map((need) => call.decide(need)));
        return decisions.length > 0 && decisions.every(({ allowed }) => allowed);
      };
      expect(await mayDo({ Action: `iam:${name}` })).toBe(true);
      expect(await mayDo({ NotAction: `iam:${name}` })).toBe(false);
    },
  );
});

describe('a session policy', () => {
  it.each(Object.keys(RESOURCES))('B62 binds %s, on oneself and in one’s own account', async (name) => {
    const { world, root, accessKeyId } = await furnishedWorld();
    await root('PutUserPolicy', { UserName: 'alice', PolicyName: 'all', PolicyDocument: ALLOW_ALL });
    const alice = await world.userCaller('alice');
    const mayDo = async (statement: object, scopesDown: boolean) => {
      const document = policyOf({ Effect: 'Allow', Resource: '*', ...statement });
      const session: Session = {
        accessKeyId: 'ASIA',
        secretAccessKey: 'secret',
        account: ACCOUNT,
        issuedAt: 0,
        expiresAt: 3600,
        principal: { type: 'user', userId: alice.userId },
        origin: { type: 'user', account: ACCOUNT, userId: alice.userId, accessKeyId },
        chain: [],
        tags: [],
        policies: [{ document, policyArns: [], scopesDown }],
        federated: {},
      };
      const call = world.call({ ...alice, session });
      const needs = await world.operation(name).needs(sampleInput(name, accessKeyId), call);
      const decisions = await Promise.all(needs.map((need) => call.decide(need)));
      return decisions.length > 0 && decisions.every(({ allowed }) => allowed);
    };
    for (const scopesDown of [false, true]) {
      expect(await mayDo({ Action: `iam:${name}` }, scopesDown)).toBe(true);
      expect(await mayDo({ NotAction: `iam:${name}` }, scopesDown)).toBe(false);
    }
  });
});

describe('what begins with tags', () => {
  it.each([
    ['CreateUser', 'TagUser'],
    ['CreateRole', 'TagRole'],
    ['CreatePolicy', 'TagPolicy'],
    ['CreateVirtualMFADevice', 'TagMFADevice'],
  ])('must be allowed to be tagged too: %s', async (create, tag) => {
    const needs = await needsOf(create, { Tags: [{ Key: 'team', Value: 'blue' }] });
    expect(needs.map(({ action }) => action)).toEqual([`iam:${create}`, `iam:${tag}`]);
    for (const { context } of needs)
      expect(context).toMatchObject({ 'aws:RequestTag/team': 'blue', 'aws:TagKeys': ['team'] });
  });
});

describe('condition keys', () => {
  it('bring the tags of the user acted upon', async () => {
    const [need] = await needsOf('DeleteUser');
    expect(need?.context).toMatchObject({ 'aws:ResourceTag/team': 'blue', 'iam:ResourceTag/team': 'blue' });
  });

  it('bring the policy that is attached or detached', async () => {
    for (const name of ['AttachUserPolicy', 'DetachRolePolicy', 'AttachGroupPolicy']) {
      const [need] = await needsOf(name, { PolicyArn: ADMINISTRATOR });
      expect(need?.context).toMatchObject({ 'iam:PolicyARN': ADMINISTRATOR });
    }
  });

  it('bring the boundary that there is, to the actions that know it', async () => {
    for (const name of ['AttachUserPolicy', 'PutRolePolicy', 'DeleteUserPermissionsBoundary', 'UpdateRole']) {
      const [need] = await needsOf(name);
      expect(need?.context).toMatchObject({ 'iam:PermissionsBoundary': POLICY });
    }
    const [deletion] = await needsOf('DeleteUser');
    expect(deletion?.context).not.toHaveProperty(['iam:PermissionsBoundary']);
  });

  it('bring the boundary that is asked for, where one is set', async () => {
    for (const name of [
      'CreateUser',
      'CreateRole',
      'PutUserPermissionsBoundary',
      'PutRolePermissionsBoundary',
    ]) {
      const [need] = await needsOf(name);
      expect(need?.context).toMatchObject({ 'iam:PermissionsBoundary': ADMINISTRATOR });
    }
  });

  it('bring the tags put on and taken off', async () => {
    const [tagging] = await needsOf('TagRole', { Tags: [{ Key: 'team', Value: 'red' }] });
    expect(tagging?.context).toMatchObject({ 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['team'] });
    const [untagging] = await needsOf('UntagUser', { TagKeys: ['team'] });
    expect(untagging?.context).toMatchObject({ 'aws:TagKeys': ['team'], 'aws:ResourceTag/team': 'blue' });
  });

  it('keep a delegate to users whom the boundary binds', async () => {
    const { world, root } = await furnishedWorld();
    const document = policyOf({
      Effect: 'Allow',
      Action: ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:PutUserPermissionsBoundary'],
      Resource: '*',
      Condition: { StringEquals: { 'iam:PermissionsBoundary': POLICY } },
    });
    await root('PutUserPolicy', { UserName: 'probe', PolicyName: 'p', PolicyDocument: document });
    const delegate = world.user('probe');
    await delegate('CreateUser', { UserName: 'bound', PermissionsBoundary: POLICY });
    await delegate('AttachUserPolicy', { UserName: 'bound', PolicyArn: ADMINISTRATOR });
    await expect(delegate('CreateUser', { UserName: 'free' })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(
      delegate('AttachUserPolicy', { UserName: 'probe', PolicyArn: ADMINISTRATOR }),
    ).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(
      delegate('PutUserPermissionsBoundary', { UserName: 'bound', PermissionsBoundary: ADMINISTRATOR }),
    ).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});

describe('renaming', () => {
  it('must be allowed for the old name and for the new one', async () => {
    const needs = await needsOf('UpdateUser', { NewUserName: 'alicia', NewPath: '/staff/' });
    expect(needs.map(({ resource }) => resource)).toEqual([
      USER,
      `arn:aws:iam::${ACCOUNT}:user/staff/alicia`,
    ]);
    const [, target] = await needsOf('UpdateGroup', { NewGroupName: 'all' });
    expect(target?.resource).toBe(`arn:aws:iam::${ACCOUNT}:group/teams/all`);
  });
});

describe('a refusal', () => {
  it("is AWS's, with the reason", async () => {
    const { world } = await furnishedWorld();
    await expect(world.user('probe')('ListUsers', {})).rejects.toMatchObject(
      refusal(
        'AccessDenied',
        `User: arn:aws:iam::${ACCOUNT}:user/probe is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action`,
      ),
    );
  });

  const arn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
  it.each([
    ['AddUserToGroup', 'group staff'],
    ['AttachRolePolicy', 'role deploy'],
    ['CreateAccessKey', 'user alice'],
    ['CreateGroup', arn('group/new/staff')],
    ['CreatePolicy', 'policy read'],
    ['CreatePolicyVersion', `policy ${POLICY}`],
    ['CreateRole', arn('role/new/deploy')],
    ['CreateUser', arn('user/new/alice')],
    ['DeleteRole', 'role deploy'],
    ['DeleteRolePermissionsBoundary', 'role deploy'],
    ['GetAccountSummary', '*'],
    ['GetPolicy', `policy ${POLICY}`],
    ['GetRole', 'role deploy'],
    ['GetUser', 'user alice'],
    ['ListAccessKeys', 'user alice'],
    ['ListInstanceProfilesForRole', 'role deploy'],
    ['ListPolicies', 'policy path /some/'],
    ['ListRoleTags', 'role deploy'],
    ['ListUsers', arn('user/some/')],
    ['PutRolePermissionsBoundary', ROLE],
    ['TagRole', ROLE],
    ['TagUser', USER],
    ['UpdateAssumeRolePolicy', 'role deploy'],
  ])('of %s names what AWS is recorded to name: %s', async (name, shown) => {
    const { world, accessKeyId } = await furnishedWorld();
    const call = world.call(await world.userCaller('probe'));
    const [need] = await world.operation(name).needs(sampleInput(name, accessKeyId), call);
    expect(await call.decide(need as Need)).toMatchObject({
      message: `User: ${arn('user/probe')} is not authorized to perform: iam:${name} on resource: ${shown} because no identity-based policy allows the iam:${name} action`,
    });
  });

  it('names, as recorded, both the policy that is created and the tagging of it by its name', async () => {
    const needs = await needsOf('CreatePolicy', { Tags: [{ Key: 'team', Value: 'blue' }] });
    expect(needs.map(({ shown }) => shown)).toEqual(['policy read', 'policy read']);
  });

  it('names the managed policy that denies, as recorded', async () => {
    const { world, root } = await furnishedWorld();
    const PolicyDocument = policyOf({ Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' });
    const { Policy } = await root('CreatePolicy', { PolicyName: 'no', PolicyDocument });
    await root('AttachUserPolicy', { UserName: 'probe', PolicyArn: Policy?.Arn ?? '' });
    await expect(world.user('probe')('GetRole', { RoleName: 'deploy' })).rejects.toMatchObject({
      message: `User: ${arn('user/probe')} is not authorized to perform: iam:GetRole on resource: role deploy with an explicit deny in an identity-based policy: ${arn('policy/no')}`,
    });
  });

  it('does not tell whether the user is there', async () => {
    const { world } = await furnishedWorld();
    for (const UserName of ['alice', 'ALICE', 'nobody']) {
      await expect(world.user('probe')('GetUser', { UserName })).rejects.toMatchObject(
        refusal(
          'AccessDenied',
          `User: arn:aws:iam::${ACCOUNT}:user/probe is not authorized to perform: iam:GetUser on resource: user ${UserName} because no identity-based policy allows the iam:GetUser action`,
        ),
      );
    }
  });
});

describe('policies of others', () => {
  it("AWS's own are read by everybody and changed by nobody", async () => {
    const { root } = await furnishedWorld();
    expect((await root('GetPolicy', { PolicyArn: ADMINISTRATOR })).Policy?.PolicyName).toBe(
      'AdministratorAccess',
    );
    await expect(root('DeletePolicy', { PolicyArn: ADMINISTRATOR })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(
      root('CreatePolicyVersion', { PolicyArn: ADMINISTRATOR, PolicyDocument: ALLOW_ALL }),
    ).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('those of another account are out of reach', async () => {
    const { world } = await furnishedWorld();
    await expect(world.root(OTHER)('GetPolicy', { PolicyArn: POLICY })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
  });
});

describe('what changes between decision and change', () => {
  it('is not changed under a decision that was about something else', async () => {
    const { world, root } = await furnishedWorld();
    const call = world.call(await world.userCaller('probe'));
    await call.snapshot.account(ACCOUNT);
    await root('UpdateUser', { UserName: 'alice', NewPath: '/board/' });
    const put = { UserName: 'alice', PolicyName: 'p', PolicyDocument: ALLOW_ALL };
    await expect(world.operation('PutUserPolicy').handle(put, call)).rejects.toMatchObject({
      code: 'ConcurrentModification',
    });
  });

  it('is not a namesake that was created meanwhile', async () => {
    const { world, root } = await furnishedWorld();
    const call = world.call(await world.userCaller('probe'));
    await call.snapshot.account(ACCOUNT);
    await root('DeleteGroup', { GroupName: 'staff' });
    await root('CreateGroup', { GroupName: 'staff', Path: '/teams/' });
    const put = { GroupName: 'staff', PolicyName: 'p', PolicyDocument: ALLOW_ALL };
    await expect(world.operation('PutGroupPolicy').handle(put, call)).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
  });

  it('may change in what no policy asks for', async () => {
    const { world, root } = await furnishedWorld();
    const call = world.call(await world.userCaller('probe'));
    await call.snapshot.account(ACCOUNT);
    await root('PutUserPolicy', { UserName: 'alice', PolicyName: 'first', PolicyDocument: ALLOW_ALL });
    const put = { UserName: 'alice', PolicyName: 'second', PolicyDocument: ALLOW_ALL };
    await world.operation('PutUserPolicy').handle(put, call);
    const { PolicyNames } = await root('ListUserPolicies', { UserName: 'alice' });
    expect(PolicyNames).toEqual(['first', 'second']);
  });
});
