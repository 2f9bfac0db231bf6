import { bucketRef } from './buckets.ts';
import { bucketOf, missingKey, objectNeed } from './needs.ts';
import { answerRead, type ObjectAnswer } from './object-answer.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { checkVersion, objectAction } from './versions.ts';

export interface GetObjectAnswer extends ObjectAnswer {
  readonly Body: AsyncIterable<Uint8Array>;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: S3Operation<'GetObject', GetObjectAnswer, Pick<S3Deps, 'objects' | 'sent'>> = {
  name: 'GetObject',
  access: 'anonymous',
  async authorize(input, call) {
    const action = objectAction('s3:GetObject', input.VersionId);
    return [objectNeed(call, action, await bucketOf(call, input), input.Key)];
  },
  async handle(input, call, { objects, sent }) {
    checkVersion(input.VersionId);
    const bucket = await bucketOf(call, input);
    const object = await objects.get(bucketRef(bucket), input.Key);
    if (object === undefined) throw await missingKey(call, bucket, input.Key);
    try {
      const { range, answer } = answerRead(input, call, object, sent);
      return { ...answer, Body: object.read(range) };
    } catch (error) {
      object.close();
      throw error;
    }
  },
};
