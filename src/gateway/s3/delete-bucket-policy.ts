import { policyNeed, requireOwner } from './bucket-policy.ts';
import { isSameBucket } from './buckets.ts';
import { bucketOf } from './needs.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export const deleteBucketPolicy: S3Operation<'DeleteBucketPolicy'> = {
  name: 'DeleteBucketPolicy',
  access: 'anonymous',
  async authorize(input, call) {
    return [policyNeed(call, 's3:DeleteBucketPolicy', await bucketOf(call, input))];
  },
  async handle(input, call) {
    const bucket = await bucketOf(call, input);
    requireOwner(call, bucket);
    await call.change(['buckets'], (draft) => {
      const current = draft.buckets.bucket(bucket.id);
      if (current === undefined || !isSameBucket(current, bucket)) return;
      const { policy: _, ...rest } = current;
      draft.buckets.put(rest);
    });
    return {};
  },
};
