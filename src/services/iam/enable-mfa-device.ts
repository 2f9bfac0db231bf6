import type { AccountReads } from '#directory';
import { changeKeysOfUserMeant, keyOwnerMeant, needsOnUserMeant, orRoot } from './calling-user.ts';
import { refuseOwnWithoutMfa, refuseUnproven, requireFreeDevice } from './mfa-device.ts';
import { operation } from './operation.ts';

/**
 * Gives a user a device, if two codes of successive time steps prove that he has it. They are used up, whatever comes of it; too many
 * wrong ones lock him out for a while. Who has a device gives himself no other unless he showed a code of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
 */
export const enableMFADevice = operation({
  name: 'EnableMFADevice',
  access: 'signed',
  authorize: ({ UserName }, call) =>
    needsOnUserMeant('iam:EnableMFADevice', orRoot(UserName, call.caller), call),
  async handle({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, call) {
    const name = orRoot(UserName, call.caller);
    const { account, ...user } = await keyOwnerMeant(name, call);
    const { owner } = user;
    const requireEnabling = (reads: AccountReads) => {
      refuseOwnWithoutMfa(reads, owner, call.caller);
      return requireFreeDevice(reads, user, SerialNumber);
    };
    requireEnabling(account);
    const codes = [AuthenticationCode1, AuthenticationCode2] as const;
    refuseUnproven((await call.proveMfa({ owner, serialNumber: SerialNumber, codes, purpose: 'enable' })).ok);
    await changeKeysOfUserMeant(name, call, (_owner, draft) => {
      draft.put({ ...requireEnabling(draft), use: { owner, since: call.request.now } });
    });
    return {};
  },
});
