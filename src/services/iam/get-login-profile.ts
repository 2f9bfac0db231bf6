import { AwsError } from '#wire';
import { keyOwnerMeant, needsOnUserMeant, ROOT_USER_NAME } from './calling-user.ts';
import { operation } from './operation.ts';

/**
 * Nobody has a password here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
 */
export const getLoginProfile = operation({
  name: 'GetLoginProfile',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:GetLoginProfile', UserName, call),
  async handle({ UserName }, call) {
    const { name = ROOT_USER_NAME } = await keyOwnerMeant(UserName, call);
    throw new AwsError('NoSuchEntity', `Login Profile for User ${name} cannot be found.`);
  },
});
