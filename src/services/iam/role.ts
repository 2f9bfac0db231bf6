import type { AccountId } from '#arn';
import { type AccountLookup, type LastUse, presentPrincipals, quotas, type Role, roleArn } from '#directory';
import type { Iam } from '#wire';
import { presentBoundary } from './boundary.ts';
import { Entities } from './entities.ts';
import { presentDocument } from './policy-document.ts';
import { presentTagsIfAny } from './tags.ts';

export const roles = new Entities<Role>({
  named: (account, name) => account.role(name),
  withId: (account, id) => account.roleById(id),
  arn: (account, name, role) => roleArn(account, role ?? { name, path: '/' }),
  noun: 'role',
  missing: (name) => `The role with name ${name} cannot be found.`,
  namesake: (account, name) => account.role(name),
  taken: (name) => `Role with name ${name} already exists.`,
  all: (account) => account.roles(),
  quota: { name: 'RolesPerAccount', most: quotas.roles },
});

/** A role's trust policy as it is shown: the principals in it under the ARNs that they have now, deleted ones as unique ids. */
export function shownTrust(role: Role, accounts: AccountLookup): Promise<string> {
  return presentPrincipals(role.trustPolicy, accounts);
}

/** A role as GetRole shows it. */
export function presentRole(
  account: AccountId,
  role: Role,
  trust: string,
  lastUse: LastUse | undefined,
): Iam.Role {
  return {
    ...presentWrittenRole(account, role, trust),
    MaxSessionDuration: role.maxSessionDuration,
    RoleLastUsed: lastUse === undefined ? {} : { LastUsedDate: lastUse.at, Region: lastUse.region },
  };
}

/** A role as the operations show it that wrote it: without the longest session and last use. */
export function presentWrittenRole(account: AccountId, role: Role, trust: string): Iam.Role {
  return {
    ...presentRoleFacts(account, role, trust),
    PermissionsBoundary: presentBoundary(role),
    Tags: presentTagsIfAny(role.tags),
  };
}

/** A role as ListRoles shows it: without tags, boundary and last use. */
export function presentListedRole(account: AccountId, role: Role, trust: string): Iam.Role {
  return { ...presentRoleFacts(account, role, trust), MaxSessionDuration: role.maxSessionDuration };
}

function presentRoleFacts(account: AccountId, role: Role, trust: string): Iam.Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(account, role),
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: presentDocument(trust),
    Description: role.description,
  };
}
