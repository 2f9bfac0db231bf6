import { type AccountId, rootArn } from '#arn';
import type { Role } from '#directory';

/** The name of the role where CreateAccount gives none. */
const DEFAULT_NAME = 'OrganizationAccountAccessRole';

const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess';

/**
 * The role through which the management account reaches a new account: whoever it lets assume the role administers the account.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html
 */
export function accessRole(
  id: string,
  { RoleName = DEFAULT_NAME }: { readonly RoleName?: string },
  managementAccount: AccountId,
  now: number,
): Role {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: rootArn(managementAccount) }, Action: 'sts:AssumeRole' },
    ],
  };
  return {
    kind: 'role',
    id,
    name: RoleName,
    path: '/',
    createdAt: now,
    tags: [],
    inlinePolicies: {},
    managedPolicies: [ADMINISTRATOR_ACCESS],
    trustPolicy: { document: JSON.stringify(trust), principalIds: {} },
    maxSessionDuration: 3600,
  };
}
