import { requestTagContext } from '#access';
import { virtualDevices } from './mfa-device.ts';
import { operation } from './operation.ts';
import { CASED_KEYS, withTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html */
export const tagMFADevice = operation({
  name: 'TagMFADevice',
  access: 'signed',
  authorize: ({ SerialNumber, Tags }, call) =>
    virtualDevices.needs('iam:TagMFADevice', SerialNumber, call, requestTagContext(Tags)),
  handle: ({ SerialNumber, Tags }, call) =>
    virtualDevices.edit(SerialNumber, call, (device) => ({
      ...device,
      tags: withTags(device.tags, Tags, CASED_KEYS),
    })),
});
