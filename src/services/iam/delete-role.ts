import { refuseCarrier } from './delete-conflict.ts';
import { operation } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const deleteRole = operation({
  name: 'DeleteRole',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:DeleteRole', RoleName, call),
  handle: ({ RoleName }, call) => roles.remove(RoleName, call, refuseCarrier),
});
