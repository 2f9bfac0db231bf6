import { createHash } from 'node:crypto';
import type { IncomingRequest } from '#access';
import { AwsError, type S3 } from '#wire';
import type { PartInfo, StoredChecksum, UploadInfo } from '../object-store.ts';
import { checksumMembers, checksumOfParts } from './checksum.ts';
import { invalidPart, malformedXml, writeRefused } from './errors.ts';
import { quoteEtag, unquoteEtag } from './etag.ts';
import { bucketOf, objectNeed, writeContext } from './needs.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { writeCondition } from './preconditions.ts';
import { MIN_PART_BYTES } from './sizes.ts';
import { MAX_PARTS, partsOf, uploadOf } from './uploads.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: S3Operation<
  'CompleteMultipartUpload',
  S3.CompleteMultipartUploadOutput,
  Pick<S3Deps, 'objects' | 'sent'>
> = {
  name: 'CompleteMultipartUpload',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    const put = objectNeed(call, 's3:PutObject', bucket, input.Key, writeContext(input, true));
    return input.IfMatch === undefined ? [put] : [put, objectNeed(call, 's3:GetObject', bucket, input.Key)];
  },
  async handle(input, call, { objects, sent }) {
    const bucket = await bucketOf(call, input);
    const { ref, info } = await uploadOf(objects, bucket, input);
    const conditional = writeCondition(input);
    const parts = chooseParts(input, await partsOf(objects, ref));
    checkSize(input.MpuObjectSize, parts);
    const checksum = wholeChecksum(info, parts);
    verifyClaimedChecksum(sent.headers, checksum);
    const etag = etagOfParts(parts);
    const { headers, metadata } = info.attributes;
    const attributes = { etag, headers, metadata, ...(checksum === undefined ? {} : { checksum }) };
    const chosen = parts.map((part) => ({ number: part.number, etag: part.etag }));
    const written = await objects.completeUpload(
      ref,
      chosen,
      attributes,
      call.request.now,
      conditional?.condition,
    );
    if (!written.ok) {
      const target = {
        bucket: bucket.id,
        key: input.Key,
        uploadId: input.UploadId,
        condition: conditional?.header ?? '',
      };
      throw writeRefused(written, target);
    }
    return {
      Location: locationOf(call.request),
      Bucket: bucket.id,
      Key: input.Key,
      ETag: quoteEtag(etag),
      ...checksumMembers(checksum),
    };
  },
};

/** The stored parts that the client lists: each there with its ETag and checksum, in order, and none but the last too small. */
function chooseParts(
  input: S3.CompleteMultipartUploadRequest,
  stored: ReadonlyMap<number, PartInfo>,
): readonly PartInfo[] {
  const listed = input.MultipartUpload?.Parts ?? [];
  if (listed.length === 0 || listed.length > MAX_PARTS) throw malformedXml();
  let before = 0;
  const chosen = listed.map((part) => {
    const number = part.PartNumber;
    if (number === undefined || part.ETag === undefined) throw malformedXml();
    if (number <= before) throw partOrder();
    before = number;
    const found = stored.get(number);
    const etag = unquoteEtag(part.ETag);
    if (found === undefined || found.etag !== etag || !hasChecksum(found, part)) {
      throw invalidPart(input.UploadId, { number, etag });
    }
    return found;
  });
  for (const part of chosen.slice(0, -1)) if (part.size < MIN_PART_BYTES) throw partTooSmall(part);
  return chosen;
}

/** Every checksum that the client lists for a part must be the one that was stored. */
function hasChecksum({ checksum }: PartInfo, listed: S3.CompletedPart): boolean {
  return Object.entries(listed).every(
    ([member, value]) =>
      !member.startsWith('Checksum') ||
      (checksum !== undefined && member === `Checksum${checksum.algorithm}` && value === checksum.value),
  );
}

function wholeChecksum({ attributes }: UploadInfo, parts: readonly PartInfo[]): StoredChecksum | undefined {
  if (attributes.checksum === undefined) return undefined;
  const { algorithm, type } = attributes.checksum;
  const checksums = parts.map(({ checksum, size }) => ({ checksum: checksum?.value ?? '', size }));
  return checksumOfParts(algorithm, type, checksums);
}

const WHOLE_CHECKSUM = /^x-amz-checksum-(?!algorithm$|type$|mode$)(.*)$/;

/** A checksum header here is over the object, not over the list of parts. */
function verifyClaimedChecksum(
  headers: ReadonlyMap<string, string>,
  computed: StoredChecksum | undefined,
): void {
  for (const [name, value] of headers) {
    const claimed = WHOLE_CHECKSUM.exec(name)?.[1]?.toUpperCase();
    if (claimed === undefined) continue;
    if (claimed !== computed?.algorithm) {
      throw new AwsError(
        'InvalidRequest',
        `The upload was not created with the ${claimed} checksum algorithm.`,
      );
    }
    if (value !== computed.value) {
      throw new AwsError('BadDigest', `The ${claimed} you specified did not match the calculated checksum.`);
    }
  }
}

function checkSize(claimed: number | undefined, parts: readonly PartInfo[]): void {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (claimed === undefined || claimed === size) return;
  throw new AwsError(
    'InvalidRequest',
    `The provided 'x-amz-mp-object-size' header value ${claimed} does not match what was computed: ${size}`,
  );
}

/** The MD5 of the parts' MD5s, and how many they are. */
function etagOfParts(parts: readonly PartInfo[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

/** Where the object is, as the client addressed it. */
function locationOf(request: IncomingRequest): string {
  return `${request.secure ? 'https' : 'http'}://${request.header('host') ?? ''}${request.path}`;
}

function partOrder(): AwsError {
  return new AwsError(
    'InvalidPartOrder',
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
  );
}

function partTooSmall({ number, size, etag }: PartInfo): AwsError {
  return new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    details: {
      ProposedSize: String(size),
      MinSizeAllowed: String(MIN_PART_BYTES),
      PartNumber: String(number),
      ETag: etag,
    },
  });
}
