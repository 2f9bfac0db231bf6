import type { AccountState, MfaDevice } from '#directory';
import type { Iam } from '#wire';
import { allVirtual, bySerialNumber } from './mfa-device.ts';
import { needs, operation, ownAccount } from './operation.ts';
import { page } from './paging.ts';
import { presentListedUser, presentRootUser } from './user.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html */
export const listVirtualMFADevices = operation({
  name: 'ListVirtualMFADevices',
  access: 'signed',
  authorize: (_input, call) => needs('iam:ListVirtualMFADevices', '*', call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const { AssignmentStatus: status = 'Any' } = input;
    const listed = allVirtual(account).filter(
      ({ use }) => status === 'Any' || (status === 'Assigned') === (use !== undefined),
    );
    const { items, next } = page(listed, bySerialNumber, input);
    return { VirtualMFADevices: items.map((device) => present(device, account)), ...next };
  },
});

function present({ id, use }: MfaDevice, account: AccountState): Iam.VirtualMFADevice {
  if (use === undefined) return { SerialNumber: id };
  const user = use.owner.type === 'user' ? account.userById(use.owner.userId) : undefined;
  return {
    SerialNumber: id,
    User: user === undefined ? presentRootUser(account.account) : presentListedUser(account.id, user),
    EnableDate: use.since,
  };
}
