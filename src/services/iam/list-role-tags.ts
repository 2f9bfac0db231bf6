import { operation, ownAccount } from './operation.ts';
import { roles } from './role.ts';
import { pageOfTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export const listRoleTags = operation({
  name: 'ListRoleTags',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:ListRoleTags', RoleName, call),
  async handle(input, call) {
    const { tags } = roles.require(await ownAccount(call), input.RoleName);
    const { items, next } = pageOfTags(tags, input);
    return { Tags: items, ...next };
  },
});
