import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';

/**
 * Nobody has signing certificates here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html
 */
export const listSigningCertificates = operation({
  name: 'ListSigningCertificates',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:ListSigningCertificates', UserName, call),
  async handle({ UserName }, call) {
    await keyOwnerMeant(UserName, call);
    return { Certificates: [], IsTruncated: false };
  },
});
