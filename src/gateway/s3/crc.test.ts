import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CrcAlgorithm, combineCrcs, createCrc } from './crc.ts';

const algorithms: readonly CrcAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME'];

function crcOf(algorithm: CrcAlgorithm, ...pieces: readonly (Uint8Array | string)[]): Buffer {
  const crc = createCrc(algorithm);
  for (const piece of pieces) crc.update(Buffer.from(piece));
  return crc.digest();
}

describe('CRCs', () => {
  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
  ] as const)('%s has its published check value', (algorithm, check) => {
    expect(crcOf(algorithm, '123456789').toString('hex')).toBe(check);
  });

  it.each(algorithms)('%s does not depend on how the data is cut', (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (pieces) => {
        expect(crcOf(algorithm, ...pieces)).toEqual(crcOf(algorithm, Buffer.concat(pieces)));
      }),
    );
  });

  it.each(algorithms)('%s of a whole follows from those of its parts', (algorithm) => {
    const powers = new Map<number, bigint>();
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        const combined = combineCrcs(algorithm, crcOf(algorithm, a), crcOf(algorithm, b), b.length, powers);
        expect(combined).toEqual(crcOf(algorithm, a, b));
      }),
    );
  });
});
