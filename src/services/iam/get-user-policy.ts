import { presentInlinePolicy } from './inline-policies.ts';
import { operation, ownAccount } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html */
export const getUserPolicy = operation({
  name: 'GetUserPolicy',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:GetUserPolicy', UserName, call),
  async handle({ UserName, PolicyName }, call) {
    const user = users.require(await ownAccount(call), UserName);
    return { UserName: user.name, ...presentInlinePolicy(user, PolicyName) };
  },
});
