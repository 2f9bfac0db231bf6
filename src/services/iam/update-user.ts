import { operation } from './operation.ts';
import { users } from './user.ts';

/**
 * Gives a user another name or path. Both the user as he is and the user as he shall be must be allowed. His id, keys and what trusts
 * him stay.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 */
export const updateUser = operation({
  name: 'UpdateUser',
  access: 'signed',
  authorize: ({ UserName, NewUserName, NewPath }, call) =>
    users.needsToRename('iam:UpdateUser', UserName, { name: NewUserName, path: NewPath }, call),
  handle: ({ UserName, NewUserName, NewPath }, call) =>
    users.rename(UserName, { name: NewUserName, path: NewPath }, call),
});
