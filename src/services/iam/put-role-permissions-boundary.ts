import { readBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export const putRolePermissionsBoundary = operation({
  name: 'PutRolePermissionsBoundary',
  access: 'signed',
  authorize: ({ RoleName, PermissionsBoundary }, call) =>
    roles.needs('iam:PutRolePermissionsBoundary', RoleName, call, {
      'iam:PermissionsBoundary': PermissionsBoundary,
    }),
  handle: ({ RoleName, PermissionsBoundary }, call) =>
    roles.edit(RoleName, call, (role, account) => ({
      ...role,
      permissionsBoundary: readBoundary(account, PermissionsBoundary),
    })),
});
