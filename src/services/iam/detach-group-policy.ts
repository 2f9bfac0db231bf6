import { withDetached } from './attached-policies.ts';
import { groups } from './group.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html */
export const detachGroupPolicy = operation({
  name: 'DetachGroupPolicy',
  access: 'signed',
  authorize: ({ GroupName, PolicyArn }, call) =>
    groups.needs('iam:DetachGroupPolicy', GroupName, call, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ GroupName, PolicyArn }, call) =>
    groups.edit(GroupName, call, (group) => withDetached(group, PolicyArn)),
});
