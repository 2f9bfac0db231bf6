import type { AttachedPolicies } from './entities.ts';

/**
 * AWS's default quotas, per account where nothing else is said. Sizes are characters that are not white space.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
export const quotas = {
  users: 5000,
  groups: 300,
  roles: 1000,
  customerManagedPolicies: 1500,
  groupsPerUser: 10,
  accessKeysPerUser: 2,
  managedPoliciesPerUser: 10,
  managedPoliciesPerGroup: 10,
  managedPoliciesPerRole: 10,
  versionsPerManagedPolicy: 5,
  tagsPerEntity: 50,
  /** All inline policies of a user together. */
  inlinePolicySizePerUser: 2048,
  /** All inline policies of a group together. */
  inlinePolicySizePerGroup: 5120,
  /** All inline policies of a role together. */
  inlinePolicySizePerRole: 10_240,
  managedPolicySize: 6144,
  trustPolicySize: 2048,
  /** Bytes, white space included. */
  bucketPolicyBytes: 20_480,
} as const;

/** The size of a policy document as IAM counts it: characters, white space left out. */
export function policySize(document: string): number {
  return document.replaceAll(/\s/g, '').length;
}

/** The size of all inline policies of a user, group or role together. */
export function inlinePolicySize(entity: AttachedPolicies): number {
  return Object.values(entity.inlinePolicies).reduce((total, document) => total + policySize(document), 0);
}
