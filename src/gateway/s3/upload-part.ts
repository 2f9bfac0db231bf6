import { checksumMembers } from './checksum.ts';
import { readDigestClaims, verifyContent } from './content.ts';
import { writeRefused } from './errors.ts';
import { quoteEtag } from './etag.ts';
import { bucketOf, objectNeed, writeContext } from './needs.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { checkUploadSize } from './sizes.ts';
import { checkPartNumber, partAlgorithm, uploadOf } from './uploads.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: S3Operation<'UploadPart', object, S3Deps> = {
  name: 'UploadPart',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    return [objectNeed(call, 's3:PutObject', bucket, input.Key, writeContext({}, false))];
  },
  async handle(input, call, { objects, sent, body }) {
    const bucket = await bucketOf(call, input);
    checkPartNumber(input.PartNumber);
    checkUploadSize(body);
    const { ref, info } = await uploadOf(objects, bucket, input);
    const claims = readDigestClaims(sent.headers);
    const content = verifyContent(body, claims, partAlgorithm(info, claims.checksum?.algorithm));
    const written = await objects.putPart(
      ref,
      input.PartNumber,
      { bytes: content.bytes, describe: () => content.digests() },
      call.request.now,
    );
    if (!written.ok)
      throw writeRefused(written, { bucket: bucket.id, key: input.Key, uploadId: input.UploadId });
    const { checksum } = content.digests();
    const { ChecksumType: _, ...members } = checksumMembers(checksum);
    return { ETag: quoteEtag(written.etag), ...members };
  },
};
