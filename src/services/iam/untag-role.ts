import { operation } from './operation.ts';
import { roles } from './role.ts';
import { CASELESS_KEYS, withoutTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export const untagRole = operation({
  name: 'UntagRole',
  access: 'signed',
  authorize: ({ RoleName, TagKeys }, call) =>
    roles.needs('iam:UntagRole', RoleName, call, { 'aws:TagKeys': TagKeys }),
  handle: ({ RoleName, TagKeys }, call) =>
    roles.edit(RoleName, call, (role) => ({ ...role, tags: withoutTags(role.tags, TagKeys, CASELESS_KEYS) })),
});
