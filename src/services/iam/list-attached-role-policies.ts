import { pageOfAttached } from './attached-policies.ts';
import { operation, ownAccount } from './operation.ts';
import { roles } from './role.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export const listAttachedRolePolicies = operation({
  name: 'ListAttachedRolePolicies',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:ListAttachedRolePolicies', RoleName, call),
  async handle(input, call) {
    const account = await ownAccount(call);
    return pageOfAttached(roles.require(account, input.RoleName), account, input);
  },
});
