import { pageOfAttached } from './attached-policies.ts';
import { groups } from './group.ts';
import { operation, ownAccount } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html */
export const listAttachedGroupPolicies = operation({
  name: 'ListAttachedGroupPolicies',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:ListAttachedGroupPolicies', GroupName, call),
  async handle(input, call) {
    const account = await ownAccount(call);
    return pageOfAttached(groups.require(account, input.GroupName), account, input);
  },
});
