import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, refusal, START, trustOf, World } from './iam.testing.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';

async function openWorld() {
  const world = await World.open(openMemoryStore());
  return { world, root: world.root() };
}

describe('a user', () => {
  it('is created, shown, listed and deleted', async () => {
    const { root } = await openWorld();
    const { User } = await root('CreateUser', {
      UserName: 'Alice',
      Path: '/people/',
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    expect(User).toEqual({
      Path: '/people/',
      UserName: 'Alice',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:user/people/Alice`,
      CreateDate: START,
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    expect((await root('GetUser', { UserName: 'ALICE' })).User).toEqual(User);
    const { Tags: _, ...listed } = User ?? {};
    expect(await root('ListUsers', {})).toEqual({ Users: [listed], IsTruncated: false });
    await root('DeleteUser', { UserName: 'Alice' });
    await expect(root('GetUser', { UserName: 'Alice' })).rejects.toMatchObject(
      refusal('NoSuchEntity', 'The user with name Alice cannot be found.'),
    );
  });

  it('stands at the root path and has no tags, unless it is told otherwise', async () => {
    const { root } = await openWorld();
    const { User } = await root('CreateUser', { UserName: 'alice' });
    expect(User?.Path).toBe('/');
    expect(User?.Tags).toBeUndefined();
    expect(User?.PermissionsBoundary).toBeUndefined();
  });

  it('has a name that no other has, whatever the case', async () => {
    const { root } = await openWorld();
    await root('CreateUser', { UserName: 'bob' });
    await expect(root('CreateUser', { UserName: 'BOB' })).rejects.toMatchObject(
      refusal('EntityAlreadyExists', 'User with name BOB already exists.'),
    );
    await root('CreateUser', { UserName: 'alice' });
    await expect(root('UpdateUser', { UserName: 'alice', NewUserName: 'Bob' })).rejects.toMatchObject(
      refusal('EntityAlreadyExists', 'User with name Bob already exists.'),
    );
  });

  it('keeps its id, keys and groups under another name', async () => {
    const { root } = await openWorld();
    const before = (await root('CreateUser', { UserName: 'alice' })).User;
    await root('CreateAccessKey', { UserName: 'alice' });
    await root('CreateGroup', { GroupName: 'staff' });
    await root('AddUserToGroup', { GroupName: 'staff', UserName: 'alice' });
    await root('UpdateUser', { UserName: 'alice', NewUserName: 'Alice', NewPath: '/people/' });
    const after = (await root('GetUser', { UserName: 'Alice' })).User;
    expect(after.UserId).toBe(before?.UserId);
    expect(after.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/people/Alice`);
    expect((await root('ListAccessKeys', { UserName: 'Alice' })).AccessKeyMetadata[0]?.UserName).toBe(
      'Alice',
    );
    expect((await root('GetGroup', { GroupName: 'staff' })).Users[0]?.UserName).toBe('Alice');
  });

  it('is listed by path', async () => {
    const { root } = await openWorld();
    await root('CreateUser', { UserName: 'alice', Path: '/people/board/' });
    await root('CreateUser', { UserName: 'bob' });
    const names = async (PathPrefix: string) =>
      (await root('ListUsers', { PathPrefix })).Users.map(({ UserName }) => UserName);
    expect(await names('/people/')).toEqual(['alice']);
    expect(await names('/peo')).toEqual(['alice']);
    expect(await names('/')).toEqual(['alice', 'bob']);
    expect(await names('/nowhere/')).toEqual([]);
  });

  it('is not deleted while it carries anything', async () => {
    const { root } = await openWorld();
    await root('CreateUser', { UserName: 'alice' });
    await root('CreateGroup', { GroupName: 'staff' });
    await root('AttachUserPolicy', { UserName: 'alice', PolicyArn: READ_ONLY });
    await root('PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument: ALLOW_ALL });
    const { AccessKey } = await root('CreateAccessKey', { UserName: 'alice' });
    await root('AddUserToGroup', { GroupName: 'staff', UserName: 'alice' });
    const refused = async (remedy: string) =>
      expect(root('DeleteUser', { UserName: 'alice' })).rejects.toMatchObject(
        refusal('DeleteConflict', `Cannot delete entity, ${remedy}.`),
      );
    await refused('must detach all policies first');
    await root('DetachUserPolicy', { UserName: 'alice', PolicyArn: READ_ONLY });
    await refused('must delete policies first');
    await root('DeleteUserPolicy', { UserName: 'alice', PolicyName: 'p' });
    await refused('must delete access keys first');
    await root('DeleteAccessKey', { UserName: 'alice', AccessKeyId: AccessKey.AccessKeyId });
    await refused('must remove users from group first');
    await root('RemoveUserFromGroup', { GroupName: 'staff', UserName: 'alice' });
    await root('DeleteUser', { UserName: 'alice' });
  });
});

describe('without a name', () => {
  it('a user sees itself', async () => {
    const { world, root } = await openWorld();
    await root('CreateUser', { UserName: 'alice' });
    await root('PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument: ALLOW_ALL });
    expect((await world.user('alice')('GetUser', {})).User.UserName).toBe('alice');
  });

  it('root sees the root user', async () => {
    const { root } = await openWorld();
    expect((await root('GetUser', {})).User).toEqual({
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
      CreateDate: START,
    });
  });

  it('a role session has to say whom it means', async () => {
    const { world, root } = await openWorld();
    await root('CreateRole', { RoleName: 'deploy', AssumeRolePolicyDocument: trustOf(ACCOUNT) });
    await root('PutRolePolicy', { RoleName: 'deploy', PolicyName: 'p', PolicyDocument: ALLOW_ALL });
    const session = world.session('deploy');
    for (const name of ['GetUser', 'ListAccessKeys', 'CreateAccessKey', 'ListMFADevices'] as const)
      await expect(session(name, {})).rejects.toMatchObject(
        refusal('ValidationError', 'Must specify userName when calling with non-User credentials'),
      );
  });
});

describe('what users do not have here', () => {
  it('is answered as nothing, for users that exist', async () => {
    const { root } = await openWorld();
    await root('CreateUser', { UserName: 'alice' });
    const alice = { UserName: 'alice' };
    expect(await root('ListMFADevices', alice)).toEqual({ MFADevices: [], IsTruncated: false });
    expect(await root('ListSigningCertificates', alice)).toEqual({ Certificates: [], IsTruncated: false });
    expect(await root('ListSSHPublicKeys', alice)).toEqual({ SSHPublicKeys: [], IsTruncated: false });
    expect(await root('ListServiceSpecificCredentials', alice)).toEqual({
      ServiceSpecificCredentials: [],
      IsTruncated: false,
    });
    await expect(root('GetLoginProfile', alice)).rejects.toMatchObject(
      refusal('NoSuchEntity', 'Login Profile for User alice cannot be found.'),
    );
    for (const name of ['ListMFADevices', 'ListSSHPublicKeys', 'GetLoginProfile'] as const)
      await expect(root(name, { UserName: 'nobody' })).rejects.toMatchObject(
        refusal('NoSuchEntity', 'The user with name nobody cannot be found.'),
      );
  });
});
