import { sealSeed } from '#access';
import { AwsError } from '#wire';
import { hardwareDeviceArn, refuseArn, seedOf } from './hardware-device.ts';
import { operation } from './operation.ts';

/**
 * Makes a token in hardware known to the caller's account, by the serial number and the seed that its vendor gives with it. IAM's
 * EnableMFADevice gives it to a user then, as it does with a virtual device; AWS has the seeds of the tokens that it knows from the vendor.
 */
export const registerHardwareMFADevice = operation({
  name: 'RegisterHardwareMFADevice',
  access: 'signed',
  authorize: ({ SerialNumber }, { caller: { account } }) => [
    {
      action: 'sojourn:RegisterHardwareMFADevice',
      resource: hardwareDeviceArn(account, SerialNumber),
      account,
    },
  ],
  handle(input, { caller, request, change }, { ring, random }) {
    const { SerialNumber } = input;
    refuseArn(SerialNumber);
    const sealedSeed = sealSeed(ring, seedOf(input), SerialNumber, random);
    return change([caller.account], (draft) => {
      const account = draft.account(caller.account);
      if (account.mfaDeviceNamed(SerialNumber) !== undefined)
        throw new AwsError('ConflictException', `There is an MFA device ${SerialNumber} already.`);
      account.put({
        kind: 'mfa-device',
        id: SerialNumber,
        name: SerialNumber,
        path: '/',
        createdAt: request.now,
        tags: [],
        method: { type: 'hardware-totp', sealedSeed, drift: 0 },
      });
      return {};
    });
  },
});
