import type { Bucket } from '#directory';
import { AwsError } from '#wire';
import type { ObjectStore, PartInfo, UploadInfo, UploadRef } from '../object-store.ts';
import { bucketRef } from './buckets.ts';
import type { ChecksumAlgorithm } from './checksum.ts';
import { invalidArgument, noSuchUpload } from './errors.ts';

export const MAX_PARTS = 10_000;

/** The upload that a request names, which must be under way for this very bucket and key. */
export async function uploadOf(
  objects: ObjectStore,
  bucket: Bucket,
  input: { readonly Key: string; readonly UploadId: string },
): Promise<{ readonly ref: UploadRef; readonly info: UploadInfo }> {
  const ref = { bucket: bucketRef(bucket), key: input.Key, uploadId: input.UploadId };
  const info = await objects.upload(ref);
  if (info === undefined) throw noSuchUpload(input.UploadId);
  return { ref, info };
}

export function checkPartNumber(number: number): void {
  if (number >= 1 && number <= MAX_PARTS) return;
  throw invalidArgument(
    'partNumber',
    String(number),
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
  );
}

/** The checksum that a part gets: the upload's, which a part may not differ from. */
export function partAlgorithm(
  { attributes }: UploadInfo,
  claimed: ChecksumAlgorithm | undefined,
): ChecksumAlgorithm | undefined {
  const expected = attributes.checksum?.algorithm;
  if (expected === undefined || claimed === undefined || claimed === expected) return expected ?? claimed;
  throw new AwsError(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${claimed.toLowerCase()}`,
  );
}

/** All parts of an upload, by number. */
export async function partsOf(
  objects: ObjectStore,
  upload: UploadRef,
): Promise<ReadonlyMap<number, PartInfo>> {
  const { parts } = await objects.listParts(upload, { after: 0, limit: MAX_PARTS });
  return new Map(parts.map((part) => [part.number, part]));
}
