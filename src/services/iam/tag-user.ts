import { requestTagContext } from '#access';
import { operation } from './operation.ts';
import { CASELESS_KEYS, withTags } from './tags.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
export const tagUser = operation({
  name: 'TagUser',
  access: 'signed',
  authorize: ({ UserName, Tags }, call) =>
    users.needs('iam:TagUser', UserName, call, requestTagContext(Tags)),
  handle: ({ UserName, Tags }, call) =>
    users.edit(UserName, call, (user) => ({ ...user, tags: withTags(user.tags, Tags, CASELESS_KEYS) })),
});
