import { readBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html */
export const putUserPermissionsBoundary = operation({
  name: 'PutUserPermissionsBoundary',
  access: 'signed',
  authorize: ({ UserName, PermissionsBoundary }, call) =>
    users.needs('iam:PutUserPermissionsBoundary', UserName, call, {
      'iam:PermissionsBoundary': PermissionsBoundary,
    }),
  handle: ({ UserName, PermissionsBoundary }, call) =>
    users.edit(UserName, call, (user, account) => ({
      ...user,
      permissionsBoundary: readBoundary(account, PermissionsBoundary),
    })),
});
