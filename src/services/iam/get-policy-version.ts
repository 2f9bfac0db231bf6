import { operation, ownAccount } from './operation.ts';
import { needsToRead, presentVersion, requireVersion } from './policy.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const getPolicyVersion = operation({
  name: 'GetPolicyVersion',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => needsToRead('iam:GetPolicyVersion', PolicyArn, call),
  async handle({ PolicyArn, VersionId }, call) {
    const { policy, version } = requireVersion(await ownAccount(call), PolicyArn, VersionId);
    return { PolicyVersion: presentVersion(policy, version) };
  },
});
