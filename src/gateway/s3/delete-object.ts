import { bucketRef } from './buckets.ts';
import { writeRefused } from './errors.ts';
import { bucketOf, objectNeed } from './needs.ts';
import type { S3Operation } from './operation.ts';
import { writeCondition } from './preconditions.ts';
import { checkVersion, objectAction } from './versions.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: S3Operation<'DeleteObject', object> = {
  name: 'DeleteObject',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    const action = objectAction('s3:DeleteObject', input.VersionId);
    const remove = objectNeed(call, action, bucket, input.Key, { 's3:if-match': input.IfMatch });
    return input.IfMatch === undefined
      ? [remove]
      : [remove, objectNeed(call, 's3:GetObject', bucket, input.Key)];
  },
  async handle(input, call, { objects }) {
    checkVersion(input.VersionId);
    const bucket = await bucketOf(call, input);
    const conditional = writeCondition(input);
    const [removed] = await objects.delete(bucketRef(bucket), [
      { key: input.Key, ...(conditional === undefined ? {} : { condition: conditional.condition }) },
    ]);
    if (removed?.ok === false) {
      throw writeRefused(removed, {
        bucket: bucket.id,
        key: input.Key,
        condition: conditional?.header ?? '',
      });
    }
    return {};
  },
};
