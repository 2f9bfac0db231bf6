import { CreateVirtualMFADeviceCommand, EnableMFADeviceCommand, type IAMClient } from '@aws-sdk/client-iam';
import { totp, twoCodes } from './authenticator.ts';

/** A device that somebody has in use, and what its app shows at a time in milliseconds since 1970. */
export interface Authenticator {
  readonly serialNumber: string;
  readonly seed: string;
  codeAt(at: number): string;
}

/**
 * Makes a virtual device and enables it for a user, who has used up the codes until `at`. The root user goes by its account's id.
 */
export async function enableDevice(
  iam: IAMClient,
  UserName: string,
  { name = UserName, at }: { readonly name?: string; readonly at: number },
): Promise<Authenticator> {
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }),
  );
  const SerialNumber = VirtualMFADevice?.SerialNumber;
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
  if (SerialNumber === undefined) throw new Error(`no device for ${UserName}`);
  await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...twoCodes(seed, at) }));
  return { serialNumber: SerialNumber, seed, codeAt: (moment) => totp(seed, moment) };
}
