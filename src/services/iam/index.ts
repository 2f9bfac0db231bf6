import { type BoundOperation, bind } from '#access';
import { acceptDelegationRequest } from './accept-delegation-request.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { associateDelegationRequest } from './associate-delegation-request.ts';
import { attachGroupPolicy } from './attach-group-policy.ts';
import { attachRolePolicy } from './attach-role-policy.ts';
import { attachUserPolicy } from './attach-user-policy.ts';
import { createAccessKey } from './create-access-key.ts';
import { createDelegationRequest } from './create-delegation-request.ts';
import { createGroup } from './create-group.ts';
import { createPolicy } from './create-policy.ts';
import { createPolicyVersion } from './create-policy-version.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { createVirtualMFADevice } from './create-virtual-mfa-device.ts';
import { deactivateMFADevice } from './deactivate-mfa-device.ts';
import { deleteAccessKey } from './delete-access-key.ts';
import { deleteGroup } from './delete-group.ts';
import { deleteGroupPolicy } from './delete-group-policy.ts';
import { deletePolicy } from './delete-policy.ts';
import { deletePolicyVersion } from './delete-policy-version.ts';
import { deleteRole } from './delete-role.ts';
import { deleteRolePermissionsBoundary } from './delete-role-permissions-boundary.ts';
import { deleteRolePolicy } from './delete-role-policy.ts';
import { deleteUser } from './delete-user.ts';
import { deleteUserPermissionsBoundary } from './delete-user-permissions-boundary.ts';
import { deleteUserPolicy } from './delete-user-policy.ts';
import { deleteVirtualMFADevice } from './delete-virtual-mfa-device.ts';
import { detachGroupPolicy } from './detach-group-policy.ts';
import { detachRolePolicy } from './detach-role-policy.ts';
import { detachUserPolicy } from './detach-user-policy.ts';
import { disableOrganizationsRootCredentialsManagement } from './disable-organizations-root-credentials-management.ts';
import { disableOrganizationsRootSessions } from './disable-organizations-root-sessions.ts';
import { disableOutboundWebIdentityFederation } from './disable-outbound-web-identity-federation.ts';
import { enableMFADevice } from './enable-mfa-device.ts';
import { enableOrganizationsRootCredentialsManagement } from './enable-organizations-root-credentials-management.ts';
import { enableOrganizationsRootSessions } from './enable-organizations-root-sessions.ts';
import { enableOutboundWebIdentityFederation } from './enable-outbound-web-identity-federation.ts';
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts';
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { getDelegationRequest } from './get-delegation-request.ts';
import { getGroup } from './get-group.ts';
import { getGroupPolicy } from './get-group-policy.ts';
import { getLoginProfile } from './get-login-profile.ts';
import { getMFADevice } from './get-mfa-device.ts';
import { getOutboundWebIdentityFederationInfo } from './get-outbound-web-identity-federation-info.ts';
import { getPolicy } from './get-policy.ts';
import { getPolicyVersion } from './get-policy-version.ts';
import { getRole } from './get-role.ts';
import { getRolePolicy } from './get-role-policy.ts';
import { getUser } from './get-user.ts';
import { getUserPolicy } from './get-user-policy.ts';
import { listAccessKeys } from './list-access-keys.ts';
import { listAccountAliases } from './list-account-aliases.ts';
import { listAttachedGroupPolicies } from './list-attached-group-policies.ts';
import { listAttachedRolePolicies } from './list-attached-role-policies.ts';
import { listAttachedUserPolicies } from './list-attached-user-policies.ts';
import { listDelegationRequests } from './list-delegation-requests.ts';
import { listEntitiesForPolicy } from './list-entities-for-policy.ts';
import { listGroupPolicies } from './list-group-policies.ts';
import { listGroups } from './list-groups.ts';
import { listGroupsForUser } from './list-groups-for-user.ts';
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts';
import { listMFADeviceTags } from './list-mfa-device-tags.ts';
import { listMFADevices } from './list-mfa-devices.ts';
import { listOrganizationsFeatures } from './list-organizations-features.ts';
import { listPolicies } from './list-policies.ts';
import { listPolicyTags } from './list-policy-tags.ts';
import { listPolicyVersions } from './list-policy-versions.ts';
import { listRolePolicies } from './list-role-policies.ts';
import { listRoleTags } from './list-role-tags.ts';
import { listRoles } from './list-roles.ts';
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts';
import { listSigningCertificates } from './list-signing-certificates.ts';
import { listSSHPublicKeys } from './list-ssh-public-keys.ts';
import { listUserPolicies } from './list-user-policies.ts';
import { listUserTags } from './list-user-tags.ts';
import { listUsers } from './list-users.ts';
import { listVirtualMFADevices } from './list-virtual-mfa-devices.ts';
import type { IamDeps } from './operation.ts';
import { putGroupPolicy } from './put-group-policy.ts';
import { putRolePermissionsBoundary } from './put-role-permissions-boundary.ts';
import { putRolePolicy } from './put-role-policy.ts';
import { putUserPermissionsBoundary } from './put-user-permissions-boundary.ts';
import { putUserPolicy } from './put-user-policy.ts';
import { rejectDelegationRequest } from './reject-delegation-request.ts';
import { removeUserFromGroup } from './remove-user-from-group.ts';
import { resyncMFADevice } from './resync-mfa-device.ts';
import { sendDelegationToken } from './send-delegation-token.ts';
import { setDefaultPolicyVersion } from './set-default-policy-version.ts';
import { setSecurityTokenServicePreferences } from './set-security-token-service-preferences.ts';
import { tagMFADevice } from './tag-mfa-device.ts';
import { tagPolicy } from './tag-policy.ts';
import { tagRole } from './tag-role.ts';
import { tagUser } from './tag-user.ts';
import { untagMFADevice } from './untag-mfa-device.ts';
import { untagPolicy } from './untag-policy.ts';
import { untagRole } from './untag-role.ts';
import { untagUser } from './untag-user.ts';
import { updateAccessKey } from './update-access-key.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';
import { updateDelegationRequest } from './update-delegation-request.ts';
import { updateGroup } from './update-group.ts';
import { updateRole } from './update-role.ts';
import { updateRoleDescription } from './update-role-description.ts';
import { updateUser } from './update-user.ts';

/*
 * IAM: one file an operation, named as AWS names it. What they share: `entities.ts` (find, authorize, create, change and remove users,
 * groups, roles and policies alike; `user.ts`, `group.ts`, `role.ts` and `policy.ts` say what differs), `calling-user.ts` (operations
 * that may leave the user name out), `inline-policies.ts`, `attached-policies.ts`, `boundary.ts`, `tags.ts` and `trust-policy.ts` (what
 * entities carry), `mfa-device.ts`, `organizations-features.ts` (centralized root access), `delegation-request.ts` and
 * `policy-template.ts` (temporary delegation), `paging.ts`, `quota.ts` and `delete-conflict.ts`.
 */
export type { IamDeps } from './operation.ts';

/** IAM's operations, by name. */
export function iamOperations(deps: IamDeps): readonly BoundOperation[] {
  return [
    bind(acceptDelegationRequest, deps),
    bind(addUserToGroup, deps),
    bind(associateDelegationRequest, deps),
    bind(attachGroupPolicy, deps),
    bind(attachRolePolicy, deps),
    bind(attachUserPolicy, deps),
    bind(createAccessKey, deps),
    bind(createDelegationRequest, deps),
    bind(createGroup, deps),
    bind(createPolicyVersion, deps),
    bind(createPolicy, deps),
    bind(createRole, deps),
    bind(createUser, deps),
    bind(createVirtualMFADevice, deps),
    bind(deactivateMFADevice, deps),
    bind(deleteAccessKey, deps),
    bind(deleteGroupPolicy, deps),
    bind(deleteGroup, deps),
    bind(deletePolicyVersion, deps),
    bind(deletePolicy, deps),
    bind(deleteRolePermissionsBoundary, deps),
    bind(deleteRolePolicy, deps),
    bind(deleteRole, deps),
    bind(deleteUserPermissionsBoundary, deps),
    bind(deleteUserPolicy, deps),
    bind(deleteUser, deps),
    bind(deleteVirtualMFADevice, deps),
    bind(detachGroupPolicy, deps),
    bind(detachRolePolicy, deps),
    bind(detachUserPolicy, deps),
    bind(disableOrganizationsRootCredentialsManagement, deps),
    bind(disableOrganizationsRootSessions, deps),
    bind(enableMFADevice, deps),
    bind(enableOrganizationsRootCredentialsManagement, deps),
    bind(enableOrganizationsRootSessions, deps),
    bind(disableOutboundWebIdentityFederation, deps),
    bind(enableOutboundWebIdentityFederation, deps),
    bind(getAccessKeyLastUsed, deps),
    bind(getAccountAuthorizationDetails, deps),
    bind(getAccountSummary, deps),
    bind(getDelegationRequest, deps),
    bind(getGroupPolicy, deps),
    bind(getGroup, deps),
    bind(getLoginProfile, deps),
    bind(getMFADevice, deps),
    bind(getOutboundWebIdentityFederationInfo, deps),
    bind(getPolicyVersion, deps),
    bind(getPolicy, deps),
    bind(getRolePolicy, deps),
    bind(getRole, deps),
    bind(getUserPolicy, deps),
    bind(getUser, deps),
    bind(listAccessKeys, deps),
    bind(listAccountAliases, deps),
    bind(listAttachedGroupPolicies, deps),
    bind(listAttachedRolePolicies, deps),
    bind(listAttachedUserPolicies, deps),
    bind(listDelegationRequests, deps),
    bind(listEntitiesForPolicy, deps),
    bind(listGroupPolicies, deps),
    bind(listGroupsForUser, deps),
    bind(listGroups, deps),
    bind(listInstanceProfilesForRole, deps),
    bind(listMFADevices, deps),
    bind(listMFADeviceTags, deps),
    bind(listOrganizationsFeatures, deps),
    bind(listPolicies, deps),
    bind(listPolicyTags, deps),
    bind(listPolicyVersions, deps),
    bind(listRolePolicies, deps),
    bind(listRoleTags, deps),
    bind(listRoles, deps),
    bind(listServiceSpecificCredentials, deps),
    bind(listSigningCertificates, deps),
    bind(listSSHPublicKeys, deps),
    bind(listUserPolicies, deps),
    bind(listUserTags, deps),
    bind(listUsers, deps),
    bind(listVirtualMFADevices, deps),
    bind(putGroupPolicy, deps),
    bind(putRolePermissionsBoundary, deps),
    bind(putRolePolicy, deps),
    bind(putUserPermissionsBoundary, deps),
    bind(putUserPolicy, deps),
    bind(rejectDelegationRequest, deps),
    bind(removeUserFromGroup, deps),
    bind(resyncMFADevice, deps),
    bind(sendDelegationToken, deps),
    bind(setDefaultPolicyVersion, deps),
    bind(setSecurityTokenServicePreferences, deps),
    bind(tagMFADevice, deps),
    bind(tagPolicy, deps),
    bind(tagRole, deps),
    bind(tagUser, deps),
    bind(untagMFADevice, deps),
    bind(untagPolicy, deps),
    bind(untagRole, deps),
    bind(untagUser, deps),
    bind(updateAccessKey, deps),
    bind(updateAssumeRolePolicy, deps),
    bind(updateDelegationRequest, deps),
    bind(updateGroup, deps),
    bind(updateRoleDescription, deps),
    bind(updateRole, deps),
    bind(updateUser, deps),
  ];
}
