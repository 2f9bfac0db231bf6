import { groups } from './group.ts';
import { pageOfInlinePolicies } from './inline-policies.ts';
import { operation, ownAccount } from './operation.ts';

/**
 * Lists the names of the inline policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html
 */
export const listGroupPolicies = operation({
  name: 'ListGroupPolicies',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:ListGroupPolicies', GroupName, call),
  handle: async (input, call) =>
    pageOfInlinePolicies(groups.require(await ownAccount(call), input.GroupName), input),
});
