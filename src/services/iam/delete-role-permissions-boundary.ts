import { withoutBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html */
export const deleteRolePermissionsBoundary = operation({
  name: 'DeleteRolePermissionsBoundary',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:DeleteRolePermissionsBoundary', RoleName, call),
  handle: ({ RoleName }, call) => roles.edit(RoleName, call, withoutBoundary),
});
