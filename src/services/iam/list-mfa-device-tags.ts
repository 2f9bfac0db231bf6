import { virtualDevices } from './mfa-device.ts';
import { operation, ownAccount } from './operation.ts';
import { pageOfTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html */
export const listMFADeviceTags = operation({
  name: 'ListMFADeviceTags',
  access: 'signed',
  authorize: ({ SerialNumber }, call) => virtualDevices.needs('iam:ListMFADeviceTags', SerialNumber, call),
  async handle(input, call) {
    const { tags } = virtualDevices.require(await ownAccount(call), input.SerialNumber);
    const { items, next } = pageOfTags(tags, input);
    return { Tags: items, ...next };
  },
});
