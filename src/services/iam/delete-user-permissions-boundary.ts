import { withoutBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html */
export const deleteUserPermissionsBoundary = operation({
  name: 'DeleteUserPermissionsBoundary',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:DeleteUserPermissionsBoundary', UserName, call),
  handle: ({ UserName }, call) => users.edit(UserName, call, withoutBoundary),
});
