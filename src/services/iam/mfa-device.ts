import type { SignedCaller } from '#access';
import { type AccountId, iamArn, isAccountId, parseArn } from '#arn';
import { type AccountReads, type CredentialOwner, type MfaDevice, quotas } from '#directory';
import { AwsError } from '#wire';
import type { KeyOwner } from './calling-user.ts';
import { Entities } from './entities.ts';
import { withinQuota } from './quota.ts';

/** Virtual MFA devices, by serial number, which is their ARN. IAM does not show devices in hardware but where somebody uses them. */
export const virtualDevices = new Entities<MfaDevice>({
  named: (account, serialNumber) => virtual(account.mfaDevice(serialNumber)),
  withId: (account, serialNumber) => virtual(account.mfaDevice(serialNumber)),
  arn: deviceArn,
  missing: missingDevice,
  namesake: (account, serialNumber) => account.mfaDeviceNamed(serialNumber),
  taken: () => 'MFA device already exists.',
  all: allVirtual,
  quota: { name: 'VirtualMFADevicesPerAccount', most: quotas.virtualMfaDevices },
});

/** The virtual devices of an account, in use or not. */
export function allVirtual(account: AccountReads): readonly MfaDevice[] {
  return account.mfaDevices().filter((device) => virtual(device) !== undefined);
}

function virtual(device: MfaDevice | undefined): MfaDevice | undefined {
  return device?.method.type === 'virtual-totp' ? device : undefined;
}

function deviceArn(account: AccountId, serialNumber: string): string {
  const arn = parseArn(serialNumber);
  const isDevice = arn?.service === 'iam' && isAccountId(arn.account) && arn.resource.startsWith('mfa/');
  return isDevice ? serialNumber : iamArn(account, 'mfa', serialNumber);
}

function missingDevice(serialNumber: string): string {
  return `VirtualMFADevice with serial number ${serialNumber} does not exist.`;
}

/**
 * Refuses a user who changes which devices are his own with credentials that never showed a code, if he has a device: else whoever has
 * his long-term key could do without it.
 *
 * @see https://aws.amazon.com/security/security-bulletins/AWS-2023-001/
 */
export function refuseOwnWithoutMfa(
  account: AccountReads,
  owner: CredentialOwner,
  { principal, session }: SignedCaller,
): void {
  const isOwn = owner.type === 'user' && principal.type === 'User' && principal.uniqueId === owner.userId;
  if (isOwn && session?.mfaAuthenticatedAt === undefined && account.mfaDevicesOf(owner).length > 0)
    throw new AwsError(
      'AccessDenied',
      'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
    );
}

/** The device that a user has in use under this serial number; another's is as good as none. */
export function requireDeviceOf(
  account: AccountReads,
  owner: CredentialOwner,
  serialNumber: string,
): MfaDevice {
  const device = account.mfaDevicesOf(owner).find(({ id }) => id === serialNumber);
  if (device === undefined) throw new AwsError('NoSuchEntity', 'MFA Device invalid for user.');
  return device;
}

/** A device that nobody uses, for a user who may have one more; the root user has no name and is called by its account's id. */
export function requireFreeDevice(
  account: AccountReads,
  { owner, name = account.id }: KeyOwner,
  serialNumber: string,
): MfaDevice {
  const device = account.mfaDevice(serialNumber);
  if (device === undefined) throw new AwsError('NoSuchEntity', missingDevice(serialNumber));
  if (account.mfaDevicesOf(owner).some(({ id }) => id === serialNumber))
    throw new AwsError('EntityAlreadyExists', `MFA Device for user ${name} already exists.`);
  if (device.use !== undefined) throw new AwsError('EntityAlreadyExists', 'MFA Device is already in use.');
  withinQuota('MFADevicesPerUser', quotas.mfaDevicesPerUser, account.mfaDevicesOf(owner).length + 1);
  return device;
}

/** What a device's serial number is listed by: the account's part of it is the same for all. */
export function bySerialNumber({ id }: MfaDevice): string {
  return parseArn(id)?.resource ?? id;
}

/** Refuses codes that did not prove that somebody has the device. */
export function refuseUnproven(proven: boolean): void {
  if (!proven)
    throw new AwsError('InvalidAuthenticationCode', 'Authentication code for device is not valid.');
}
