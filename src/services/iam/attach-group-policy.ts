import { withAttached } from './attached-policies.ts';
import { groups } from './group.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html */
export const attachGroupPolicy = operation({
  name: 'AttachGroupPolicy',
  access: 'signed',
  authorize: ({ GroupName, PolicyArn }, call) =>
    groups.needs('iam:AttachGroupPolicy', GroupName, call, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ GroupName, PolicyArn }, call) =>
    groups.edit(GroupName, call, (group, account) => withAttached(group, PolicyArn, account)),
});
