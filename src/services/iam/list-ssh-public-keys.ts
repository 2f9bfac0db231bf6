import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';

/**
 * Nobody has SSH keys here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html
 */
export const listSSHPublicKeys = operation({
  name: 'ListSSHPublicKeys',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:ListSSHPublicKeys', UserName, call),
  async handle({ UserName }, call) {
    await keyOwnerMeant(UserName, call);
    return { SSHPublicKeys: [], IsTruncated: false };
  },
});
