import { bucketRef, ownerOf } from './buckets.ts';
import { listingContext, readEncoding, readPageSize } from './listing.ts';
import { bucketNeed, bucketOf } from './needs.ts';
import { listPage } from './object-listing.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: S3Operation<'ListObjects'> = {
  name: 'ListObjects',
  access: 'anonymous',
  async authorize(input, call) {
    return [bucketNeed(call, 's3:ListBucket', await bucketOf(call, input), listingContext(input))];
  },
  async handle(input, call, { objects }) {
    const bucket = await bucketOf(call, input);
    const encode = readEncoding(input.EncodingType);
    const limit = readPageSize('max-keys', input.MaxKeys);
    const { Prefix: prefix = '', Delimiter: delimiter = '', Marker: marker = '' } = input;
    const query = { prefix, delimiter, after: marker, limit };
    const { page, last } = await listPage(objects, bucketRef(bucket), query, encode, ownerOf(bucket));
    return {
      Name: bucket.id,
      Prefix: encode(prefix),
      Marker: encode(marker),
      MaxKeys: limit,
      ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...page,
      // Without a delimiter the last key is the next marker, and S3 leaves it to the client to see that.
      ...(page.IsTruncated && delimiter !== '' && last !== undefined ? { NextMarker: encode(last) } : {}),
    };
  },
};
