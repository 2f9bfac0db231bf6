import { AwsError } from '#wire';
import { requireAccessKey } from './access-key.ts';
import { changeKeysOfUserMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';

/**
 * Puts an access key out of use, or into use again. What was issued with an inactive key is refused as well.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export const updateAccessKey = operation({
  name: 'UpdateAccessKey',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:UpdateAccessKey', UserName, call),
  async handle({ UserName, AccessKeyId, Status }, call) {
    if (Status === 'Expired') throw new AwsError('InvalidInput', 'The status must be Active or Inactive.');
    await changeKeysOfUserMeant(UserName, call, ({ owner }, account) => {
      account.put({ ...requireAccessKey(account, owner, AccessKeyId), status: Status });
    });
    return {};
  },
});
