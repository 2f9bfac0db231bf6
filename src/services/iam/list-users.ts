import { iamArn } from '#arn';
import { needs, operation, ownAccount } from './operation.ts';
import { byName, page } from './paging.ts';
import { presentListedUser } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export const listUsers = operation({
  name: 'ListUsers',
  access: 'signed',
  authorize: ({ PathPrefix }, call) =>
    needs('iam:ListUsers', iamArn(call.caller.account, 'user', '', PathPrefix), call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const users = account.users().filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
    const { items, next } = page(users, byName, input);
    return { Users: items.map((user) => presentListedUser(account.id, user)), ...next };
  },
});
