import { needs, operation } from './operation.ts';

/**
 * Accounts have no aliases here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
 */
export const listAccountAliases = operation({
  name: 'ListAccountAliases',
  access: 'signed',
  authorize: (_input, call) => needs('iam:ListAccountAliases', '*', call),
  handle: () => ({ AccountAliases: [], IsTruncated: false }),
});
