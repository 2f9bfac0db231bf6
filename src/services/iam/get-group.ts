import { groups, presentGroup } from './group.ts';
import { operation, ownAccount } from './operation.ts';
import { byName, page } from './paging.ts';
import { presentListedUser } from './user.ts';

/**
 * Shows a group and, page by page, the users in it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
 */
export const getGroup = operation({
  name: 'GetGroup',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:GetGroup', GroupName, call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const group = groups.require(account, input.GroupName);
    const { items, next } = page(account.membersOf(group.id), byName, input);
    return {
      Group: presentGroup(account.id, group),
      Users: items.map((user) => presentListedUser(account.id, user)),
      ...next,
    };
  },
});
