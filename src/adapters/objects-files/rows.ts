import type { ObjectAttributes, ObjectInfo, PartInfo, UploadInfo } from '#gateway';

export type ObjectRow = {
  readonly key: string;
  readonly content: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  readonly part_count: number | null;
  /** JSON of the attributes other than the ETag. */
  readonly attributes: string;
};

export type UploadRow = {
  readonly key: string;
  readonly id: string;
  readonly initiated: number;
  /** JSON of `UploadAttributes`. */
  readonly attributes: string;
};

export type PieceRow = {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  /** JSON of a `StoredChecksum`. */
  readonly checksum: string | null;
};

export function objectInfoOf(row: ObjectRow): ObjectInfo {
  const attributes: Omit<ObjectAttributes, 'etag'> = JSON.parse(row.attributes);
  return {
    ...attributes,
    etag: row.etag,
    size: row.size,
    modified: row.modified,
    ...(row.part_count === null ? {} : { partCount: row.part_count }),
  };
}

export function uploadInfoOf(row: UploadRow): UploadInfo {
  return { key: row.key, uploadId: row.id, initiated: row.initiated, attributes: JSON.parse(row.attributes) };
}

export function partInfoOf(row: PieceRow): PartInfo {
  return {
    number: row.number,
    size: row.size,
    etag: row.etag,
    modified: row.modified,
    ...(row.checksum === null ? {} : { checksum: JSON.parse(row.checksum) }),
  };
}
