import { keyOwnerMeant, needsOnUserMeant, ROOT_USER_NAME } from './calling-user.ts';
import { bySerialNumber } from './mfa-device.ts';
import { operation } from './operation.ts';
import { page } from './paging.ts';

/**
 * Lists the devices that a user has in use; without a name, those of the one that signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html
 */
export const listMFADevices = operation({
  name: 'ListMFADevices',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:ListMFADevices', UserName, call),
  async handle(input, call) {
    const { account, owner, name = ROOT_USER_NAME } = await keyOwnerMeant(input.UserName, call);
    const { items, next } = page(account.mfaDevicesOf(owner), bySerialNumber, input);
    return {
      MFADevices: items.flatMap(({ id, use }) =>
        use === undefined ? [] : [{ UserName: name, SerialNumber: id, EnableDate: use.since }],
      ),
      ...next,
    };
  },
});
