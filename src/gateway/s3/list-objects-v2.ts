import { bucketRef, ownerOf } from './buckets.ts';
import { listingContext, readEncoding, readPageSize, readToken, writeToken } from './listing.ts';
import { bucketNeed, bucketOf } from './needs.ts';
import { listPage } from './object-listing.ts';
import type { S3Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: S3Operation<'ListObjectsV2'> = {
  name: 'ListObjectsV2',
  access: 'anonymous',
  async authorize(input, call) {
    return [bucketNeed(call, 's3:ListBucket', await bucketOf(call, input), listingContext(input))];
  },
  async handle(input, call, { objects }) {
    const bucket = await bucketOf(call, input);
    const encode = readEncoding(input.EncodingType);
    const limit = readPageSize('max-keys', input.MaxKeys);
    const {
      Prefix: prefix = '',
      Delimiter: delimiter = '',
      StartAfter: startAfter,
      ContinuationToken: token,
    } = input;
    const after = token === undefined ? (startAfter ?? '') : readToken('continuation-token', token);
    const owner = input.FetchOwner === true ? ownerOf(bucket) : undefined;
    const query = { prefix, delimiter, after, limit };
    const { page, last } = await listPage(objects, bucketRef(bucket), query, encode, owner);
    return {
      Name: bucket.id,
      Prefix: encode(prefix),
      MaxKeys: limit,
      KeyCount: page.Contents.length + page.CommonPrefixes.length,
      ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(startAfter === undefined ? {} : { StartAfter: encode(startAfter) }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...page,
      ...(page.IsTruncated && last !== undefined ? { NextContinuationToken: writeToken(last) } : {}),
    };
  },
};
