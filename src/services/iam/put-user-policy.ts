import { withInlinePolicy } from './inline-policies.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export const putUserPolicy = operation({
  name: 'PutUserPolicy',
  access: 'signed',
  authorize: ({ UserName }, call) => users.needs('iam:PutUserPolicy', UserName, call),
  handle: ({ UserName, PolicyName, PolicyDocument }, call) =>
    users.edit(UserName, call, (user) => withInlinePolicy(user, PolicyName, PolicyDocument)),
});
