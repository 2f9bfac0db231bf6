import { type AccountState, quotas } from '#directory';
import { POLICY_SIZE_LIMITS } from '#policy';
import { needs, operation, ownAccount } from './operation.ts';

/**
 * Counts what the account has, beside what it may have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const getAccountSummary = operation({
  name: 'GetAccountSummary',
  access: 'signed',
  authorize: (_input, call) => needs('iam:GetAccountSummary', '*', call),
  handle: async (_input, call) => ({ SummaryMap: { ...counts(await ownAccount(call)), ...NONE, ...QUOTAS } }),
});

function counts(account: AccountState) {
  return {
    Users: account.users().length,
    Groups: account.groups().length,
    Roles: account.roles().length,
    Policies: account.policies().length,
    PolicyVersionsInUse: account.policies().reduce((total, { versions }) => total + versions.length, 0),
    MFADevices: account.mfaDevices().length,
    MFADevicesInUse: account.mfaDevices().filter(({ use }) => use !== undefined).length,
    AccountMFAEnabled: account.mfaDevicesOf({ type: 'root' }).length > 0 ? 1 : 0,
    GlobalEndpointTokenVersion: account.account.globalEndpointTokenVersion === 'v2Token' ? 2 : 1,
    AccountAccessKeysPresent: account.accessKeysOf({ type: 'root' }).length > 0 ? 1 : 0,
  };
}

/** What accounts have nothing of here. */
const NONE = {
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  InstanceProfiles: 0,
  Providers: 0,
  ServerCertificates: 0,
};

const QUOTAS = {
  UsersQuota: quotas.users,
  GroupsQuota: quotas.groups,
  RolesQuota: quotas.roles,
  PoliciesQuota: quotas.customerManagedPolicies,
  GroupsPerUserQuota: quotas.groupsPerUser,
  AccessKeysPerUserQuota: quotas.accessKeysPerUser,
  AttachedPoliciesPerUserQuota: quotas.managedPoliciesPerUser,
  AttachedPoliciesPerGroupQuota: quotas.managedPoliciesPerGroup,
  AttachedPoliciesPerRoleQuota: quotas.managedPoliciesPerRole,
  VersionsPerPolicyQuota: quotas.versionsPerManagedPolicy,
  UserPolicySizeQuota: POLICY_SIZE_LIMITS.inlineUser,
  GroupPolicySizeQuota: POLICY_SIZE_LIMITS.inlineGroup,
  RolePolicySizeQuota: POLICY_SIZE_LIMITS.inlineRole,
  PolicySizeQuota: POLICY_SIZE_LIMITS.managed,
  AssumeRolePolicySizeQuota: POLICY_SIZE_LIMITS.trust,
};
