import { AwsError } from '#wire';
import type { WriteRefused } from '../object-store.ts';

/** S3's refusals that several operations give, each in AWS's words. */

export function noSuchBucket(bucket: string): AwsError {
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', {
    details: { BucketName: bucket },
  });
}

export function noSuchKey(key: string): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', { details: { Key: key } });
}

export function noSuchUpload(uploadId: string): AwsError {
  return new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { details: { UploadId: uploadId } },
  );
}

export function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    details: { Condition: condition },
  });
}

export function invalidArgument(name: string, value: string, message: string): AwsError {
  return new AwsError('InvalidArgument', message, { details: { ArgumentName: name, ArgumentValue: value } });
}

export function invalidPart(
  uploadId: string,
  part: { readonly number: number; readonly etag: string },
): AwsError {
  return new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { details: { UploadId: uploadId, PartNumber: String(part.number), ETag: part.etag } },
  );
}

export function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** What a write that the store refused reads as. */
export function writeRefused(
  { reason }: WriteRefused,
  target: {
    readonly bucket: string;
    readonly key: string;
    readonly uploadId?: string;
    readonly condition?: string;
  },
): AwsError {
  switch (reason) {
    case 'no-such-bucket':
      return noSuchBucket(target.bucket);
    case 'no-such-key':
      return noSuchKey(target.key);
    case 'no-such-upload':
      return noSuchUpload(target.uploadId ?? '');
    case 'condition-failed':
      return preconditionFailed(target.condition ?? 'If-Match');
    case 'part-changed':
      return invalidPart(target.uploadId ?? '', { number: 0, etag: '' });
  }
}
