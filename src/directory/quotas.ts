import { policySize } from '#policy';
import type { AttachedPolicies } from './entities.ts';

/**
 * How many of a thing there may be: AWS's default quotas, per account where nothing else is said. How large a policy may be is the
 * policy room's to say.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const quotas = {
  users: 5000,
  groups: 300,
  roles: 1000,
  customerManagedPolicies: 1500,
  groupsPerUser: 10,
  accessKeysPerUser: 2,
  mfaDevicesPerUser: 8,
  /** Assigned or not; as many as users. */
  virtualMfaDevices: 5000,
  managedPoliciesPerUser: 10,
  managedPoliciesPerGroup: 10,
  managedPoliciesPerRole: 10,
  versionsPerManagedPolicy: 5,
  tagsPerEntity: 50,
} as const;

/** The size of all inline policies of a user, group or role together, as IAM counts it against its quota. */
export function inlinePolicySize(entity: AttachedPolicies): number {
  return Object.values(entity.inlinePolicies).reduce((total, document) => total + policySize(document), 0);
}
