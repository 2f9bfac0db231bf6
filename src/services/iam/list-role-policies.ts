import { pageOfInlinePolicies } from './inline-policies.ts';
import { operation, ownAccount } from './operation.ts';
import { roles } from './role.ts';

/**
 * Lists the names of the inline policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
 */
export const listRolePolicies = operation({
  name: 'ListRolePolicies',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:ListRolePolicies', RoleName, call),
  handle: async (input, call) =>
    pageOfInlinePolicies(roles.require(await ownAccount(call), input.RoleName), input),
});
