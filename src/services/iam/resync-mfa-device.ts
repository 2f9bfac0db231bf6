import { keyOwnerMeant, needsOnUserMeant, orRoot } from './calling-user.ts';
import { refuseUnproven, requireDeviceOf } from './mfa-device.ts';
import { operation } from './operation.ts';

/**
 * Finds out how the clock of a user's device goes, by two codes of successive time steps, and goes by it from now on. They are used up.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html
 */
export const resyncMFADevice = operation({
  name: 'ResyncMFADevice',
  access: 'signed',
  authorize: ({ UserName }, call) =>
    needsOnUserMeant('iam:ResyncMFADevice', orRoot(UserName, call.caller), call),
  async handle({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, call) {
    const name = orRoot(UserName, call.caller);
    const { account, owner } = await keyOwnerMeant(name, call);
    requireDeviceOf(account, owner, SerialNumber);
    const codes = [AuthenticationCode1, AuthenticationCode2] as const;
    refuseUnproven((await call.proveMfa({ owner, serialNumber: SerialNumber, codes, purpose: 'resync' })).ok);
    return {};
  },
});
