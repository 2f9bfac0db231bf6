import type { AccessKey } from '#directory';
import { keyOwnerMeant, needsOnUserMeant } from './calling-user.ts';
import { operation } from './operation.ts';
import { page } from './paging.ts';

/**
 * Lists a user's access keys, the oldest first; without a name, those of the one that signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
 */
export const listAccessKeys = operation({
  name: 'ListAccessKeys',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:ListAccessKeys', UserName, call),
  async handle(input, call) {
    const { account, owner, name } = await keyOwnerMeant(input.UserName, call);
    const { items, next } = page(account.accessKeysOf(owner), byAge, input);
    return {
      AccessKeyMetadata: items.map(({ id, status, createdAt }) => ({
        UserName: name,
        AccessKeyId: id,
        Status: status,
        CreateDate: createdAt,
      })),
      ...next,
    };
  },
});

function byAge({ createdAt, id }: AccessKey): string {
  return `${String(createdAt).padStart(16, '0')} ${id}`;
}
