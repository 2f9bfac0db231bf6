import { AwsError } from '#wire';
import { virtualDevices } from './mfa-device.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html */
export const deleteVirtualMFADevice = operation({
  name: 'DeleteVirtualMFADevice',
  access: 'signed',
  authorize: ({ SerialNumber }, call) =>
    virtualDevices.needs('iam:DeleteVirtualMFADevice', SerialNumber, call),
  handle: ({ SerialNumber }, call) =>
    virtualDevices.remove(SerialNumber, call, ({ use }) => {
      if (use !== undefined)
        throw new AwsError('DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.');
    }),
});
