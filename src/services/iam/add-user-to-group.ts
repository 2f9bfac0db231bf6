import { quotas } from '#directory';
import { groups } from './group.ts';
import { operation } from './operation.ts';
import { withinQuota } from './quota.ts';
import { users } from './user.ts';

/**
 * Puts a user into a group, where he may already be. The group decides who may.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
 */
export const addUserToGroup = operation({
  name: 'AddUserToGroup',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:AddUserToGroup', GroupName, call),
  async handle({ GroupName, UserName }, call) {
    await groups.change(GroupName, call, (group, account) => {
      const user = users.require(account, UserName);
      if (user.groupIds.includes(group.id)) return;
      const groupIds = [...user.groupIds, group.id];
      withinQuota('GroupsPerUser', quotas.groupsPerUser, groupIds.length);
      account.put({ ...user, groupIds });
    });
    return {};
  },
});
