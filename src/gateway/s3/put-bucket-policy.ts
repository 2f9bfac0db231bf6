import { policyNeed, readBucketPolicy, requireOwner } from './bucket-policy.ts';
import { isSameBucket } from './buckets.ts';
import { noSuchBucket } from './errors.ts';
import { bucketOf } from './needs.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const putBucketPolicy: S3Operation<'PutBucketPolicy'> = {
  name: 'PutBucketPolicy',
  access: 'anonymous',
  async authorize(input, call) {
    return [policyNeed(call, 's3:PutBucketPolicy', await bucketOf(call, input))];
  },
  async handle(input, call) {
    const bucket = await bucketOf(call, input);
    requireOwner(call, bucket);
    const policy = await readBucketPolicy(input.Policy, bucket, call.snapshot);
    await call.change(['buckets'], (draft) => {
      const current = draft.buckets.bucket(bucket.id);
      if (current === undefined || !isSameBucket(current, bucket)) {
        throw noSuchBucket(bucket.id);
      }
      draft.buckets.put({ ...current, policy });
    });
    return {};
  },
};
