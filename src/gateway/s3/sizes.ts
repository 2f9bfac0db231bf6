import { AwsError } from '#wire';
import type { UnverifiedBody } from './body.ts';

/** The most that one request may put or copy, in bytes. */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;
/** The least that a part other than the last may have, in bytes. */
export const MIN_PART_BYTES = 5 * 1024 ** 2;

/** Refuses a body of unknown length or one beyond the limit, before any of it is read. */
export function checkUploadSize({ length }: Pick<UnverifiedBody, 'length'>): void {
  if (length === undefined)
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  if (length <= MAX_UPLOAD_BYTES) return;
  throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size', {
    details: { ProposedSize: String(length), MaxSizeAllowed: String(MAX_UPLOAD_BYTES) },
  });
}

/** Refuses to copy more than one request may. */
export function checkCopySize(size: number): void {
  if (size <= MAX_UPLOAD_BYTES) return;
  throw new AwsError(
    'InvalidRequest',
    `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_UPLOAD_BYTES}`,
  );
}

/** The most objects that one DeleteObjects names. */
export const MOST_DELETED_OBJECTS = 1000;
