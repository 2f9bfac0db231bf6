import { decodeBase32, encodeBase32, type RandomBytes } from '#arn';
import type { MfaDevice } from '#directory';
import { type KeyRing, openSecret, sealSecret } from '#keys';

/** Seals the seed of the device that has this serial number, for the directory. */
export function sealSeed(ring: KeyRing, seed: Uint8Array, serialNumber: string, random: RandomBytes): string {
  return sealSecret(ring, encodeBase32(seed), ownerOf(serialNumber), random);
}

/** The seed of a device. Throws where it was not sealed for it under this ring. */
export function openSeed(ring: KeyRing, { id, method }: MfaDevice): Uint8Array {
  const opened = openSecret(ring, method.sealedSeed, ownerOf(id));
  const seed = opened.ok ? decodeBase32(opened.secret) : undefined;
  if (seed === undefined) throw new Error(`the seed of the MFA device ${id} cannot be opened`);
  return seed;
}

/** No access key's secret opens as a seed, whatever a device is called. */
function ownerOf(serialNumber: string): string {
  return `mfa-device:${serialNumber}`;
}
