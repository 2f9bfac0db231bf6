import { operation, ownAccount } from './operation.ts';
import { presentWrittenRole, roles, shownTrust } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export const updateRoleDescription = operation({
  name: 'UpdateRoleDescription',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:UpdateRoleDescription', RoleName, call),
  async handle({ RoleName, Description }, call) {
    const trust = await shownTrust(roles.require(await ownAccount(call), RoleName), call.snapshot);
    return roles.change(RoleName, call, (role, account) => {
      const described = { ...role, description: Description };
      account.put(described);
      return { Role: presentWrittenRole(account.id, described, trust) };
    });
  },
});
