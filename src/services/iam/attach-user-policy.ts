import { withAttached } from './attached-policies.ts';
import { operation } from './operation.ts';
import { users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
export const attachUserPolicy = operation({
  name: 'AttachUserPolicy',
  access: 'signed',
  authorize: ({ UserName, PolicyArn }, call) =>
    users.needs('iam:AttachUserPolicy', UserName, call, { 'iam:PolicyARN': PolicyArn }),
  handle: ({ UserName, PolicyArn }, call) =>
    users.edit(UserName, call, (user, account) => withAttached(user, PolicyArn, account)),
});
