import { withoutInlinePolicy } from './inline-policies.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html */
export const deleteUserPolicy = operation({
  name: 'DeleteUserPolicy',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:DeleteUserPolicy', UserName, call),
  handle: ({ UserName, PolicyName }, call) =>
    users.edit(UserName, call, (user) => withoutInlinePolicy(user, PolicyName)),
});
