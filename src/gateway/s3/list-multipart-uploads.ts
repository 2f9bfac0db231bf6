import type { Bucket } from '#directory';
import type { S3 } from '#wire';
import type { UploadInfo } from '../object-store.ts';
import { bucketRef, canonicalUserId, ownerOf } from './buckets.ts';
import { type Encode, listingContext, readEncoding, readPageSize } from './listing.ts';
import { bucketNeed, bucketOf } from './needs.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: S3Operation<'ListMultipartUploads'> = {
  name: 'ListMultipartUploads',
  access: 'anonymous',
  async authorize(input, call) {
    const context = listingContext(input);
    return [bucketNeed(call, 's3:ListBucketMultipartUploads', await bucketOf(call, input), context)];
  },
  async handle(input, call, { objects }) {
    const bucket = await bucketOf(call, input);
    const encode = readEncoding(input.EncodingType);
    const limit = readPageSize('max-uploads', input.MaxUploads);
    const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker: after = '' } = input;
    // Without a key marker the upload-id marker says nothing, and S3 ignores it.
    const afterUpload = after === '' ? undefined : input.UploadIdMarker;
    const query = { prefix, delimiter, after, limit, ...(afterUpload === undefined ? {} : { afterUpload }) };
    const { entries, truncated } =
      limit === 0 ? { entries: [], truncated: false } : await objects.listUploads(bucketRef(bucket), query);
    const last = entries.at(-1);
    return {
      Bucket: bucket.id,
      KeyMarker: encode(after),
      UploadIdMarker: afterUpload ?? '',
      Prefix: encode(prefix),
      ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      MaxUploads: limit,
      IsTruncated: truncated,
      ...(truncated && last !== undefined
        ? {
            NextKeyMarker: encode(last.name),
            ...(last.type === 'item' ? { NextUploadIdMarker: last.item.uploadId } : {}),
          }
        : {}),
      Uploads: entries.flatMap((entry) =>
        entry.type === 'item' ? [shownUpload(entry.item, bucket, encode)] : [],
      ),
      CommonPrefixes: entries.flatMap((entry) =>
        entry.type === 'prefix' ? [{ Prefix: encode(entry.name) }] : [],
      ),
    };
  },
};

function shownUpload(upload: UploadInfo, bucket: Bucket, encode: Encode): S3.MultipartUpload {
  const { checksum } = upload.attributes;
  return {
    UploadId: upload.uploadId,
    Key: encode(upload.key),
    Initiated: upload.initiated,
    StorageClass: 'STANDARD',
    Owner: ownerOf(bucket),
    Initiator: initiatorOf(upload, bucket),
    ...(checksum === undefined ? {} : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
  };
}

/** Who created an upload: a user or role by its ARN, and where nobody signed, the bucket's owner. */
export function initiatorOf({ attributes }: UploadInfo, bucket: Bucket): S3.Initiator {
  return { ID: attributes.initiator ?? canonicalUserId(bucket.account) };
}
