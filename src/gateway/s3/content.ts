import { createHash } from 'node:crypto';
import { AwsError } from '#wire';
import type { StoredChecksum } from '../object-store.ts';
import type { UnverifiedBody } from './body.ts';
import { type ChecksumAlgorithm, checksumAlgorithm, createChecksum, isChecksumValue } from './checksum.ts';

/** What a client says its data must hash to. */
export interface DigestClaims {
  /** 16 bytes. */
  readonly md5?: Buffer;
  readonly checksum?: {
    readonly algorithm: ChecksumAlgorithm;
    /** Base64; absent where it follows the data, in a trailer. */
    readonly value?: string;
  };
}

/** What data was found to be. */
export interface ContentDigests {
  /** The MD5 in hexadecimal, which is what S3 gives as ETag. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
}

/** Data with what it was found to be, once it was read to its end and every claim about it held. */
export interface VerifiedContent {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Only after the end of `bytes`. */
  digests(): ContentDigests;
}

const CHECKSUM_PREFIX = 'x-amz-checksum-';
/** Of the `x-amz-checksum-*` headers, those that are no checksum. */
const NO_CHECKSUMS = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-checksum-mode']);

/**
 * Reads the claims from `Content-MD5`, one `x-amz-checksum-*` header or the announced trailer. Two checksums, or an algorithm that is
 * announced without one, are refused as AWS does: what is claimed must be verifiable.
 */
export function readDigestClaims(headers: ReadonlyMap<string, string>): DigestClaims {
  const contentMd5 = headers.get('content-md5');
  const checksum = readChecksumClaim(headers);
  return {
    ...(contentMd5 === undefined ? {} : { md5: readMd5(contentMd5) }),
    ...(checksum === undefined ? {} : { checksum }),
  };
}

function readMd5(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 16 && bytes.toString('base64') === text) return bytes;
  throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', {
    details: { 'Content-MD5': text },
  });
}

function readChecksumClaim(headers: ReadonlyMap<string, string>): DigestClaims['checksum'] {
  const inHeaders = [...headers.keys()].filter(
    (name) => name.startsWith(CHECKSUM_PREFIX) && !NO_CHECKSUMS.has(name),
  );
  const inTrailer = (headers.get('x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.startsWith(CHECKSUM_PREFIX));
  const [name, second] = [...inHeaders, ...inTrailer];
  if (second !== undefined) {
    throw new AwsError(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const announced = headers.get('x-amz-sdk-checksum-algorithm');
  if (name === undefined) {
    if (announced === undefined) return undefined;
    checksumAlgorithm(announced);
    throw new AwsError(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  const algorithm = checksumAlgorithm(name.slice(CHECKSUM_PREFIX.length));
  if (announced !== undefined && announced.toUpperCase() !== algorithm) {
    throw new AwsError('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  const value = headers.get(name);
  if (value === undefined) return { algorithm };
  if (!isChecksumValue(algorithm, value))
    throw new AwsError('InvalidRequest', `Value for ${name} header is invalid.`);
  return { algorithm, value };
}

/**
 * The body with every claim about it held against its data at the end, where a claim that fails is thrown. `wanted` asks for a
 * checksum that nobody claimed.
 */
export function verifyContent(
  body: UnverifiedBody,
  claims: DigestClaims,
  wanted?: ChecksumAlgorithm,
): VerifiedContent {
  const md5 = createHash('md5');
  const algorithm = claims.checksum?.algorithm ?? wanted;
  const checksum = algorithm && createChecksum(algorithm);
  let digests: ContentDigests | undefined;

  async function* bytes() {
    for await (const piece of body.bytes) {
      md5.update(piece);
      checksum?.update(piece);
      yield piece;
    }
    const computedMd5 = md5.digest();
    if (claims.md5 !== undefined && !claims.md5.equals(computedMd5)) throw badMd5(claims.md5, computedMd5);
    digests = { etag: computedMd5.toString('hex') };
    if (algorithm === undefined || checksum === undefined) return;
    const value = checksum.digest().toString('base64');
    if (claims.checksum !== undefined) verifyChecksum(claims.checksum, body.trailers(), value);
    digests = { ...digests, checksum: { algorithm, type: 'FULL_OBJECT', value } };
  }

  return {
    bytes: bytes(),
    digests() {
      if (digests === undefined) throw new Error('the content was not read to its end');
      return digests;
    },
  };
}

function verifyChecksum(
  { algorithm, value }: NonNullable<DigestClaims['checksum']>,
  trailers: ReadonlyMap<string, string>,
  computed: string,
): void {
  const name = `${CHECKSUM_PREFIX}${algorithm.toLowerCase()}`;
  const claimed = value ?? trailers.get(name);
  if (claimed === undefined || !isChecksumValue(algorithm, claimed)) {
    throw new AwsError('InvalidRequest', `Value for ${name} trailing header is invalid.`);
  }
  if (claimed !== computed) {
    throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function badMd5(expected: Buffer, computed: Buffer): AwsError {
  return new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    details: { ExpectedDigest: expected.toString('base64'), CalculatedDigest: computed.toString('base64') },
  });
}
