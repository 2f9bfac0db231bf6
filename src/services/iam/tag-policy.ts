import { requestTagContext } from '#access';
import { operation } from './operation.ts';
import { policies } from './policy.ts';
import { CASED_KEYS, withTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export const tagPolicy = operation({
  name: 'TagPolicy',
  access: 'signed',
  authorize: ({ PolicyArn, Tags }, call) =>
    policies.needs('iam:TagPolicy', PolicyArn, call, requestTagContext(Tags)),
  handle: ({ PolicyArn, Tags }, call) =>
    policies.edit(PolicyArn, call, (policy) => ({
      ...policy,
      tags: withTags(policy.tags, Tags, CASED_KEYS),
    })),
});
