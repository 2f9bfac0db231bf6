import { groups } from './group.ts';
import { withoutInlinePolicy } from './inline-policies.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html */
export const deleteGroupPolicy = operation({
  name: 'DeleteGroupPolicy',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:DeleteGroupPolicy', GroupName, call),
  handle: ({ GroupName, PolicyName }, call) =>
    groups.edit(GroupName, call, (group) => withoutInlinePolicy(group, PolicyName)),
});
