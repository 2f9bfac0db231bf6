import type { Call, Need } from '#access';
import type { Bucket } from '#directory';
import type { ByteRange, ObjectStore, OpenObject } from '../object-store.ts';
import { readCopySource } from './address.ts';
import { bucketRef } from './buckets.ts';
import type { ChecksumAlgorithm } from './checksum.ts';
import { type VerifiedContent, verifyContent } from './content.ts';
import { invalidArgument } from './errors.ts';
import { bucketOf, missingKey, objectNeed } from './needs.ts';
import { checkCopySource } from './preconditions.ts';
import { checkCopySize } from './sizes.ts';
import { checkVersion, objectAction } from './versions.ts';

interface CopyInput {
  readonly CopySource: string;
  readonly ExpectedSourceBucketOwner?: string;
  readonly CopySourceIfMatch?: string;
  readonly CopySourceIfNoneMatch?: string;
}

interface Source {
  readonly bucket: Bucket;
  readonly key: string;
  readonly versionId?: string;
}

/** The source of a copy, read from its header exactly as `copySourceNeed` reads it: what is authorized is what is copied. */
async function sourceOf(call: Call, input: CopyInput): Promise<Source> {
  const { bucket, ...source } = readCopySource(input.CopySource);
  const owner = input.ExpectedSourceBucketOwner;
  const expected = owner === undefined ? {} : { ExpectedBucketOwner: owner };
  return { ...source, bucket: await bucketOf(call, { Bucket: bucket, ...expected }) };
}

/** The permission to read what is copied. */
export async function copySourceNeed(call: Call, input: CopyInput): Promise<Need> {
  const { bucket, key, versionId } = await sourceOf(call, input);
  return objectNeed(call, objectAction('s3:GetObject', versionId), bucket, key);
}

/** The condition key that tells the writer's policies what is copied: bucket and key in plain text. */
export function copySourceContext(input: CopyInput): NonNullable<Need['context']> {
  const { bucket, key } = readCopySource(input.CopySource);
  return { 's3:x-amz-copy-source': `${bucket}/${key}` };
}

/** Opens the source, whose conditions hold; whoever calls reads it or closes it. */
export async function openCopySource(
  call: Call,
  input: CopyInput,
  objects: ObjectStore,
  headers: ReadonlyMap<string, string>,
): Promise<OpenObject> {
  const { bucket, key, versionId } = await sourceOf(call, input);
  checkVersion(versionId);
  const source = await objects.get(bucketRef(bucket), key);
  if (source === undefined) throw await missingKey(call, bucket, key);
  try {
    checkCopySource(source.info, {
      ifMatch: input.CopySourceIfMatch,
      ifNoneMatch: input.CopySourceIfNoneMatch,
      ifModifiedSince: readDate(headers, 'x-amz-copy-source-if-modified-since'),
      ifUnmodifiedSince: readDate(headers, 'x-amz-copy-source-if-unmodified-since'),
    });
    return source;
  } catch (error) {
    source.close();
    throw error;
  }
}

/** What is copied, as content to be stored, with the checksum wanted; closes the source where it is too much. */
export function copiedContent(
  source: OpenObject,
  range: ByteRange | undefined,
  checksum: ChecksumAlgorithm | undefined,
): VerifiedContent {
  const length = range === undefined ? source.info.size : range.end - range.start + 1;
  try {
    checkCopySize(length);
  } catch (error) {
    source.close();
    throw error;
  }
  return verifyContent({ bytes: source.read(range), trailers: () => new Map(), length }, {}, checksum);
}

/** Milliseconds since 1970. A condition that cannot be read must not be taken for one that holds. */
function readDate(headers: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = headers.get(name);
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalidArgument(name, text, 'Invalid date');
  return time;
}
