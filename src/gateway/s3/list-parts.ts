import type { S3 } from '#wire';
import type { PartInfo } from '../object-store.ts';
import { ownerOf } from './buckets.ts';
import { checksumMembers } from './checksum.ts';
import { invalidArgument } from './errors.ts';
import { quoteEtag } from './etag.ts';
import { initiatorOf } from './list-multipart-uploads.ts';
import { readPageSize } from './listing.ts';
import { bucketOf, objectNeed } from './needs.ts';
import type { S3Operation } from './operation.ts';
import { uploadOf } from './uploads.ts';

const PART_NUMBER = /^\d{1,9}$/;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: S3Operation<'ListParts'> = {
  name: 'ListParts',
  access: 'anonymous',
  async authorize(input, call) {
    return [objectNeed(call, 's3:ListMultipartUploadParts', await bucketOf(call, input), input.Key)];
  },
  async handle(input, call, { objects }) {
    const bucket = await bucketOf(call, input);
    const { ref, info } = await uploadOf(objects, bucket, input);
    const limit = readPageSize('max-parts', input.MaxParts);
    const after = readMarker(input.PartNumberMarker);
    const { parts, truncated } =
      limit === 0 ? { parts: [], truncated: false } : await objects.listParts(ref, { after, limit });
    const { checksum } = info.attributes;
    return {
      Bucket: bucket.id,
      Key: input.Key,
      UploadId: input.UploadId,
      PartNumberMarker: String(after),
      NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: truncated,
      Parts: parts.map(shownPart),
      Initiator: initiatorOf(info, bucket),
      Owner: ownerOf(bucket),
      StorageClass: 'STANDARD',
      ...(checksum === undefined
        ? {}
        : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    };
  },
};

function readMarker(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  if (PART_NUMBER.test(text)) return Number(text);
  throw invalidArgument(
    'part-number-marker',
    text,
    'Provided part-number-marker not an integer or within integer range',
  );
}

function shownPart({ number, modified, etag, size, checksum }: PartInfo): S3.Part {
  const { ChecksumType: _, ...members } = checksumMembers(checksum);
  return { PartNumber: number, LastModified: modified, ETag: quoteEtag(etag), Size: size, ...members };
}
