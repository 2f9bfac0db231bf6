import type { RandomBytes } from './unique-id.ts';

/**
 * A new random UUID, version 4, in lower case.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4
 */
export function newUuid(random: RandomBytes): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
