import { iamArn, newUniqueId } from '#arn';
import { readBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { CASELESS_KEYS, needsToCreate, readTags } from './tags.ts';
import { presentUser, users } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const createUser = operation({
  name: 'CreateUser',
  access: 'signed',
  authorize: ({ UserName, Path, Tags, PermissionsBoundary }, call) =>
    needsToCreate(
      { create: 'iam:CreateUser', tag: 'iam:TagUser' },
      iamArn(call.caller.account, 'user', UserName, Path),
      call,
      Tags,
      { 'iam:PermissionsBoundary': PermissionsBoundary },
    ),
  handle({ UserName, Path = '/', Tags, PermissionsBoundary }, call, { random }) {
    const id = newUniqueId('AIDA', random);
    const tags = readTags(Tags, CASELESS_KEYS);
    return users.create(
      UserName,
      call,
      (account) => ({
        kind: 'user',
        id,
        name: UserName,
        path: Path,
        createdAt: call.request.now,
        tags,
        groupIds: [],
        inlinePolicies: {},
        managedPolicies: [],
        permissionsBoundary: readBoundary(account, PermissionsBoundary),
      }),
      (user) => ({ User: presentUser(call.caller.account, user) }),
    );
  },
});
