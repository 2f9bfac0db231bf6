import { operation } from './operation.ts';
import { editVersions, policies } from './policy.ts';

/**
 * Puts another version of a policy into force, wherever the policy is attached.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
 */
export const setDefaultPolicyVersion = operation({
  name: 'SetDefaultPolicyVersion',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => policies.needs('iam:SetDefaultPolicyVersion', PolicyArn, call),
  handle: ({ PolicyArn, VersionId }, call) =>
    editVersions(PolicyArn, VersionId, call, (policy) => ({
      ...policy,
      defaultVersionId: VersionId,
      updatedAt: call.request.now,
    })),
});
