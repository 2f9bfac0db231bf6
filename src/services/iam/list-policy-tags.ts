import { operation, ownAccount } from './operation.ts';
import { needsToRead, policies } from './policy.ts';
import { pageOfTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export const listPolicyTags = operation({
  name: 'ListPolicyTags',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => needsToRead('iam:ListPolicyTags', PolicyArn, call),
  async handle(input, call) {
    const { tags } = policies.require(await ownAccount(call), input.PolicyArn);
    const { items, next } = pageOfTags(tags, input);
    return { Tags: items, ...next };
  },
});
