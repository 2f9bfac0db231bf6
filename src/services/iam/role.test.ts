import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, OTHER, policyOf, refusal, START, trustOf, World } from './iam.testing.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
const TRUST = trustOf(ACCOUNT);

async function openWorld() {
  const world = await World.open(openMemoryStore());
  return { world, root: world.root(), other: world.root(OTHER) };
}

type Root = Awaited<ReturnType<typeof openWorld>>['root'];

async function trustShown(root: Root, RoleName: string): Promise<string> {
  const { Role } = await root('GetRole', { RoleName });
  return decodeURIComponent(Role.AssumeRolePolicyDocument ?? '');
}

describe('a role', () => {
  it('is created, shown, listed and deleted', async () => {
    const { root } = await openWorld();
    const { Role } = await root('CreateRole', {
      RoleName: 'UpdateApp',
      Path: '/apps/',
      Description: 'Updates the app',
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: TRUST,
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    const facts = {
      Path: '/apps/',
      RoleName: 'UpdateApp',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/apps/UpdateApp`,
      CreateDate: START,
      AssumeRolePolicyDocument: encodeURIComponent(TRUST).replaceAll('*', '%2A'),
      Description: 'Updates the app',
    };
    const tags = { Tags: [{ Key: 'team', Value: 'blue' }] };
    expect(Role).toEqual({ ...facts, ...tags });
    expect((await root('GetRole', { RoleName: 'updateapp' })).Role).toEqual({
      ...facts,
      ...tags,
      MaxSessionDuration: 7200,
      RoleLastUsed: {},
    });
    expect(await root('ListRoles', { PathPrefix: '/apps/' })).toEqual({
      Roles: [{ ...facts, MaxSessionDuration: 7200 }],
      IsTruncated: false,
    });
    await root('DeleteRole', { RoleName: 'UpdateApp' });
    await expect(root('GetRole', { RoleName: 'UpdateApp' })).rejects.toMatchObject(
      refusal('NoSuchEntity', 'The role with name UpdateApp cannot be found.'),
    );
  });

  it('has a name that no other has, whatever the case, and sessions of an hour', async () => {
    const { root } = await openWorld();
    await root('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: TRUST });
    expect((await root('GetRole', { RoleName: 'deploy' })).Role.MaxSessionDuration).toBe(3600);
    await expect(
      root('CreateRole', { RoleName: 'DEPLOY', AssumeRolePolicyDocument: TRUST }),
    ).rejects.toMatchObject(refusal('EntityAlreadyExists', 'Role with name DEPLOY already exists.'));
  });

  it('is described anew, in what is said only', async () => {
    const { root } = await openWorld();
    await root('CreateRole', { RoleName: 'deploy', Description: 'old', AssumeRolePolicyDocument: TRUST });
    await root('UpdateRole', { RoleName: 'deploy', MaxSessionDuration: 7200 });
    const { Role } = await root('GetRole', { RoleName: 'deploy' });
    expect(Role).toMatchObject({ Description: 'old', MaxSessionDuration: 7200 });
    await root('UpdateRole', { RoleName: 'deploy', Description: 'new' });
    expect((await root('GetRole', { RoleName: 'deploy' })).Role).toMatchObject({
      Description: 'new',
      MaxSessionDuration: 7200,
    });
    const described = await root('UpdateRoleDescription', { RoleName: 'deploy', Description: '' });
    expect(described.Role).toMatchObject({ RoleName: 'deploy', Description: '' });
    expect(described.Role?.MaxSessionDuration).toBeUndefined();
  });

  it('shows when it was last used', async () => {
    const { world, root } = await openWorld();
    const { Role } = await root('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: TRUST });
    const use = { kind: 'last-use', at: START + 5, region: 'eu-west-1', service: 'sts' } as const;
    world.directory.recordUse({ ...use, id: Role.RoleId }, ACCOUNT);
    expect((await root('GetRole', { RoleName: 'deploy' })).Role.RoleLastUsed).toEqual({
      LastUsedDate: START + 5,
      Region: 'eu-west-1',
    });
  });

  it('is not deleted while it carries policies', async () => {
    const { root } = await openWorld();
    const RoleName = 'deploy';
    await root('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
    await root('AttachRolePolicy', { RoleName, PolicyArn: READ_ONLY });
    await root('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: ALLOW_ALL });
    await expect(root('DeleteRole', { RoleName })).rejects.toMatchObject(
      refusal('DeleteConflict', 'Cannot delete entity, must detach all policies first.'),
    );
    await root('DetachRolePolicy', { RoleName, PolicyArn: READ_ONLY });
    await expect(root('DeleteRole', { RoleName })).rejects.toMatchObject(
      refusal('DeleteConflict', 'Cannot delete entity, must delete policies first.'),
    );
    await root('DeleteRolePolicy', { RoleName, PolicyName: 'p' });
    await root('DeleteRole', { RoleName });
  });

  it('is in no instance profile', async () => {
    const { root } = await openWorld();
    await root('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: TRUST });
    expect(await root('ListInstanceProfilesForRole', { RoleName: 'deploy' })).toEqual({
      InstanceProfiles: [],
      IsTruncated: false,
    });
    await expect(root('ListInstanceProfilesForRole', { RoleName: 'none' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
  });
});

describe('a trust policy', () => {
  const create = (root: Root, AssumeRolePolicyDocument: string) =>
    root('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument });

  it('names users and roles of any account, accounts, services and everyone', async () => {
    const { root, other } = await openWorld();
    await other('CreateUser', { UserName: 'bob', Path: '/people/' });
    const document = policyOf({
      Effect: 'Allow',
      Principal: {
        AWS: [ACCOUNT, `arn:aws:iam::${OTHER}:root`, `arn:aws:iam::${OTHER}:user/people/bob`],
        Service: 'ec2.amazonaws.com',
      },
      Action: 'sts:AssumeRole',
    });
    await create(root, document);
    expect(await trustShown(root, 'deploy')).toBe(document);
    await root('UpdateAssumeRolePolicy', { RoleName: 'deploy', PolicyDocument: trustOf('*') });
    expect(await trustShown(root, 'deploy')).toBe(trustOf('*'));
  });

  it.each([
    ['an unknown user', `arn:aws:iam::${OTHER}:user/nobody`],
    ['a user at another path', `arn:aws:iam::${OTHER}:user/elsewhere/bob`],
    ['an unknown role', `arn:aws:iam::${ACCOUNT}:role/none`],
    ['a group', `arn:aws:iam::${ACCOUNT}:group/staff`],
    ['the id of somebody deleted', 'AIDACKCEVSQ6C2EXAMPLE'],
  ])('cannot name %s', async (_what, principal) => {
    const { root, other } = await openWorld();
    await other('CreateUser', { UserName: 'bob' });
    await root('CreateGroup', { GroupName: 'staff' });
    const refused = refusal('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${principal}"`);
    await expect(create(root, trustOf(principal))).rejects.toMatchObject(refused);
    await create(root, TRUST);
    const update = { RoleName: 'deploy', PolicyDocument: trustOf(principal) };
    await expect(root('UpdateAssumeRolePolicy', update)).rejects.toMatchObject(refused);
    expect(await trustShown(root, 'deploy')).toBe(TRUST);
  });

  it('may name a principal of an account that is not held, who matches nobody', async () => {
    const { world, root } = await openWorld();
    const vendor = 'arn:aws:iam::999988887777:role/vendor';
    await create(root, trustOf(vendor));
    expect(await trustShown(root, 'deploy')).toBe(trustOf(vendor));
    const role = (await world.directory.snapshot().account(ACCOUNT))?.role('deploy');
    expect(role?.trustPolicy.principalIds[vendor]).toBeNull();
  });

  it('B71 keeps to whom it meant: a deleted principal shows as its id, and a namesake is somebody else', async () => {
    const { world, root, other } = await openWorld();
    const { User } = await other('CreateUser', { UserName: 'bob' });
    const arn = `arn:aws:iam::${OTHER}:user/bob`;
    await create(root, trustOf(arn));
    await other('UpdateUser', { UserName: 'bob', NewUserName: 'robert' });
    expect(await trustShown(root, 'deploy')).toBe(trustOf(`arn:aws:iam::${OTHER}:user/robert`));
    await other('DeleteUser', { UserName: 'robert' });
    await other('CreateUser', { UserName: 'bob' });
    expect(await trustShown(root, 'deploy')).toBe(trustOf(User?.UserId ?? ''));
    const role = (await world.directory.snapshot().account(ACCOUNT))?.role('deploy');
    expect(role?.trustPolicy.principalIds[arn]).toBe(User?.UserId);
  });

  it('B71 trusts nobody in place of a principal that is replaced before the policy is stored', async () => {
    const { world, root, other } = await openWorld();
    const { User } = await other('CreateUser', { UserName: 'bob' });
    await create(root, TRUST);
    const call = world.call(await world.sessionCaller('deploy'));
    await call.snapshot.account(ACCOUNT);
    await call.snapshot.account(OTHER);
    await other('DeleteUser', { UserName: 'bob' });
    await other('CreateUser', { UserName: 'bob' });
    const arn = `arn:aws:iam::${OTHER}:user/bob`;
    const update = { RoleName: 'deploy', PolicyDocument: trustOf(arn) };
    await world.operation('UpdateAssumeRolePolicy').handle(update, call);
    expect(await trustShown(root, 'deploy')).toBe(trustOf(User?.UserId ?? ''));
  });

  it("is a policy about STS, and refused in the policy checker's words", async () => {
    const { root } = await openWorld();
    const statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT } };
    await expect(create(root, '{')).rejects.toMatchObject(
      refusal('MalformedPolicyDocument', 'This policy contains invalid Json'),
    );
    await expect(create(root, policyOf({ ...statement, Action: 's3:GetObject' }))).rejects.toMatchObject(
      refusal('MalformedPolicyDocument', 'AssumeRole policy may only specify STS AssumeRole actions.'),
    );
    await expect(
      create(root, policyOf({ ...statement, Action: 'sts:AssumeRole', Resource: '*' })),
    ).rejects.toMatchObject(refusal('MalformedPolicyDocument', 'Has prohibited field Resource'));
  });

  it('B80 has 2048 characters at the most, white space aside', async () => {
    const { root } = await openWorld();
    const sized = (length: number, space = '') => {
      const document = (sid: string) =>
        `{"Version":"2012-10-17","Statement":[{"Sid":"${sid}","Effect":"Allow","Principal":{"AWS":"${ACCOUNT}"},${space}"Action":"sts:AssumeRole"}]}`;
      return document('a'.repeat(length - document('').replaceAll(' ', '').length));
    };
    await create(root, sized(2048, ' '.repeat(3000)));
    await expect(
      root('UpdateAssumeRolePolicy', { RoleName: 'deploy', PolicyDocument: sized(2049) }),
    ).rejects.toMatchObject(refusal('LimitExceeded', 'Cannot exceed quota for ACLSizePerRole: 2048'));
  });
});
