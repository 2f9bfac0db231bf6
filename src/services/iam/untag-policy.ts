import { operation } from './operation.ts';
import { policies } from './policy.ts';
import { CASED_KEYS, withoutTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export const untagPolicy = operation({
  name: 'UntagPolicy',
  access: 'signed',
  authorize: ({ PolicyArn, TagKeys }, call) =>
    policies.needs('iam:UntagPolicy', PolicyArn, call, { 'aws:TagKeys': TagKeys }),
  handle: ({ PolicyArn, TagKeys }, call) =>
    policies.edit(PolicyArn, call, (policy) => ({
      ...policy,
      tags: withoutTags(policy.tags, TagKeys, CASED_KEYS),
    })),
});
