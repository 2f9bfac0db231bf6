import type { S3 } from '#wire';
import type { BucketRef, ListPage, ListQuery, ObjectInfo, ObjectStore } from '../object-store.ts';
import { quoteEtag } from './etag.ts';
import type { Encode } from './listing.ts';

/** A page of objects as both versions of ListObjects show it. */
export interface ObjectPage {
  readonly Contents: readonly S3.Object[];
  readonly CommonPrefixes: readonly S3.CommonPrefix[];
  readonly IsTruncated: boolean;
}

export interface ShownPage {
  readonly page: ObjectPage;
  /** The last entry, not encoded; absent on an empty page. */
  readonly last: string | undefined;
}

/** Lists a page; `limit` 0 answers an empty one, as S3 does. */
export async function listPage(
  objects: ObjectStore,
  bucket: BucketRef,
  query: ListQuery,
  encode: Encode,
  owner: S3.Owner | undefined,
): Promise<ShownPage> {
  const empty: ListPage<ObjectInfo> = { entries: [], truncated: false };
  const { entries, truncated } = query.limit === 0 ? empty : await objects.list(bucket, query);
  const contents: S3.Object[] = [];
  const prefixes: S3.CommonPrefix[] = [];
  for (const entry of entries) {
    if (entry.type === 'prefix') prefixes.push({ Prefix: encode(entry.name) });
    else contents.push(shownObject(encode(entry.name), entry.item, owner));
  }
  return {
    page: { Contents: contents, CommonPrefixes: prefixes, IsTruncated: truncated },
    last: entries.at(-1)?.name,
  };
}

function shownObject(
  key: string,
  { etag, size, modified, checksum }: ObjectInfo,
  owner: S3.Owner | undefined,
): S3.Object {
  return {
    Key: key,
    LastModified: modified,
    ETag: quoteEtag(etag),
    ...(checksum === undefined
      ? {}
      : { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type }),
    Size: size,
    StorageClass: 'STANDARD',
    ...(owner === undefined ? {} : { Owner: owner }),
  };
}
