import { accountOfAccessKeyId } from '#arn';
import { AwsError } from '#wire';
import { operation } from './operation.ts';

/**
 * Tells which account an access key belongs to. The key id itself says so: whether the key exists or is active is not looked up.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export const getAccessKeyInfo = operation({
  name: 'GetAccessKeyInfo',
  access: 'signed',
  authorize: (_input, { caller }) => [
    { action: 'sts:GetAccessKeyInfo', resource: '*', account: caller.account },
  ],
  async handle({ AccessKeyId }, { snapshot }) {
    const account =
      (await snapshot.organization()).accountOfAccessKey(AccessKeyId) ?? accountOfAccessKeyId(AccessKeyId);
    if (account === undefined)
      throw new AwsError('ValidationError', `The access key id ${AccessKeyId} is not valid.`);
    return { Account: account };
  },
});
