import { groups } from './group.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/**
 * Takes a user out of a group, whether he is in it or not. The group decides who may.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html
 */
export const removeUserFromGroup = operation({
  name: 'RemoveUserFromGroup',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:RemoveUserFromGroup', GroupName, call),
  async handle({ GroupName, UserName }, call) {
    await groups.change(GroupName, call, (group, account) => {
      const user = users.require(account, UserName);
      if (!user.groupIds.includes(group.id)) return;
      account.put({ ...user, groupIds: user.groupIds.filter((id) => id !== group.id) });
    });
    return {};
  },
});
