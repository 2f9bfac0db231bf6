import { AwsError, type S3 } from '#wire';
import { readCopySource } from './address.ts';
import { readAttributes } from './attributes.ts';
import { bucketRef } from './buckets.ts';
import { checksumAlgorithm, checksumMembers } from './checksum.ts';
import { copiedContent, copySourceContext, copySourceNeed, openCopySource } from './copy-source.ts';
import { invalidArgument, writeRefused } from './errors.ts';
import { quoteEtag } from './etag.ts';
import { bucketOf, objectNeed, writeContext } from './needs.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { writeCondition } from './preconditions.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: S3Operation<'CopyObject', S3.CopyObjectOutput, Pick<S3Deps, 'objects' | 'sent'>> = {
  name: 'CopyObject',
  access: 'anonymous',
  async authorize(input, call) {
    const bucket = await bucketOf(call, input);
    const context = { ...writeContext(input, true), ...copySourceContext(input) };
    const needs = [
      await copySourceNeed(call, input),
      objectNeed(call, 's3:PutObject', bucket, input.Key, context),
    ];
    return input.IfMatch === undefined
      ? needs
      : [...needs, objectNeed(call, 's3:GetObject', bucket, input.Key)];
  },
  async handle(input, call, { objects, sent }) {
    const bucket = await bucketOf(call, input);
    const conditional = writeCondition(input);
    refuseIdleCopy(input);
    const replacement = replaces(input) ? readAttributes(sent) : undefined;
    const asked =
      input.ChecksumAlgorithm === undefined ? undefined : checksumAlgorithm(input.ChecksumAlgorithm);
    const source = await openCopySource(call, input, objects, sent.headers);
    const { headers, metadata, checksum: own } = source.info;
    const content = copiedContent(source, undefined, asked ?? own?.algorithm);
    const attributes = replacement ?? { headers, metadata };
    const { now } = call.request;
    const written = await objects.put(
      { bucket: bucketRef(bucket), key: input.Key },
      { bytes: content.bytes, describe: () => ({ ...attributes, ...content.digests() }) },
      now,
      conditional?.condition,
    );
    if (!written.ok) {
      throw writeRefused(written, {
        bucket: bucket.id,
        key: input.Key,
        condition: conditional?.header ?? '',
      });
    }
    const checksum = checksumMembers(content.digests().checksum);
    return { CopyObjectResult: { ETag: quoteEtag(written.etag), LastModified: now, ...checksum } };
  },
};

function replaces({ MetadataDirective: directive }: S3.CopyObjectRequest): boolean {
  if (directive === undefined || directive === 'COPY') return false;
  if (directive === 'REPLACE') return true;
  throw invalidArgument('x-amz-metadata-directive', directive, 'Unknown metadata directive.');
}

function refuseIdleCopy(input: S3.CopyObjectRequest): void {
  const source = readCopySource(input.CopySource);
  if (replaces(input) || source.bucket !== input.Bucket || source.key !== input.Key) return;
  throw new AwsError(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
