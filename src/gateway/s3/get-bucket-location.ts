import { bucketNeed, bucketOf } from './needs.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation: S3Operation<'GetBucketLocation'> = {
  name: 'GetBucketLocation',
  access: 'anonymous',
  async authorize(input, call) {
    return [bucketNeed(call, 's3:GetBucketLocation', await bucketOf(call, input))];
  },
  /** us-east-1 is the region without a name. */
  async handle(input, call) {
    const { region } = await bucketOf(call, input);
    return region === 'us-east-1' ? {} : { LocationConstraint: region };
  },
};
