import { operation } from './operation.ts';
import { roles } from './role.ts';
import { readTrustPolicy } from './trust-policy.ts';

/**
 * Replaces who may assume a role. Sessions under way live on.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
 */
export const updateAssumeRolePolicy = operation({
  name: 'UpdateAssumeRolePolicy',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:UpdateAssumeRolePolicy', RoleName, call),
  async handle({ RoleName, PolicyDocument }, call) {
    const trustPolicy = await readTrustPolicy(PolicyDocument, call.snapshot);
    return roles.edit(RoleName, call, (role) => ({ ...role, trustPolicy }));
  },
});
