import type { S3 } from '#wire';
import type { ByteRange, OpenObject } from '../object-store.ts';
import { checksumMembers } from './checksum.ts';
import { copiedContent, copySourceContext, copySourceNeed, openCopySource } from './copy-source.ts';
import { writeRefused } from './errors.ts';
import { quoteEtag } from './etag.ts';
import { bucketOf, objectNeed, writeContext } from './needs.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { readCopyRange } from './range.ts';
import { checkPartNumber, partAlgorithm, uploadOf } from './uploads.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: S3Operation<
  'UploadPartCopy',
  S3.UploadPartCopyOutput,
  Pick<S3Deps, 'objects' | 'sent'>
> = {
  name: 'UploadPartCopy',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    const context = { ...writeContext({}, false), ...copySourceContext(input) };
    return [await copySourceNeed(call, input), objectNeed(call, 's3:PutObject', bucket, input.Key, context)];
  },
  async handle(input, call, { objects, sent }) {
    const bucket = await bucketOf(call, input);
    checkPartNumber(input.PartNumber);
    const { ref, info } = await uploadOf(objects, bucket, input);
    const source = await openCopySource(call, input, objects, sent.headers);
    const range = rangeOf(source, input.CopySourceRange);
    const content = copiedContent(source, range, partAlgorithm(info, undefined));
    const { now } = call.request;
    const written = await objects.putPart(
      ref,
      input.PartNumber,
      { bytes: content.bytes, describe: () => content.digests() },
      now,
    );
    if (!written.ok)
      throw writeRefused(written, { bucket: bucket.id, key: input.Key, uploadId: input.UploadId });
    const { ChecksumType: _, ...members } = checksumMembers(content.digests().checksum);
    return { CopyPartResult: { ETag: quoteEtag(written.etag), LastModified: now, ...members } };
  },
};

/** Closes the source where the range is not one of it. */
function rangeOf(source: OpenObject, header: string | undefined): ByteRange | undefined {
  try {
    return readCopyRange(header, source.info.size);
  } catch (error) {
    source.close();
    throw error;
  }
}
