import { refuseCarrier, refuseWhile } from './delete-conflict.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
export const deleteUser = operation({
  name: 'DeleteUser',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:DeleteUser', UserName, call),
  handle: ({ UserName }, call) =>
    users.remove(UserName, call, (user, account) => {
      refuseCarrier(user);
      const owner = { type: 'user', userId: user.id } as const;
      refuseWhile(account.mfaDevicesOf(owner).length > 0, 'must remove tokens from principal first');
      refuseWhile(account.accessKeysOf(owner).length > 0, 'must delete access keys first');
      refuseWhile(user.groupIds.length > 0, 'must remove users from group first');
    }),
});
