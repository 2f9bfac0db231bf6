import { quotas } from '#directory';
import { AwsError } from '#wire';
import { operation } from './operation.ts';
import { policies, presentListedVersion, refuseUnmanageable } from './policy.ts';

/**
 * Adds a version to a policy, under a number that none had before. It is in force once it is the default.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
 */
export const createPolicyVersion = operation({
  name: 'CreatePolicyVersion',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => policies.needs('iam:CreatePolicyVersion', PolicyArn, call),
  handle({ PolicyArn, PolicyDocument, SetAsDefault }, call) {
    refuseUnmanageable(PolicyDocument);
    const { now } = call.request;
    return policies.change(PolicyArn, call, (policy, account) => {
      if (policy.versions.length >= quotas.versionsPerManagedPolicy) {
        throw new AwsError(
          'LimitExceeded',
          `A managed policy can have up to ${quotas.versionsPerManagedPolicy} versions. Before you create a new version, you must delete an existing version.`,
        );
      }
      const version = { id: `v${policy.nextVersion}`, document: PolicyDocument, createdAt: now };
      const edited = {
        ...policy,
        updatedAt: now,
        versions: [...policy.versions, version],
        defaultVersionId: SetAsDefault ? version.id : policy.defaultVersionId,
        nextVersion: policy.nextVersion + 1,
      };
      account.put(edited);
      return { PolicyVersion: presentListedVersion(edited, version) };
    });
  },
});
