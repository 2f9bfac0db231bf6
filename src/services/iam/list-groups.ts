import { iamArn } from '#arn';
import { presentGroup } from './group.ts';
import { needs, operation, ownAccount } from './operation.ts';
import { byName, page } from './paging.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export const listGroups = operation({
  name: 'ListGroups',
  access: 'signed',
  authorize: ({ PathPrefix }, call) =>
    needs('iam:ListGroups', iamArn(call.caller.account, 'group', '', PathPrefix), call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const groups = account.groups().filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
    const { items, next } = page(groups, byName, input);
    return { Groups: items.map((group) => presentGroup(account.id, group)), ...next };
  },
});
