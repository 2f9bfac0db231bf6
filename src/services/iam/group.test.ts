import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, refusal, START, World } from './iam.testing.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';

async function openRoot() {
  return (await World.open(openMemoryStore())).root();
}

describe('a group', () => {
  it('is created, shown, listed, renamed and deleted', async () => {
    const root = await openRoot();
    const { Group } = await root('CreateGroup', { GroupName: 'Staff', Path: '/teams/' });
    expect(Group).toEqual({
      Path: '/teams/',
      GroupName: 'Staff',
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:group/teams/Staff`,
      CreateDate: START,
    });
    expect(await root('GetGroup', { GroupName: 'staff' })).toEqual({ Group, Users: [], IsTruncated: false });
    expect(await root('ListGroups', { PathPrefix: '/teams/' })).toEqual({
      Groups: [Group],
      IsTruncated: false,
    });
    await root('UpdateGroup', { GroupName: 'Staff', NewGroupName: 'All', NewPath: '/' });
    expect((await root('GetGroup', { GroupName: 'All' })).Group).toEqual({
      ...Group,
      GroupName: 'All',
      Path: '/',
      Arn: `arn:aws:iam::${ACCOUNT}:group/All`,
    });
    await root('DeleteGroup', { GroupName: 'All' });
    await expect(root('GetGroup', { GroupName: 'All' })).rejects.toMatchObject(
      refusal('NoSuchEntity', 'The group with name All cannot be found.'),
    );
  });

  it('has a name that no other has, whatever the case', async () => {
    const root = await openRoot();
    await root('CreateGroup', { GroupName: 'staff' });
    await root('CreateGroup', { GroupName: 'board' });
    await expect(root('CreateGroup', { GroupName: 'STAFF' })).rejects.toMatchObject(
      refusal('EntityAlreadyExists', 'Group with name STAFF already exists.'),
    );
    await expect(root('UpdateGroup', { GroupName: 'board', NewGroupName: 'staff' })).rejects.toMatchObject(
      refusal('EntityAlreadyExists', 'Group with name staff already exists.'),
    );
    await root('UpdateGroup', { GroupName: 'staff', NewGroupName: 'Staff' });
  });

  it('is not deleted while it carries anything', async () => {
    const root = await openRoot();
    const GroupName = 'staff';
    await root('CreateGroup', { GroupName });
    await root('CreateUser', { UserName: 'alice' });
    await root('AddUserToGroup', { GroupName, UserName: 'alice' });
    await root('AttachGroupPolicy', { GroupName, PolicyArn: READ_ONLY });
    await root('PutGroupPolicy', { GroupName, PolicyName: 'p', PolicyDocument: ALLOW_ALL });
    const refused = async (remedy: string) =>
      expect(root('DeleteGroup', { GroupName })).rejects.toMatchObject(
        refusal('DeleteConflict', `Cannot delete entity, ${remedy}.`),
      );
    await refused('must detach all policies first');
    await root('DetachGroupPolicy', { GroupName, PolicyArn: READ_ONLY });
    await refused('must delete policies first');
    await root('DeleteGroupPolicy', { GroupName, PolicyName: 'p' });
    await refused('must remove users from group first');
    await root('RemoveUserFromGroup', { GroupName, UserName: 'alice' });
    await root('DeleteGroup', { GroupName });
  });
});

describe('membership', () => {
  it('shows from both sides, and is given and taken as often as one likes', async () => {
    const root = await openRoot();
    const pair = { GroupName: 'staff', UserName: 'alice' };
    await root('CreateGroup', { GroupName: 'staff' });
    await root('CreateUser', { UserName: 'alice' });
    await root('AddUserToGroup', pair);
    await root('AddUserToGroup', pair);
    const { Users } = await root('GetGroup', { GroupName: 'staff' });
    expect(Users.map(({ UserName }) => UserName)).toEqual(['alice']);
    const { Groups } = await root('ListGroupsForUser', { UserName: 'alice' });
    expect(Groups.map(({ GroupName }) => GroupName)).toEqual(['staff']);
    await root('RemoveUserFromGroup', pair);
    await root('RemoveUserFromGroup', pair);
    expect((await root('ListGroupsForUser', { UserName: 'alice' })).Groups).toEqual([]);
  });

  it('needs a user and a group that exist', async () => {
    const root = await openRoot();
    await root('CreateGroup', { GroupName: 'staff' });
    for (const name of ['AddUserToGroup', 'RemoveUserFromGroup'] as const) {
      await expect(root(name, { GroupName: 'staff', UserName: 'nobody' })).rejects.toMatchObject(
        refusal('NoSuchEntity', 'The user with name nobody cannot be found.'),
      );
      await expect(root(name, { GroupName: 'none', UserName: 'nobody' })).rejects.toMatchObject(
        refusal('NoSuchEntity', 'The group with name none cannot be found.'),
      );
    }
  });

  it('ends at ten groups', async () => {
    const root = await openRoot();
    await root('CreateUser', { UserName: 'alice' });
    for (let i = 0; i < 11; i++) await root('CreateGroup', { GroupName: `group-${i}` });
    for (let i = 0; i < 10; i++) await root('AddUserToGroup', { GroupName: `group-${i}`, UserName: 'alice' });
    await expect(root('AddUserToGroup', { GroupName: 'group-10', UserName: 'alice' })).rejects.toMatchObject(
      refusal('LimitExceeded', 'Cannot exceed quota for GroupsPerUser: 10'),
    );
  });
});
