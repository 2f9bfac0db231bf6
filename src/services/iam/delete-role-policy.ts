import { withoutInlinePolicy } from './inline-policies.ts';
import { operation } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export const deleteRolePolicy = operation({
  name: 'DeleteRolePolicy',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:DeleteRolePolicy', RoleName, call),
  handle: ({ RoleName, PolicyName }, call) =>
    roles.edit(RoleName, call, (role) => withoutInlinePolicy(role, PolicyName)),
});
