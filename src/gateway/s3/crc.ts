import { crc32 } from 'node:zlib';

/** A cyclic redundancy check over data that comes in pieces. */
export interface Crc {
  update(data: Uint8Array): void;
  /** Big-endian bytes. */
  digest(): Buffer;
}

/** The reflected polynomial of a CRC and its width in bits; all three start and end with all bits inverted. */
interface CrcParameters {
  readonly width: 32 | 64;
  readonly polynomial: bigint;
}

const PARAMETERS = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
} as const satisfies Record<string, CrcParameters>;

export type CrcAlgorithm = keyof typeof PARAMETERS;

export function createCrc(algorithm: CrcAlgorithm): Crc {
  switch (algorithm) {
    case 'CRC32':
      return new ZlibCrc();
    case 'CRC32C':
      return new Crc32c();
    case 'CRC64NVME':
      return new Crc64();
  }
}

/**
 * The CRC of two texts joined, from their CRCs and the second's length in bytes: appending n bytes multiplies by x^8n modulo the
 * polynomial. `powers` remembers what that is, since parts mostly have one length.
 */
export function combineCrcs(
  algorithm: CrcAlgorithm,
  first: Buffer,
  second: Buffer,
  secondLength: number,
  powers: Map<number, bigint>,
): Buffer {
  const { width, polynomial } = PARAMETERS[algorithm];
  let power = powers.get(secondLength);
  if (power === undefined) {
    power = powerOfX(8n * BigInt(secondLength), width, polynomial);
    powers.set(secondLength, power);
  }
  const shifted = multiply(toBigInt(first), power, width, polynomial);
  return fromBigInt(shifted ^ toBigInt(second), width);
}

/** Polynomials are reflected: the highest bit is the coefficient of x^0. */
function multiply(a: bigint, b: bigint, width: number, polynomial: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = width - 1; bit >= 0; bit -= 1) {
    if ((a >> BigInt(bit)) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}

function powerOfX(exponent: bigint, width: number, polynomial: bigint): bigint {
  let result = 1n << BigInt(width - 1);
  let square = 1n << BigInt(width - 2);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = multiply(result, square, width, polynomial);
    square = multiply(square, square, width, polynomial);
  }
  return result;
}

class ZlibCrc implements Crc {
  #value = 0;

  update(data: Uint8Array): void {
    this.#value = crc32(data, this.#value);
  }

  digest(): Buffer {
    return fromBigInt(BigInt(this.#value), 32);
  }
}

/** Eight bytes at a time, by eight tables. */
const SLICES = 8;

class Crc32c implements Crc {
  static readonly #tables = tablesOf(PARAMETERS.CRC32C);
  #value = 0xffffffff;

  update(data: Uint8Array): void {
    const [t0, t1, t2, t3, t4, t5, t6, t7] = Crc32c.#tables;
    let crc = this.#value;
    let at = 0;
    for (const end = data.length - 7; at < end; at += SLICES) {
      crc =
        at32(t7.low, (crc ^ at32(data, at)) & 0xff) ^
        at32(t6.low, ((crc >>> 8) ^ at32(data, at + 1)) & 0xff) ^
        at32(t5.low, ((crc >>> 16) ^ at32(data, at + 2)) & 0xff) ^
        at32(t4.low, (crc >>> 24) ^ at32(data, at + 3)) ^
        at32(t3.low, at32(data, at + 4)) ^
        at32(t2.low, at32(data, at + 5)) ^
        at32(t1.low, at32(data, at + 6)) ^
        at32(t0.low, at32(data, at + 7));
    }
    for (; at < data.length; at += 1) crc = at32(t0.low, (crc ^ at32(data, at)) & 0xff) ^ (crc >>> 8);
    this.#value = crc;
  }

  digest(): Buffer {
    return fromBigInt(BigInt(~this.#value >>> 0), 32);
  }
}

/** A 64-bit register as two 32-bit halves, since big integers are too slow for data. */
class Crc64 implements Crc {
  static readonly #tables = tablesOf(PARAMETERS.CRC64NVME);
  #low = 0xffffffff;
  #high = 0xffffffff;

  update(data: Uint8Array): void {
    const [t0, t1, t2, t3, t4, t5, t6, t7] = Crc64.#tables;
    let low = this.#low;
    let high = this.#high;
    let at = 0;
    for (const end = data.length - 7; at < end; at += SLICES) {
      const a = (low ^ at32(data, at)) & 0xff;
      const b = ((low >>> 8) ^ at32(data, at + 1)) & 0xff;
      const c = ((low >>> 16) ^ at32(data, at + 2)) & 0xff;
      const d = (low >>> 24) ^ at32(data, at + 3);
      const e = (high ^ at32(data, at + 4)) & 0xff;
      const f = ((high >>> 8) ^ at32(data, at + 5)) & 0xff;
      const g = ((high >>> 16) ^ at32(data, at + 6)) & 0xff;
      const h = (high >>> 24) ^ at32(data, at + 7);
      low =
        at32(t7.low, a) ^
        at32(t6.low, b) ^
        at32(t5.low, c) ^
        at32(t4.low, d) ^
        at32(t3.low, e) ^
        at32(t2.low, f) ^
        at32(t1.low, g) ^
        at32(t0.low, h);
      high =
        at32(t7.high, a) ^
        at32(t6.high, b) ^
        at32(t5.high, c) ^
        at32(t4.high, d) ^
        at32(t3.high, e) ^
        at32(t2.high, f) ^
        at32(t1.high, g) ^
        at32(t0.high, h);
    }
    for (; at < data.length; at += 1) {
      const index = (low ^ at32(data, at)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ at32(t0.low, index);
      high = (high >>> 8) ^ at32(t0.high, index);
    }
    this.#low = low;
    this.#high = high;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.#high >>> 0, 0);
    bytes.writeUInt32BE(~this.#low >>> 0, 4);
    return bytes;
  }
}

interface HalfTables {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

type Tables = readonly [
  HalfTables,
  HalfTables,
  HalfTables,
  HalfTables,
  HalfTables,
  HalfTables,
  HalfTables,
  HalfTables,
];

/** An element that is there: indexes are bytes, or within the loop's bounds. */
function at32(values: Uint32Array | Uint8Array, index: number): number {
  return values[index] as number;
}

/** Table n tells what a byte becomes after n further zero bytes. */
function tablesOf({ polynomial }: CrcParameters): Tables {
  const empty = () => ({ low: new Uint32Array(256), high: new Uint32Array(256) });
  const tables: Tables = [empty(), empty(), empty(), empty(), empty(), empty(), empty(), empty()];
  for (let byte = 0; byte < 256; byte += 1) {
    let value = BigInt(byte);
    for (const table of tables) {
      for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
      table.low[byte] = Number(value & 0xffffffffn);
      table.high[byte] = Number(value >> 32n);
    }
  }
  return tables;
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function fromBigInt(value: bigint, width: number): Buffer {
  return Buffer.from(value.toString(16).padStart(width / 4, '0'), 'hex');
}
