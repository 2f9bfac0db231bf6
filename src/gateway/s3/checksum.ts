import { createHash, type Hash } from 'node:crypto';
import { AwsError } from '#wire';
import type { StoredChecksum } from '../object-store.ts';
import { combineCrcs, createCrc } from './crc.ts';

export type ChecksumAlgorithm = StoredChecksum['algorithm'];
export type ChecksumType = StoredChecksum['type'];

/** A checksum over data that comes in pieces. */
export interface RunningChecksum {
  update(data: Uint8Array): void;
  digest(): Buffer;
}

interface AlgorithmFacts {
  /** Bytes. */
  readonly length: number;
  /** Which kinds of checksum a multipart upload can have by it, its own choice first. */
  readonly types: readonly [ChecksumType, ...ChecksumType[]];
  create(): RunningChecksum;
}

/**
 * The checksums that are kept and verified. Others (MD5, SHA512, XXHASH) are refused, never taken unverified.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
const ALGORITHMS: Readonly<Record<ChecksumAlgorithm, AlgorithmFacts>> = {
  CRC32: { length: 4, types: ['COMPOSITE', 'FULL_OBJECT'], create: () => createCrc('CRC32') },
  CRC32C: { length: 4, types: ['COMPOSITE', 'FULL_OBJECT'], create: () => createCrc('CRC32C') },
  CRC64NVME: { length: 8, types: ['FULL_OBJECT'], create: () => createCrc('CRC64NVME') },
  SHA1: { length: 20, types: ['COMPOSITE'], create: () => new Digest('sha1') },
  SHA256: { length: 32, types: ['COMPOSITE'], create: () => new Digest('sha256') },
};

class Digest implements RunningChecksum {
  readonly #hash: Hash;

  constructor(name: string) {
    this.#hash = createHash(name);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Buffer {
    return this.#hash.digest();
  }
}

export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  return ALGORITHMS[algorithm].create();
}

/** The algorithm of this name, in any letter case; throws where it is not one that is verified here. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm {
  const upper = name.toUpperCase();
  if (Object.hasOwn(ALGORITHMS, upper)) return upper as ChecksumAlgorithm;
  throw new AwsError(
    'InvalidRequest',
    `Checksum algorithm ${upper} is not supported here. Use one of ${Object.keys(ALGORITHMS).join(', ')}.`,
  );
}

/** The checksum type of a multipart upload, by what it asks for or by the algorithm's own; throws where they do not go together. */
export function checksumType(algorithm: ChecksumAlgorithm, asked: string | undefined): ChecksumType {
  const { types } = ALGORITHMS[algorithm];
  if (asked === undefined) return types[0];
  const type = types.find((candidate) => candidate === asked);
  if (type !== undefined) return type;
  throw new AwsError(
    'InvalidRequest',
    `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

/** Whether a text is the canonical base64 of a checksum of this algorithm. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === ALGORITHMS[algorithm].length && bytes.toString('base64') === value;
}

/** The checksum of a multipart object, from those of its parts in order. */
export function checksumOfParts(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly { readonly checksum: string; readonly size: number }[],
): StoredChecksum {
  const checksums = parts.map((part) => Buffer.from(part.checksum, 'base64'));
  if (type === 'COMPOSITE') {
    const whole = createChecksum(algorithm);
    for (const checksum of checksums) whole.update(checksum);
    return { algorithm, type, value: `${whole.digest().toString('base64')}-${parts.length}` };
  }
  if (algorithm === 'SHA1' || algorithm === 'SHA256')
    throw new Error(`${algorithm} has no full-object checksum`);
  const powers = new Map<number, bigint>();
  let whole = createChecksum(algorithm).digest();
  for (const [index, checksum] of checksums.entries()) {
    whole = combineCrcs(algorithm, whole, checksum, parts[index]?.size ?? 0, powers);
  }
  return { algorithm, type, value: whole.toString('base64') };
}

/** The members of an answer that show a checksum: `ChecksumCRC32` and its like, and `ChecksumType`. */
export function checksumMembers(checksum: StoredChecksum | undefined): Readonly<Record<string, string>> {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}
