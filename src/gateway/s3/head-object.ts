import { bucketRef } from './buckets.ts';
import { bucketOf, missingKey, objectNeed } from './needs.ts';
import { answerRead, type ObjectAnswer } from './object-answer.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { checkVersion, objectAction } from './versions.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: S3Operation<'HeadObject', ObjectAnswer, Pick<S3Deps, 'objects' | 'sent'>> = {
  name: 'HeadObject',
  access: 'anonymous',
  async authorize(input, call) {
    const action = objectAction('s3:GetObject', input.VersionId);
    return [objectNeed(call, action, await bucketOf(call, input), input.Key)];
  },
  async handle(input, call, { objects, sent }) {
    checkVersion(input.VersionId);
    const bucket = await bucketOf(call, input);
    const ref = bucketRef(bucket);
    // Only an opened object knows where its parts lie.
    const object =
      input.PartNumber === undefined
        ? asUnopened(await objects.head(ref, input.Key))
        : await objects.get(ref, input.Key);
    if (object === undefined) throw await missingKey(call, bucket, input.Key);
    try {
      return answerRead(input, call, object, sent).answer;
    } finally {
      object.close();
    }
  },
};

function asUnopened<Info>(info: Info | undefined) {
  return info && { info, close: () => undefined };
}
