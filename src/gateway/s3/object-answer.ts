import type { Call } from '#access';
import { AwsError, type S3 } from '#wire';
import type { ByteRange, ObjectInfo, OpenObject } from '../object-store.ts';
import { checksumMembers } from './checksum.ts';
import { invalidArgument } from './errors.ts';
import { namesEtag, quoteEtag } from './etag.ts';
import { checkRead } from './preconditions.ts';
import { rangeNotSatisfiable, readRange } from './range.ts';

/** What GetObject and HeadObject answer besides data. */
export interface ObjectAnswer
  extends Pick<S3.GetObjectOutput, keyof S3.GetObjectOutput & keyof S3.HeadObjectOutput> {
  /** Headers that the object keeps or the request overrides; they go out as they are. */
  readonly KeptHeaders: Readonly<Record<string, string>>;
}

type ReadInput = S3.GetObjectRequest | S3.HeadObjectRequest;

const OVERRIDES = [
  ['cache-control', 'response-cache-control'],
  ['content-disposition', 'response-content-disposition'],
  ['content-encoding', 'response-content-encoding'],
  ['content-language', 'response-content-language'],
  ['content-type', 'response-content-type'],
  ['expires', 'response-expires'],
] as const;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The part of an object that a request reads, and the answer's headers for it; throws where its conditions do not hold. */
export function answerRead(
  input: ReadInput,
  call: Call,
  object: { readonly info: ObjectInfo; part?: OpenObject['part'] },
  sent: { readonly query: ReadonlyMap<string, string>; readonly headers: ReadonlyMap<string, string> },
): { readonly range: ByteRange | undefined; readonly answer: ObjectAnswer } {
  const { info } = object;
  checkRead(info, {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  });
  const range = input.PartNumber === undefined ? rangeOf(input, info, sent) : partOf(input, object);
  const showChecksum = input.ChecksumMode === 'ENABLED' && range === undefined;
  return {
    range,
    answer: {
      AcceptRanges: 'bytes',
      LastModified: info.modified,
      ETag: quoteEtag(info.etag),
      ContentLength: range === undefined ? info.size : range.end - range.start + 1,
      ...(range === undefined ? {} : { ContentRange: `bytes ${range.start}-${range.end}/${info.size}` }),
      ...(input.PartNumber === undefined || info.partCount === undefined
        ? {}
        : { PartsCount: info.partCount }),
      ...(showChecksum ? checksumMembers(info.checksum) : {}),
      Metadata: info.metadata,
      KeptHeaders: { ...info.headers, ...overridesOf(call, sent.query) },
    },
  };
}

/** A client that goes on with a download says by `If-Range` which object it has begun with. */
function rangeOf(
  { Range: header }: ReadInput,
  info: ObjectInfo,
  { headers }: { readonly headers: ReadonlyMap<string, string> },
): ByteRange | undefined {
  const ifRange = headers.get('if-range');
  const unchanged =
    ifRange === undefined ||
    namesEtag(ifRange, info.etag) ||
    Date.parse(ifRange) === Math.floor(info.modified / 1000) * 1000;
  return unchanged ? readRange(header, info.size) : undefined;
}

/** An object that was put whole has one part. */
function partOf(
  { PartNumber: number = 0, Range: range }: ReadInput,
  object: { readonly info: ObjectInfo; part?: OpenObject['part'] },
): ByteRange | undefined {
  if (range !== undefined)
    throw new AwsError('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  if (number < 1 || number > 10_000) {
    throw invalidArgument(
      'partNumber',
      String(number),
      'Part number must be an integer between 1 and 10000, inclusive',
    );
  }
  const found = object.part?.(number);
  if (found === undefined) throw rangeNotSatisfiable(`partNumber=${number}`, object.info.size);
  return object.info.size === 0 ? undefined : found;
}

/** Overriding headers would let anybody make a public object look like what it is not, so it takes a signature. */
function overridesOf(call: Call, query: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const overrides: Record<string, string> = {};
  for (const [header, parameter] of OVERRIDES) {
    const value = query.get(parameter);
    if (value === undefined) continue;
    if (call.caller.type === 'anonymous') {
      throw new AwsError(
        'InvalidRequest',
        'Request specific response headers cannot be used for anonymous GET requests.',
      );
    }
    if (!HEADER_VALUE.test(value))
      throw invalidArgument(parameter, value, 'Header value cannot be represented.');
    overrides[header] = value;
  }
  return overrides;
}
