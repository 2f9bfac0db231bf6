import { pageOfInlinePolicies } from './inline-policies.ts';
import { operation, ownAccount } from './operation.ts';
import { users } from './user.ts';

/**
 * Lists the names of the inline policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
 */
export const listUserPolicies = operation({
  name: 'ListUserPolicies',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:ListUserPolicies', UserName, call),
  handle: async (input, call) =>
    pageOfInlinePolicies(users.require(await ownAccount(call), input.UserName), input),
});
