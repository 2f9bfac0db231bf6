import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type {
  BucketRef,
  ObjectAttributes,
  PartAttributes,
  UploadAttributes,
  UploadRef,
  WriteCondition,
  WriteRefused,
  WriteResult,
} from '#gateway';
import type { ObjectRow, PieceRow } from './rows.ts';
import { INDEX_SCHEMA } from './schema.ts';

/** Data files that no row names any more, and the content that they were of. */
export interface Dropped {
  readonly content: string;
  readonly files: readonly string[];
}

/** What a change answers, and the data files to remove once it is durable. */
export interface Outcome<Result> {
  readonly result: Result;
  readonly dropped: readonly Dropped[];
}

/** A data file with what is known of it. */
export interface DataFile {
  readonly file: string;
  readonly size: number;
}

type Refusal = WriteRefused['reason'];

/**
 * The changes of the index. Each runs within the transaction of whoever calls it, checks before it writes, and so leaves nothing
 * behind when it refuses.
 */
export class IndexWriter {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 5_000 });
    this.#database.exec(INDEX_SCHEMA);
  }

  /** Runs `work` in one transaction; durable when it returns. */
  transaction<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  createBucket({ name, incarnation }: BucketRef): Outcome<undefined> {
    this.#run('INSERT OR IGNORE INTO buckets (name, incarnation) VALUES (?, ?)', name, incarnation);
    return keep(undefined);
  }

  /** Answers whether the bucket is gone: not while it holds an object. */
  deleteBucket(bucket: BucketRef): Outcome<boolean> {
    const id = this.#bucketId(bucket);
    if (id === undefined) return keep(true);
    if (this.#get('SELECT 1 FROM objects WHERE bucket = ? LIMIT 1', id) !== undefined) return keep(false);
    const uploads = this.#all('SELECT id FROM uploads WHERE bucket = ?', id) as { id: string }[];
    const dropped = uploads.flatMap((upload) => this.#dropContent(upload.id));
    this.#run('DELETE FROM uploads WHERE bucket = ?', id);
    this.#run('DELETE FROM buckets WHERE id = ?', id);
    return { result: true, dropped };
  }

  putObject(
    target: { readonly bucket: BucketRef; readonly key: string },
    data: DataFile,
    attributes: ObjectAttributes,
    now: number,
    condition: WriteCondition | undefined,
  ): Outcome<WriteResult> {
    const bucket = this.#bucketId(target.bucket);
    if (bucket === undefined) return refuse('no-such-bucket');
    const current = this.#object(bucket, target.key);
    const refusal = conditionRefusal(condition, current);
    if (refusal !== undefined) return refuse(refusal);
    this.#putPiece(data.file, 1, data, { etag: attributes.etag }, now);
    const dropped = this.#putObjectRow(
      bucket,
      target.key,
      data.file,
      data.size,
      attributes,
      now,
      null,
      current,
    );
    return { result: { ok: true, etag: attributes.etag, size: data.size }, dropped };
  }

  deleteObjects(
    ref: BucketRef,
    objects: readonly { readonly key: string; readonly condition?: WriteCondition }[],
  ): Outcome<readonly ({ readonly ok: true } | WriteRefused)[]> {
    const bucket = this.#bucketId(ref);
    const dropped: Dropped[] = [];
    const result = objects.map(({ key, condition }): { readonly ok: true } | WriteRefused => {
      if (bucket === undefined) return { ok: false, reason: 'no-such-bucket' };
      const current = this.#object(bucket, key);
      const reason = conditionRefusal(condition, current);
      if (reason !== undefined) return { ok: false, reason };
      if (current !== undefined) {
        this.#run('DELETE FROM objects WHERE bucket = ? AND key = ?', bucket, key);
        dropped.push(...this.#dropContent(current.content));
      }
      return { ok: true };
    });
    return { result, dropped };
  }

  /** Answers whether the bucket is there. */
  createUpload(
    { bucket, key, uploadId }: UploadRef,
    attributes: UploadAttributes,
    now: number,
  ): Outcome<boolean> {
    const id = this.#bucketId(bucket);
    if (id === undefined) return keep(false);
    this.#run(
      'INSERT INTO uploads VALUES (?, ?, ?, ?, ?)',
      id,
      key,
      uploadId,
      now,
      JSON.stringify(attributes),
    );
    return keep(true);
  }

  putPart(
    upload: UploadRef,
    number: number,
    data: DataFile,
    attributes: PartAttributes,
    now: number,
  ): Outcome<WriteResult> {
    if (this.#uploadBucket(upload) === undefined) return refuse('no-such-upload');
    const dropped = this.#dropPiece(upload.uploadId, number);
    this.#putPiece(upload.uploadId, number, data, attributes, now);
    return { result: { ok: true, etag: attributes.etag, size: data.size }, dropped };
  }

  completeUpload(
    upload: UploadRef,
    parts: readonly { readonly number: number; readonly etag: string }[],
    attributes: ObjectAttributes,
    now: number,
    condition: WriteCondition | undefined,
  ): Outcome<WriteResult> {
    const bucket = this.#uploadBucket(upload);
    if (bucket === undefined) return refuse('no-such-upload');
    const stored = new Map(this.#piecesOf(upload.uploadId).map((piece) => [piece.number, piece]));
    if (parts.some(({ number, etag }) => stored.get(number)?.etag !== etag)) return refuse('part-changed');
    const current = this.#object(bucket, upload.key);
    const refusal = conditionRefusal(condition, current);
    if (refusal !== undefined) return refuse(refusal);
    let size = 0;
    for (const { number } of parts) {
      size += stored.get(number)?.size ?? 0;
      stored.delete(number);
    }
    const unused = [...stored.keys()].flatMap((number) => this.#dropPiece(upload.uploadId, number));
    this.#deleteUpload(bucket, upload);
    const replaced = this.#putObjectRow(
      bucket,
      upload.key,
      upload.uploadId,
      size,
      attributes,
      now,
      parts.length,
      current,
    );
    return { result: { ok: true, etag: attributes.etag, size }, dropped: [...unused, ...replaced] };
  }

  /** Answers whether there was such an upload. */
  abortUpload(upload: UploadRef): Outcome<boolean> {
    const bucket = this.#uploadBucket(upload);
    if (bucket === undefined) return keep(false);
    this.#deleteUpload(bucket, upload);
    return { result: true, dropped: this.#dropContent(upload.uploadId) };
  }

  #putObjectRow(
    bucket: number,
    key: string,
    content: string,
    size: number,
    { etag, ...attributes }: ObjectAttributes,
    now: number,
    partCount: number | null,
    replaced: ObjectRow | undefined,
  ): readonly Dropped[] {
    this.#run(
      'INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      bucket,
      key,
      content,
      size,
      etag,
      now,
      partCount,
      JSON.stringify(attributes),
    );
    return replaced === undefined ? [] : this.#dropContent(replaced.content);
  }

  #putPiece(content: string, number: number, data: DataFile, attributes: PartAttributes, now: number): void {
    const { etag, checksum } = attributes;
    this.#run(
      'INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?)',
      content,
      number,
      data.file,
      data.size,
      etag,
      now,
      checksum === undefined ? null : JSON.stringify(checksum),
    );
  }

  #piecesOf(content: string): readonly PieceRow[] {
    return this.#all('SELECT * FROM pieces WHERE content = ?', content) as PieceRow[];
  }

  #dropContent(content: string): readonly Dropped[] {
    const files = this.#piecesOf(content).map((piece) => piece.file);
    this.#run('DELETE FROM pieces WHERE content = ?', content);
    return [{ content, files }];
  }

  #dropPiece(content: string, number: number): readonly Dropped[] {
    const piece = this.#get('SELECT file FROM pieces WHERE content = ? AND number = ?', content, number);
    if (piece === undefined) return [];
    this.#run('DELETE FROM pieces WHERE content = ? AND number = ?', content, number);
    return [{ content, files: [(piece as { readonly file: string }).file] }];
  }

  #bucketId({ name, incarnation }: BucketRef): number | undefined {
    const row = this.#get('SELECT id FROM buckets WHERE name = ? AND incarnation = ?', name, incarnation);
    return (row as { readonly id: number } | undefined)?.id;
  }

  #object(bucket: number, key: string): ObjectRow | undefined {
    return this.#get('SELECT * FROM objects WHERE bucket = ? AND key = ?', bucket, key) as
      | ObjectRow
      | undefined;
  }

  /** The id of the bucket of an upload that is there. */
  #uploadBucket({ bucket, key, uploadId }: UploadRef): number | undefined {
    const id = this.#bucketId(bucket);
    if (id === undefined) return undefined;
    const row = this.#get('SELECT 1 FROM uploads WHERE bucket = ? AND key = ? AND id = ?', id, key, uploadId);
    return row === undefined ? undefined : id;
  }

  #deleteUpload(bucket: number, { key, uploadId }: UploadRef): void {
    this.#run('DELETE FROM uploads WHERE bucket = ? AND key = ? AND id = ?', bucket, key, uploadId);
  }

  #run(sql: string, ...values: (string | number | null)[]): void {
    this.#prepared(sql).run(...values);
  }

  #get(sql: string, ...values: (string | number | null)[]): unknown {
    return this.#prepared(sql).get(...values);
  }

  #all(sql: string, ...values: (string | number | null)[]): unknown[] {
    return this.#prepared(sql).all(...values);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function keep<Result>(result: Result): Outcome<Result> {
  return { result, dropped: [] };
}

function refuse(reason: Refusal): Outcome<WriteRefused> {
  return keep({ ok: false, reason });
}

function conditionRefusal(
  condition: WriteCondition | undefined,
  current: ObjectRow | undefined,
): Refusal | undefined {
  if (condition === undefined) return undefined;
  if (condition.type === 'absent') return current === undefined ? undefined : 'condition-failed';
  if (current === undefined) return 'no-such-key';
  return current.etag === condition.etag ? undefined : 'condition-failed';
}
