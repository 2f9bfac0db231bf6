import { readAttributes } from './attributes.ts';
import { bucketRef } from './buckets.ts';
import { checksumMembers } from './checksum.ts';
import { readDigestClaims, verifyContent } from './content.ts';
import { writeRefused } from './errors.ts';
import { quoteEtag } from './etag.ts';
import { bucketOf, objectNeed, writeContext } from './needs.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { writeCondition } from './preconditions.ts';
import { checkUploadSize } from './sizes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: S3Operation<'PutObject', object, S3Deps> = {
  name: 'PutObject',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    const put = objectNeed(call, 's3:PutObject', bucket, input.Key, writeContext(input, true));
    return input.IfMatch === undefined ? [put] : [put, objectNeed(call, 's3:GetObject', bucket, input.Key)];
  },
  async handle(input, call, { objects, sent, body }) {
    const bucket = await bucketOf(call, input);
    checkUploadSize(body);
    const attributes = readAttributes(sent);
    const conditional = writeCondition(input);
    const content = verifyContent(body, readDigestClaims(sent.headers));
    const written = await objects.put(
      { bucket: bucketRef(bucket), key: input.Key },
      { bytes: content.bytes, describe: () => ({ ...attributes, ...content.digests() }) },
      call.request.now,
      conditional?.condition,
    );
    if (!written.ok) {
      throw writeRefused(written, {
        bucket: bucket.id,
        key: input.Key,
        condition: conditional?.header ?? '',
      });
    }
    return { ETag: quoteEtag(written.etag), ...checksumMembers(content.digests().checksum) };
  },
};
