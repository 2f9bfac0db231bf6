import { AwsError } from '#wire';
import { hardwareDeviceArn, requireHardware } from './hardware-device.ts';
import { operation } from './operation.ts';

/** Forgets a token in hardware, which nobody may have in use any more, with its seed. */
export const deregisterHardwareMFADevice = operation({
  name: 'DeregisterHardwareMFADevice',
  access: 'signed',
  authorize: ({ SerialNumber }, { caller: { account } }) => [
    {
      action: 'sojourn:DeregisterHardwareMFADevice',
      resource: hardwareDeviceArn(account, SerialNumber),
      account,
    },
  ],
  handle: ({ SerialNumber }, { caller, change }) =>
    change([caller.account], (draft) => {
      const account = draft.account(caller.account);
      const { id, kind, use } = requireHardware(account, SerialNumber);
      if (use !== undefined)
        throw new AwsError(
          'ConflictException',
          `The MFA device ${SerialNumber} is in use: deactivate it first.`,
        );
      account.remove(kind, id);
      return {};
    }),
});
