import { withDetached } from './attached-policies.ts';
import { operation } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export const detachRolePolicy = operation({
  name: 'DetachRolePolicy',
  access: 'signed',
  authorize: ({ RoleName, PolicyArn }, call) =>
    roles.needs('iam:DetachRolePolicy', RoleName, call, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ RoleName, PolicyArn }, call) =>
    roles.edit(RoleName, call, (role) => withDetached(role, PolicyArn)),
});
