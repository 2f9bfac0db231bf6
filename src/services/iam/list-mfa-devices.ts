import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';

/**
 * No MFA device is registered here, for nobody.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html
 */
export const listMFADevices = operation({
  name: 'ListMFADevices',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:ListMFADevices', UserName, call),
  async handle({ UserName }, call) {
    await keyOwnerMeant(UserName, call);
    return { MFADevices: [], IsTruncated: false };
  },
});
