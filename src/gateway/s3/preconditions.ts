import { AwsError } from '#wire';
import type { ObjectInfo, WriteCondition } from '../object-store.ts';
import { preconditionFailed } from './errors.ts';
import { namesEtag, quoteEtag, unquoteEtag } from './etag.ts';

/** Conditions on the object that is read; times in milliseconds since 1970. */
export interface ReadConditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: number | undefined;
  readonly ifUnmodifiedSince?: number | undefined;
}

export type ReadVerdict =
  | { readonly holds: true }
  | { readonly holds: false; readonly condition: string; readonly outcome: 'failed' | 'not-modified' };

/**
 * Judges conditions in the order of RFC 9110, 13.2.2: an ETag condition that is given outweighs the date of its pair. Times compare by
 * whole seconds, which is all that headers tell.
 */
export function judgeRead(
  info: Pick<ObjectInfo, 'etag' | 'modified'>,
  conditions: ReadConditions,
): ReadVerdict {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const modified = Math.floor(info.modified / 1000) * 1000;
  if (ifMatch !== undefined) {
    if (!namesEtag(ifMatch, info.etag)) return { holds: false, condition: 'If-Match', outcome: 'failed' };
  } else if (ifUnmodifiedSince !== undefined && modified > ifUnmodifiedSince) {
    return { holds: false, condition: 'If-Unmodified-Since', outcome: 'failed' };
  }
  if (ifNoneMatch !== undefined) {
    if (namesEtag(ifNoneMatch, info.etag))
      return { holds: false, condition: 'If-None-Match', outcome: 'not-modified' };
  } else if (ifModifiedSince !== undefined && modified <= ifModifiedSince) {
    return { holds: false, condition: 'If-Modified-Since', outcome: 'not-modified' };
  }
  return { holds: true };
}

/** Throws what a read whose conditions do not hold is answered with. */
export function checkRead(info: ObjectInfo, conditions: ReadConditions): void {
  const verdict = judgeRead(info, conditions);
  if (verdict.holds) return;
  if (verdict.outcome === 'failed') throw preconditionFailed(verdict.condition);
  throw new AwsError('NotModified', 'Not Modified', {
    headers: { etag: quoteEtag(info.etag), 'last-modified': new Date(info.modified).toUTCString() },
  });
}

/** Throws where the conditions on a copy's source do not hold. */
export function checkCopySource(info: ObjectInfo, conditions: ReadConditions): void {
  const verdict = judgeRead(info, conditions);
  if (!verdict.holds) throw preconditionFailed(`x-amz-copy-source-${verdict.condition}`);
}

/** A condition on the object that a write replaces, with its header's name; throws for what S3 does not take there. */
export function writeCondition(input: {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}): { readonly condition: WriteCondition; readonly header: string } | undefined {
  const { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch } = input;
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  if (ifMatch !== undefined && ifNoneMatch === undefined && ifMatch.trim() !== '*') {
    return { condition: { type: 'etag', etag: unquoteEtag(ifMatch) }, header: 'If-Match' };
  }
  if (ifMatch === undefined && ifNoneMatch?.trim() === '*')
    return { condition: { type: 'absent' }, header: 'If-None-Match' };
  throw new AwsError(
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    {
      details: { Header: ifMatch === undefined ? 'If-None-Match' : 'If-Match' },
    },
  );
}
