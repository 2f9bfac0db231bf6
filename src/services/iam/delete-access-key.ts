import { requireAccessKey } from './access-key.ts';
import { changeKeysOfUserMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export const deleteAccessKey = operation({
  name: 'DeleteAccessKey',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:DeleteAccessKey', UserName, call),
  async handle({ UserName, AccessKeyId }, call) {
    await changeKeysOfUserMeant(UserName, call, ({ owner }, account) => {
      account.remove('access-key', requireAccessKey(account, owner, AccessKeyId).id);
    });
    return {};
  },
});
