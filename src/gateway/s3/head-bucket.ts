import { bucketNeed, bucketOf } from './needs.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: S3Operation<'HeadBucket'> = {
  name: 'HeadBucket',
  access: 'anonymous',
  async authorize(input, call) {
    return [bucketNeed(call, 's3:ListBucket', await bucketOf(call, input))];
  },
  async handle(input, call) {
    const { id, region } = await bucketOf(call, input);
    return { BucketArn: `arn:aws:s3:::${id}`, BucketRegion: region, AccessPointAlias: false };
  },
};
