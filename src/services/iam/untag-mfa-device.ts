import { virtualDevices } from './mfa-device.ts';
import { operation } from './operation.ts';
import { CASED_KEYS, withoutTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html */
export const untagMFADevice = operation({
  name: 'UntagMFADevice',
  access: 'signed',
  authorize: ({ SerialNumber, TagKeys }, call) =>
    virtualDevices.needs('iam:UntagMFADevice', SerialNumber, call, { 'aws:TagKeys': TagKeys }),
  handle: ({ SerialNumber, TagKeys }, call) =>
    virtualDevices.edit(SerialNumber, call, (device) => ({
      ...device,
      tags: withoutTags(device.tags, TagKeys, CASED_KEYS),
    })),
});
