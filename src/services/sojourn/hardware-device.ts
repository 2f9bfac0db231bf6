import { decodeBase32, parseArn } from '#arn';
import type { AccountReads, MfaDevice } from '#directory';
import { AwsError } from '#wire';
import type { RegisterHardwareMFADeviceRequest } from './model.ts';

/** RFC 4226 asks for 128 bits at least; what is longer than a block of SHA-1 would be hashed before use. */
const SHORTEST_SEED = 16;
const LONGEST_SEED = 64;

/** The ARN by which our operations authorize a device in hardware, whose serial number is none. */
export function hardwareDeviceArn(account: string, serialNumber: string): string {
  return `arn:aws:sojourn::${account}:hardware-mfa-device/${serialNumber}`;
}

/**
 * The seed of a request, which gives it once, in Base32 or in hexadecimal digits. No refusal repeats it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4226#section-4
 */
export function seedOf({ Base32StringSeed, HexStringSeed }: RegisterHardwareMFADeviceRequest): Uint8Array {
  if ((Base32StringSeed === undefined) === (HexStringSeed === undefined))
    throw invalid('Exactly one of Base32StringSeed and HexStringSeed must be given.');
  const seed =
    Base32StringSeed === undefined
      ? decodeHex(HexStringSeed ?? '')
      : decodeBase32(Base32StringSeed.toUpperCase().replace(/=*$/, ''));
  if (seed === undefined) throw invalid('The seed cannot be read.');
  if (seed.length < SHORTEST_SEED || seed.length > LONGEST_SEED)
    throw invalid(`The seed must have ${SHORTEST_SEED} to ${LONGEST_SEED} bytes.`);
  return seed;
}

function decodeHex(digits: string): Uint8Array | undefined {
  return /^(?:[0-9a-f]{2})*$/i.test(digits) ? Uint8Array.from(Buffer.from(digits, 'hex')) : undefined;
}

/** Refuses a serial number that a virtual device could have. */
export function refuseArn(serialNumber: string): void {
  if (parseArn(serialNumber) !== undefined)
    throw invalid('The serial number of a device in hardware is not an ARN.');
}

/** The device in hardware that has this serial number. */
export function requireHardware(account: AccountReads, serialNumber: string): MfaDevice {
  const device = account.mfaDevice(serialNumber);
  if (device?.method.type !== 'hardware-totp')
    throw new AwsError('ResourceNotFoundException', `There is no hardware MFA device ${serialNumber}.`);
  return device;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
