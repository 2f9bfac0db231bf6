import { AwsError } from '#wire';
import type { ObjectAttributes } from '../object-store.ts';
import type { S3Request } from './resolve.ts';

/** Response headers that an object keeps, in the order in which they are answered. */
const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;
const METADATA_PREFIX = 'x-amz-meta-';
const MAX_METADATA_BYTES = 2048;
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** What an object keeps of the request that wrote it, as it was sent. */
export function readAttributes({
  headers,
}: Pick<S3Request, 'headers'>): Pick<ObjectAttributes, 'headers' | 'metadata'> {
  const kept: Record<string, string> = { 'content-type': DEFAULT_CONTENT_TYPE };
  for (const name of KEPT_HEADERS) {
    const value = name === 'content-encoding' ? contentEncoding(headers.get(name)) : headers.get(name);
    if (value !== undefined && value !== '') kept[name] = value;
  }
  return { headers: kept, metadata: readMetadata(headers) };
}

/** `aws-chunked` says how the request was sent, not what the object is. */
function contentEncoding(text: string | undefined): string | undefined {
  return text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name.toLowerCase() !== 'aws-chunked')
    .join(',');
}

function readMetadata(headers: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const entries = [...headers]
    .filter(([name]) => name.startsWith(METADATA_PREFIX))
    .map(([name, value]) => [name.slice(METADATA_PREFIX.length), value] as const);
  const size = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_METADATA_BYTES) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      details: { Size: String(size), MaxSizeAllowed: String(MAX_METADATA_BYTES) },
    });
  }
  return Object.fromEntries(entries);
}
