import { requestTagContext } from '#access';
import { operation } from './operation.ts';
import { roles } from './role.ts';
import { CASELESS_KEYS, withTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export const tagRole = operation({
  name: 'TagRole',
  access: 'signed',
  authorize: ({ RoleName, Tags }, call) =>
    roles.needs('iam:TagRole', RoleName, call, requestTagContext(Tags)),
  handle: ({ RoleName, Tags }, call) =>
    roles.edit(RoleName, call, (role) => ({ ...role, tags: withTags(role.tags, Tags, CASELESS_KEYS) })),
});
