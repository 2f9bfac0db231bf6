import { operation, ownAccount } from './operation.ts';
import { presentRole, roles, shownTrust } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const getRole = operation({
  name: 'GetRole',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:GetRole', RoleName, call),
  async handle({ RoleName }, call) {
    const account = await ownAccount(call);
    const role = roles.require(account, RoleName);
    const trust = await shownTrust(role, call.snapshot);
    return { Role: presentRole(account.id, role, trust, account.lastUse(role.id)) };
  },
});
