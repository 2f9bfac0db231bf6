import { presentGroup } from './group.ts';
import { operation, ownAccount } from './operation.ts';
import { byName, page } from './paging.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export const listGroupsForUser = operation({
  name: 'ListGroupsForUser',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:ListGroupsForUser', UserName, call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const groups = account.groupsOf(users.require(account, input.UserName));
    const { items, next } = page(groups, byName, input);
    return { Groups: items.map((group) => presentGroup(account.id, group)), ...next };
  },
});
