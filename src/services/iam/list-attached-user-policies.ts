import { pageOfAttached } from './attached-policies.ts';
import { operation, ownAccount } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html */
export const listAttachedUserPolicies = operation({
  name: 'ListAttachedUserPolicies',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:ListAttachedUserPolicies', UserName, call),
  async handle(input, call) {
    const account = await ownAccount(call);
    return pageOfAttached(users.require(account, input.UserName), account, input);
  },
});
