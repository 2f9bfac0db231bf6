import { operation } from './operation.ts';
import { CASELESS_KEYS, withoutTags } from './tags.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export const untagUser = operation({
  name: 'UntagUser',
  access: 'signed',
  authorize: ({ UserName, TagKeys }, call) =>
    users.needs('iam:UntagUser', UserName, call, { 'aws:TagKeys': TagKeys }),
  handle: ({ UserName, TagKeys }, call) =>
    users.edit(UserName, call, (user) => ({ ...user, tags: withoutTags(user.tags, TagKeys, CASELESS_KEYS) })),
});
