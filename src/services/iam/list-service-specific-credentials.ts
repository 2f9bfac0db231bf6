import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';

/**
 * Nobody has credentials of single services here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html
 */
export const listServiceSpecificCredentials = operation({
  name: 'ListServiceSpecificCredentials',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:ListServiceSpecificCredentials', UserName, call),
  async handle({ UserName }, call) {
    await keyOwnerMeant(UserName, call);
    return { ServiceSpecificCredentials: [], IsTruncated: false };
  },
});
