import { iamArn, newUniqueId } from '#arn';
import { quotas, type Role } from '#directory';
import { readBoundary } from './boundary.ts';
import { operation } from './operation.ts';
import { withinQuota } from './quota.ts';
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
  async handle(input, { caller, change, request, snapshot }, { random }) {
    const id = newUniqueId('AROA', random);
    const tags = readTags(input.Tags, CASELESS_KEYS);
    const trustPolicy = await readTrustPolicy(input.AssumeRolePolicyDocument, snapshot);
    return change([caller.account], (draft) => {
      const account = draft.account(caller.account);
      roles.refuseTaken(account, input.RoleName);
      withinQuota('RolesPerAccount', quotas.roles, account.roles().length + 1);
      const role: Role = {
        kind: 'role',
        id,
        name: input.RoleName,
        path: input.Path ?? '/',
        createdAt: request.now,
        description: input.Description,
        tags,
        trustPolicy,
        maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_MAX_SESSION,
        inlinePolicies: {},
        managedPolicies: [],
        permissionsBoundary: readBoundary(account, input.PermissionsBoundary),
      };
      account.put(role);
      return { Role: presentWrittenRole(caller.account, role, trustPolicy.document) };
    });
  },
});
