import { withDetached } from './attached-policies.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html */
export const detachUserPolicy = operation({
  name: 'DetachUserPolicy',
  access: 'signed',
  authorize: ({ UserName, PolicyArn }, call) =>
    users.needs('iam:DetachUserPolicy', UserName, call, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ UserName, PolicyArn }, call) =>
    users.edit(UserName, call, (user) => withDetached(user, PolicyArn)),
});
