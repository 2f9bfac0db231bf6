import { operation, ownAccount } from './operation.ts';
import { pageOfTags } from './tags.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export const listUserTags = operation({
  name: 'ListUserTags',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:ListUserTags', UserName, call),
  async handle(input, call) {
    const { tags } = users.require(await ownAccount(call), input.UserName);
    const { items, next } = pageOfTags(tags, input);
    return { Tags: items, ...next };
  },
});
