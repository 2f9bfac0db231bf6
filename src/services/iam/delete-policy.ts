import { AwsError } from '#wire';
import { operation } from './operation.ts';
import { policies } from './policy.ts';
import { countUses } from './policy-uses.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export const deletePolicy = operation({
  name: 'DeletePolicy',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => policies.needs('iam:DeletePolicy', PolicyArn, call),
  handle: ({ PolicyArn }, call) =>
    policies.remove(PolicyArn, call, (policy, account) => {
      const { attachments, boundaries } = countUses(account)(policy.arn);
      if (attachments + boundaries > 0)
        throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.');
      if (policy.versions.length > 1) {
        throw new AwsError(
          'DeleteConflict',
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
    }),
});
