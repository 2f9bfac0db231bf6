import { groups } from './group.ts';
import { withInlinePolicy } from './inline-policies.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html */
export const putGroupPolicy = operation({
  name: 'PutGroupPolicy',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:PutGroupPolicy', GroupName, call),
  handle: ({ GroupName, PolicyName, PolicyDocument }, call) =>
    groups.edit(GroupName, call, (group) => withInlinePolicy(group, PolicyName, PolicyDocument)),
});
