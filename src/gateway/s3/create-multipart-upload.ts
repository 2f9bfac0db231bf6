import type { S3 } from '#wire';
import { readAttributes } from './attributes.ts';
import { bucketRef } from './buckets.ts';
import { checksumAlgorithm, checksumType } from './checksum.ts';
import { noSuchBucket } from './errors.ts';
import { bucketOf, objectNeed, writeContext } from './needs.ts';
import type { S3Deps, S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: S3Operation<
  'CreateMultipartUpload',
  S3.CreateMultipartUploadOutput,
  Pick<S3Deps, 'objects' | 'sent'>
> = {
  name: 'CreateMultipartUpload',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    return [objectNeed(call, 's3:PutObject', bucket, input.Key, writeContext(input, false))];
  },
  async handle(input, call, { objects, sent }) {
    const bucket = await bucketOf(call, input);
    const algorithm =
      input.ChecksumAlgorithm === undefined ? undefined : checksumAlgorithm(input.ChecksumAlgorithm);
    const checksum = algorithm && { algorithm, type: checksumType(algorithm, input.ChecksumType) };
    const attributes = {
      ...readAttributes(sent),
      ...(checksum === undefined ? {} : { checksum }),
      ...(call.caller.type === 'signed' ? { initiator: call.caller.arn } : {}),
    };
    const target = { bucket: bucketRef(bucket), key: input.Key };
    const uploadId = await objects.createUpload(target, attributes, call.request.now);
    if (uploadId === undefined) throw noSuchBucket(bucket.id);
    return {
      Bucket: bucket.id,
      Key: input.Key,
      UploadId: uploadId,
      ...(checksum === undefined
        ? {}
        : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    };
  },
};
