import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
import { requireDeviceOf } from './mfa-device.ts';
import { operation } from './operation.ts';

/**
 * Describes a device that a user has in use; without a name, one of the one that signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
 */
export const getMFADevice = operation({
  name: 'GetMFADevice',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:GetMFADevice', UserName, call),
  async handle({ UserName, SerialNumber }, call) {
    const { account, owner, name } = await keyOwnerMeant(UserName, call);
    const { id, use } = requireDeviceOf(account, owner, SerialNumber);
    return { UserName: name, SerialNumber: id, EnableDate: use?.since };
  },
});
