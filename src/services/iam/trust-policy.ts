import { type AccountLookup, type PrincipalPolicy, resolvePrincipals } from '#directory';
import { POLICY_SIZE_LIMITS, parsePolicy, policySize } from '#policy';
import { AwsError } from '#wire';
import { withinQuota } from './quota.ts';

/**
 * The trust policy that a request hands in, checked, with the users and roles that it names resolved to their unique ids.
 *
 * They are looked up in the request's snapshot and not in the draft that stores the policy, so no change of one account waits for, or
 * conflicts with, those of the accounts that it trusts. That is safe: an id names one user or role for ever. Should one be deleted, or
 * replaced by a namesake, before the policy is stored, the policy trusts nobody in its place, just as if that had happened a moment
 * after; and who is created meanwhile was refused as unknown, or stands for nobody.
 */
export async function readTrustPolicy(document: string, accounts: AccountLookup): Promise<PrincipalPolicy> {
  const parsed = parsePolicy(document, 'trust');
  if (!parsed.ok) throw new AwsError('MalformedPolicyDocument', parsed.message);
  withinQuota('ACLSizePerRole', POLICY_SIZE_LIMITS.trust, policySize(document));
  const resolved = await resolvePrincipals(parsed.policy, accounts);
  if (!resolved.ok) {
    throw new AwsError(
      'MalformedPolicyDocument',
      `Invalid principal in policy: "AWS":"${resolved.principal}"`,
    );
  }
  return { document, principalIds: resolved.principalIds };
}
