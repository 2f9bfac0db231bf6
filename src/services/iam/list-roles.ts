import { iamArn } from '#arn';
import { needs, operation, ownAccount } from './operation.ts';
import { byName, page } from './paging.ts';
import { presentListedRole, shownTrust } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const listRoles = operation({
  name: 'ListRoles',
  access: 'signed',
  authorize: ({ PathPrefix }, call) =>
    needs('iam:ListRoles', iamArn(call.caller.account, 'role', '', PathPrefix), call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const roles = account.roles().filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
    const { items, next } = page(roles, byName, input);
    const shown = items.map(async (role) =>
      presentListedRole(account.id, role, await shownTrust(role, call.snapshot)),
    );
    return { Roles: await Promise.all(shown), ...next };
  },
});
