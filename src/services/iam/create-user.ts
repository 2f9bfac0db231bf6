import { iamArn, newUniqueId } from '#arn';
import { quotas, type User } from '#directory';
import { readBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { withinQuota } from './quota.ts';
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
  handle({ UserName, Path = '/', Tags, PermissionsBoundary }, { caller, change, request }, { random }) {
    const id = newUniqueId('AIDA', random);
    const tags = readTags(Tags, CASELESS_KEYS);
    return change([caller.account], (draft) => {
      const account = draft.account(caller.account);
      users.refuseTaken(account, UserName);
      withinQuota('UsersPerAccount', quotas.users, account.users().length + 1);
      const user: User = {
        kind: 'user',
        id,
        name: UserName,
        path: Path,
        createdAt: request.now,
        tags,
        groupIds: [],
        inlinePolicies: {},
        managedPolicies: [],
        permissionsBoundary: readBoundary(account, PermissionsBoundary),
      };
      account.put(user);
      return { User: presentUser(caller.account, user) };
    });
  },
});
