import { groups } from './group.ts';
import { presentInlinePolicy } from './inline-policies.ts';
import { operation, ownAccount } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html */
export const getGroupPolicy = operation({
  name: 'GetGroupPolicy',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:GetGroupPolicy', GroupName, call),
  async handle({ GroupName, PolicyName }, call) {
    const group = groups.require(await ownAccount(call), GroupName);
    return { GroupName: group.name, ...presentInlinePolicy(group, PolicyName) };
  },
});
