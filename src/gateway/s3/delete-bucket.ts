import { AwsError } from '#wire';
import { bucketRef, isSameBucket } from './buckets.ts';
import { bucketNeed, bucketOf } from './needs.ts';
import type { S3Operation } from './operation.ts';

/**
 * The store decides whether the bucket is empty, and refuses every write from that moment on; then the directory forgets the bucket.
 * If that fails half-way, the bucket is still shown, takes no objects, and can be deleted again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
 */
export const deleteBucket: S3Operation<'DeleteBucket'> = {
  name: 'DeleteBucket',
  access: 'anonymous',
  async authorize(input, call) {
    return [bucketNeed(call, 's3:DeleteBucket', await bucketOf(call, input))];
  },
  async handle(input, call, { objects }) {
    const bucket = await bucketOf(call, input);
    const removed = await objects.deleteBucket(bucketRef(bucket));
    if (!removed.ok) {
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        details: { BucketName: bucket.id },
      });
    }
    await call.change(['buckets'], (draft) => {
      const current = draft.buckets.bucket(bucket.id);
      // Another request may have deleted it and made a new one of the name, which this one did not mean.
      if (current !== undefined && isSameBucket(current, bucket)) draft.buckets.remove(bucket.id);
    });
    return {};
  },
};
