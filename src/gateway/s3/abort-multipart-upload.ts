import { AwsError } from '#wire';
import { noSuchUpload } from './errors.ts';
import { bucketOf, objectNeed } from './needs.ts';
import type { S3Operation } from './operation.ts';
import { uploadOf } from './uploads.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: S3Operation<'AbortMultipartUpload', object> = {
  name: 'AbortMultipartUpload',
  access: 'anonymous',
  async authorize(input, call) {
    return [objectNeed(call, 's3:AbortMultipartUpload', await bucketOf(call, input), input.Key)];
  },
  async handle(input, call, { objects }) {
    if (input.IfMatchInitiatedTime !== undefined) {
      throw new AwsError('NotImplemented', 'A condition on the time of an upload is not implemented here.');
    }
    const { ref } = await uploadOf(objects, await bucketOf(call, input), input);
    if (!(await objects.abortUpload(ref))) throw noSuchUpload(input.UploadId);
    return {};
  },
};
