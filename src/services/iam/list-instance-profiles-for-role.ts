import { operation, ownAccount } from './operation.ts';
import { roles } from './role.ts';

/**
 * There are no machines here, so no role is in an instance profile.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
 */
export const listInstanceProfilesForRole = operation({
  name: 'ListInstanceProfilesForRole',
  access: 'signed',
  authorize: ({ RoleName }, call) => roles.needs('iam:ListInstanceProfilesForRole', RoleName, call),
  async handle({ RoleName }, call) {
    roles.require(await ownAccount(call), RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  },
});
