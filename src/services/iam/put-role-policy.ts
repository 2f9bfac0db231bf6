import { withInlinePolicy } from './inline-policies.ts';
import { operation } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const putRolePolicy = operation({
  name: 'PutRolePolicy',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:PutRolePolicy', RoleName, call),
  handle: ({ RoleName, PolicyName, PolicyDocument }, call) =>
    roles.edit(RoleName, call, (role) => withInlinePolicy(role, PolicyName, PolicyDocument)),
});
