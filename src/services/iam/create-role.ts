import { iamArn, newUniqueId } from '#arn';
import { readBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { presentWrittenRole, roles } from './role.ts';
import { CASELESS_KEYS, needsToCreate, readTags } from './tags.ts';
import { readTrustPolicy } from './trust-policy.ts';

const DEFAULT_MAX_SESSION = 3600;

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const createRole = operation({
  name: 'CreateRole',
  access: 'signed',
  authorize: ({ RoleName, Path, Tags, PermissionsBoundary }, call) =>
    needsToCreate(
      { create: 'iam:CreateRole', tag: 'iam:TagRole' },
      iamArn(call.caller.account, 'role', RoleName, Path),
      call,
      Tags,
      { 'iam:PermissionsBoundary': PermissionsBoundary },
    ),
  async handle(input, call, { random }) {
    const id = newUniqueId('AROA', random);
    const tags = readTags(input.Tags, CASELESS_KEYS);
    const trustPolicy = await readTrustPolicy(input.AssumeRolePolicyDocument, call.snapshot);
    return roles.create(
      input.RoleName,
      call,
      (account) => ({
        kind: 'role',
        id,
        name: input.RoleName,
        path: input.Path ?? '/',
        createdAt: call.request.now,
        description: input.Description,
        tags,
        trustPolicy,
        maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_MAX_SESSION,
        inlinePolicies: {},
        managedPolicies: [],
        permissionsBoundary: readBoundary(account, input.PermissionsBoundary),
      }),
      (role) => ({ Role: presentWrittenRole(call.caller.account, role, trustPolicy.document) }),
    );
  },
});
