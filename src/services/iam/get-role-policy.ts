import { presentInlinePolicy } from './inline-policies.ts';
import { operation, ownAccount } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const getRolePolicy = operation({
  name: 'GetRolePolicy',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:GetRolePolicy', RoleName, call),
  async handle({ RoleName, PolicyName }, call) {
    const role = roles.require(await ownAccount(call), RoleName);
    return { RoleName: role.name, ...presentInlinePolicy(role, PolicyName) };
  },
});
