import { withAttached } from './attached-policies.ts';
import { operation } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export const attachRolePolicy = operation({
  name: 'AttachRolePolicy',
  access: 'signed',
  authorize: ({ RoleName, PolicyArn }, call) =>
    roles.needs('iam:AttachRolePolicy', RoleName, call, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ RoleName, PolicyArn }, call) =>
    roles.edit(RoleName, call, (role, account) => withAttached(role, PolicyArn, account)),
});
