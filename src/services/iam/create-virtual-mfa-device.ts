import { sealSeed } from '#access';
import { encodeBase32, iamArn } from '#arn';
import { AwsError } from '#wire';
import { virtualDevices } from './mfa-device.ts';
import { operation } from './operation.ts';
import { qrCodePng } from './qr-code.ts';
import { CASED_KEYS, needsToCreate, presentTagsIfAny, readTags } from './tags.ts';

/** They make sixty-four characters of Base32, as long as AWS's seeds are. */
const SEED_BYTES = 40;
/** The longest serial number that the other operations take. */
const LONGEST_SERIAL = 256;

/**
 * Makes a virtual device that nobody uses yet. Its seed is shown this once, as text and as a QR code for an app, and kept sealed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html
 */
export const createVirtualMFADevice = operation({
  name: 'CreateVirtualMFADevice',
  access: 'signed',
  authorize: ({ VirtualMFADeviceName, Path, Tags }, call) =>
    needsToCreate(
      { create: 'iam:CreateVirtualMFADevice', tag: 'iam:TagMFADevice' },
      iamArn(call.caller.account, 'mfa', VirtualMFADeviceName, Path),
      call,
      Tags,
    ),
  handle(input, call, { random, ring }) {
    const { account } = call.caller;
    const { VirtualMFADeviceName: name, Path: path = '/' } = input;
    const serialNumber = iamArn(account, 'mfa', name, path);
    if (serialNumber.length > LONGEST_SERIAL)
      throw new AwsError(
        'InvalidInput',
        `The path and the name make the serial number longer than ${LONGEST_SERIAL}.`,
      );
    const tags = readTags(input.Tags, CASED_KEYS);
    const seed = random(SEED_BYTES);
    const secret = encodeBase32(seed);
    const sealedSeed = sealSeed(ring, seed, serialNumber, random);
    return virtualDevices.create(
      serialNumber,
      call,
      () => ({
        kind: 'mfa-device',
        id: serialNumber,
        name,
        path,
        createdAt: call.request.now,
        tags,
        method: { type: 'virtual-totp', sealedSeed, drift: 0 },
      }),
      () => ({
        VirtualMFADevice: {
          SerialNumber: serialNumber,
          Base32StringSeed: Buffer.from(secret),
          QRCodePNG: qrCodePng(`otpauth://totp/${encodeURIComponent(name)}@${account}?secret=${secret}`),
          Tags: presentTagsIfAny(tags),
        },
      }),
    );
  },
});
