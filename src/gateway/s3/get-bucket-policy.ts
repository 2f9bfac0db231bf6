import { presentPrincipals } from '#directory';
import { AwsError } from '#wire';
import { policyNeed, requireOwner } from './bucket-policy.ts';
import { bucketOf } from './needs.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const getBucketPolicy: S3Operation<'GetBucketPolicy'> = {
  name: 'GetBucketPolicy',
  access: 'anonymous',
  async authorize(input, call) {
    return [policyNeed(call, 's3:GetBucketPolicy', await bucketOf(call, input))];
  },
  async handle(input, call) {
    const bucket = await bucketOf(call, input);
    requireOwner(call, bucket);
    if (bucket.policy === undefined) {
      throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', {
        details: { BucketName: bucket.id },
      });
    }
    return { Policy: await presentPrincipals(bucket.policy, call.snapshot) };
  },
};
