import { changeKeysOfUserMeant, needsOnUserMeant } from './calling-user.ts';
import { refuseOwnWithoutMfa, requireDeviceOf } from './mfa-device.ts';
import { operation } from './operation.ts';

/**
 * Takes a device from a user; it can be enabled again, for him or another. Without a name, for the one that signed. A user takes
 * none from himself unless he showed a code.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html
 */
export const deactivateMFADevice = operation({
  name: 'DeactivateMFADevice',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:DeactivateMFADevice', UserName, call),
  async handle({ UserName, SerialNumber }, call) {
    await changeKeysOfUserMeant(UserName, call, ({ owner }, account) => {
      refuseOwnWithoutMfa(account, owner, call.caller);
      const { use: _, ...device } = requireDeviceOf(account, owner, SerialNumber);
      account.put(device);
    });
    return {};
  },
});
