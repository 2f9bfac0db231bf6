/**
 * The length that AWS counts against a policy's quota: characters other than white space.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function policySize(text: string): number {
  let size = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) size++;
  }
  return size;
}

/**
 * The most that `policySize` may be, by where the policy is kept. The inline quotas are the sum over all inline policies of one
 * identity. Enforced by the operation that stores the policy, which knows the error to give. `bucket` counts bytes, `scp` and `rcp`
 * characters, both with white space.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const POLICY_SIZE_LIMITS = {
  inlineUser: 2_048,
  inlineGroup: 5_120,
  inlineRole: 10_240,
  managed: 6_144,
  trust: 2_048,
  session: 2_048,
  bucket: 20_480,
  scp: 10_240,
  rcp: 5_120,
} as const;
