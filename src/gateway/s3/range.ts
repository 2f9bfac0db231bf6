import { AwsError } from '#wire';
import type { ByteRange } from '../object-store.ts';

const RANGE = /^bytes=(\d{0,18})-(\d{0,18})$/;

/**
 * The part of `size` bytes that a Range header asks for; `undefined` for all of it, which is also what a header that cannot be read or
 * that asks for several ranges gets. Throws where the object does not reach that far.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const found = RANGE.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = found ?? [];
  if (found === null || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw rangeNotSatisfiable(header ?? '', size);
  return { start, end };
}

export function rangeNotSatisfiable(asked: string, size: number): AwsError {
  return new AwsError('InvalidRange', 'The requested range is not satisfiable', {
    details: { RangeRequested: asked, ActualObjectSize: String(size) },
    headers: { 'content-range': `bytes */${size}` },
  });
}

const COPY_RANGE = /^bytes=(\d{1,18})-(\d{1,18})$/;

/** The part that `x-amz-copy-source-range` asks for, which must lie within the source. */
export function readCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = COPY_RANGE.exec(header.trim()) ?? [];
  const range = { start: Number(first), end: Number(last) };
  if (first !== undefined && range.start <= range.end && range.end < size) return range;
  throw new AwsError(
    'InvalidArgument',
    first === undefined
      ? 'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'
      : `Range specified is not valid for source object of size: ${size}`,
    { details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header } },
  );
}
