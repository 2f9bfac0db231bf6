import { AwsError } from '#wire';
import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
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
    // AWS writes `null` for the root user, who has no name.
    const { name = null } = await keyOwnerMeant(UserName, call);
    throw new AwsError('NoSuchEntity', `Login Profile for User ${name} cannot be found.`);
  },
});
