import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { BucketRef, ListPage, ListQuery, ObjectInfo, UploadInfo, UploadRef } from '#gateway';
import { afterPrefix } from './key-order.ts';
import { listPage } from './listing.ts';
import { type ObjectRow, objectInfoOf, type PieceRow, type UploadRow, uploadInfoOf } from './rows.ts';

/** Compares greater than every text. */
const NO_BOUND = new Uint8Array();

/** Reads of the index, on a connection of their own: each a few microseconds, from pages that are nearly always in memory. */
export class IndexReader {
  readonly #database: DatabaseSync;
  readonly #bucket: StatementSync;
  readonly #object: StatementSync;
  readonly #objects: StatementSync;
  readonly #upload: StatementSync;
  readonly #uploads: StatementSync;
  readonly #uploadsOfKey: StatementSync;
  readonly #pieces: StatementSync;
  readonly #file: StatementSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    const prepare = (sql: string) => this.#database.prepare(sql);
    this.#bucket = prepare('SELECT id FROM buckets WHERE name = ? AND incarnation = ?');
    this.#object = prepare('SELECT * FROM objects WHERE bucket = ? AND key = ?');
    this.#objects = prepare('SELECT * FROM objects WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key');
    this.#upload = prepare('SELECT * FROM uploads WHERE bucket = ? AND key = ? AND id = ?');
    this.#uploads = prepare(
      'SELECT * FROM uploads WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key, id',
    );
    this.#uploadsOfKey = prepare(
      'SELECT * FROM uploads WHERE bucket = ? AND key = ? AND id > ? ORDER BY id LIMIT ?',
    );
    this.#pieces = prepare('SELECT * FROM pieces WHERE content = ? AND number > ? ORDER BY number LIMIT ?');
    this.#file = prepare('SELECT 1 FROM pieces WHERE file = ?');
  }

  object(bucket: BucketRef, key: string): ObjectRow | undefined {
    return this.#object.get(this.#idOf(bucket), key) as ObjectRow | undefined;
  }

  objects(bucket: BucketRef, query: ListQuery): ListPage<ObjectInfo> {
    const id = this.#idOf(bucket);
    const bound = afterPrefix(query.prefix) ?? NO_BOUND;
    const seek = (from: string) => this.#objects.iterate(id, from, bound) as Iterable<ObjectRow>;
    return listPage(query, seek, objectInfoOf);
  }

  upload({ bucket, key, uploadId }: UploadRef): UploadRow | undefined {
    return this.#upload.get(this.#idOf(bucket), key, uploadId) as UploadRow | undefined;
  }

  uploads(bucket: BucketRef, query: ListQuery & { readonly afterUpload?: string }): ListPage<UploadInfo> {
    const id = this.#idOf(bucket);
    const bound = afterPrefix(query.prefix) ?? NO_BOUND;
    const seek = (from: string) => this.#uploads.iterate(id, from, bound) as Iterable<UploadRow>;
    return listPage(query, seek, uploadInfoOf, this.#laterUploads(id, query));
  }

  /** The pieces of a content with numbers greater than `after`, in order. */
  pieces(content: string, after: number, limit: number): readonly PieceRow[] {
    return this.#pieces.all(content, after, limit) as PieceRow[];
  }

  /** Whether a content lies in this data file. */
  knowsFile(file: string): boolean {
    return this.#file.get(file) !== undefined;
  }

  close(): void {
    this.#database.close();
  }

  #laterUploads(id: number, query: ListQuery & { readonly afterUpload?: string }): readonly UploadRow[] {
    const { after, afterUpload, prefix, delimiter, limit } = query;
    if (afterUpload === undefined || !after.startsWith(prefix)) return [];
    if (delimiter !== '' && after.includes(delimiter, prefix.length)) return [];
    return this.#uploadsOfKey.all(id, after, afterUpload, limit + 1) as UploadRow[];
  }

  /** No row has the id 0. */
  #idOf({ name, incarnation }: BucketRef): number {
    const row = this.#bucket.get(name, incarnation) as { readonly id: number } | undefined;
    return row?.id ?? 0;
  }
}
