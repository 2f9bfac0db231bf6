import { AwsError } from '#wire';
import { operation } from './operation.ts';
import { editVersions, policies } from './policy.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export const deletePolicyVersion = operation({
  name: 'DeletePolicyVersion',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => policies.needs('iam:DeletePolicyVersion', PolicyArn, call),
  handle: ({ PolicyArn, VersionId }, call) =>
    editVersions(PolicyArn, VersionId, call, (policy) => {
      if (VersionId === policy.defaultVersionId)
        throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.');
      return { ...policy, versions: policy.versions.filter(({ id }) => id !== VersionId) };
    }),
});
