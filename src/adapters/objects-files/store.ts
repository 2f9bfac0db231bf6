import { join } from 'node:path';
import type { RandomBytes } from '#arn';
import type {
  BucketRef,
  Content,
  ListQuery,
  ObjectAttributes,
  ObjectStore,
  PartAttributes,
  UploadAttributes,
  UploadRef,
  WriteCondition,
  WriteResult,
} from '#gateway';
import { DataFiles } from './data-files.ts';
import { IndexChanges } from './index-changes.ts';
import { IndexReader } from './index-reader.ts';
import type { DataFile, Outcome } from './index-writer.ts';
import { FilesObject } from './open-object.ts';
import { objectInfoOf, partInfoOf, uploadInfoOf } from './rows.ts';

/** More pieces than an object can have. */
const ALL_PIECES = 10_001;

/** An object store in a directory. */
export class FilesObjectStore implements ObjectStore {
  readonly #files: DataFiles;
  readonly #changes: IndexChanges;
  readonly #index: IndexReader;
  readonly #sweeping: Promise<void>;
  readonly #newId: () => string;
  #closing: Promise<void> | undefined;

  private constructor(files: DataFiles, changes: IndexChanges, index: IndexReader, newId: () => string) {
    this.#files = files;
    this.#newId = newId;
    this.#changes = changes;
    this.#index = index;
    const stopped = () => this.#closing !== undefined;
    this.#sweeping = files.sweep((file) => index.knowsFile(file), stopped).catch(() => undefined);
  }

  static async open({
    directory,
    random,
  }: {
    readonly directory: string;
    readonly random: RandomBytes;
  }): Promise<FilesObjectStore> {
    /** 128 random bits in hexadecimal. */
    const newId = () => Buffer.from(random(16)).toString('hex');
    const files = await DataFiles.open(directory, newId);
    const path = join(directory, 'index.sqlite');
    const changes = await IndexChanges.open(path);
    return new FilesObjectStore(files, changes, new IndexReader(path), newId);
  }

  async createBucket(bucket: BucketRef) {
    await this.#changes.run('createBucket', bucket);
  }

  async deleteBucket(bucket: BucketRef) {
    const gone = this.#settle(await this.#changes.run('deleteBucket', bucket));
    return gone ? ({ ok: true } as const) : ({ ok: false, reason: 'not-empty' } as const);
  }

  put(
    target: { readonly bucket: BucketRef; readonly key: string },
    content: Content<ObjectAttributes>,
    now: number,
    condition?: WriteCondition,
  ) {
    return this.#store(content, (data, attributes) =>
      this.#changes.run('putObject', target, data, attributes, now, condition),
    );
  }

  async head(bucket: BucketRef, key: string) {
    const row = this.#index.object(bucket, key);
    return row && objectInfoOf(row);
  }

  async get(bucket: BucketRef, key: string) {
    const row = this.#index.object(bucket, key);
    if (row === undefined) return undefined;
    // Looked up and held in one turn of the event loop, so that no change can drop the files in between.
    this.#files.hold(row.content);
    const pieces = this.#index.pieces(row.content, 0, ALL_PIECES);
    return new FilesObject(objectInfoOf(row), pieces, this.#files, () => this.#files.release(row.content));
  }

  async delete(
    bucket: BucketRef,
    objects: readonly { readonly key: string; readonly condition?: WriteCondition }[],
  ) {
    return this.#settle(await this.#changes.run('deleteObjects', bucket, objects));
  }

  async list(bucket: BucketRef, query: ListQuery) {
    return this.#index.objects(bucket, query);
  }

  async createUpload(
    target: { readonly bucket: BucketRef; readonly key: string },
    attributes: UploadAttributes,
    now: number,
  ) {
    const uploadId = `${now.toString(36).padStart(10, '0')}${this.#newId()}`;
    const created = await this.#changes.run('createUpload', { ...target, uploadId }, attributes, now);
    return this.#settle(created) ? uploadId : undefined;
  }

  async upload(upload: UploadRef) {
    const row = this.#index.upload(upload);
    return row && uploadInfoOf(row);
  }

  putPart(upload: UploadRef, number: number, content: Content<PartAttributes>, now: number) {
    return this.#store(content, (data, attributes) =>
      this.#changes.run('putPart', upload, number, data, attributes, now),
    );
  }

  async listParts(upload: UploadRef, { after, limit }: { readonly after: number; readonly limit: number }) {
    if (this.#index.upload(upload) === undefined) return { parts: [], truncated: false };
    const rows = this.#index.pieces(upload.uploadId, after, limit + 1);
    return { parts: rows.slice(0, limit).map(partInfoOf), truncated: rows.length > limit };
  }

  async completeUpload(
    upload: UploadRef,
    parts: readonly { readonly number: number; readonly etag: string }[],
    attributes: ObjectAttributes,
    now: number,
    condition?: WriteCondition,
  ) {
    return this.#settle(await this.#changes.run('completeUpload', upload, parts, attributes, now, condition));
  }

  async abortUpload(upload: UploadRef) {
    return this.#settle(await this.#changes.run('abortUpload', upload));
  }

  async listUploads(bucket: BucketRef, query: ListQuery & { readonly afterUpload?: string }) {
    return this.#index.uploads(bucket, query);
  }

  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#sweeping;
    await this.#changes.close();
    this.#index.close();
  }

  /** Data first, then the row that makes it count: a crash in between leaves a file that nothing names. */
  async #store<Attributes>(
    content: Content<Attributes>,
    commit: (data: DataFile, attributes: Attributes) => Promise<Outcome<WriteResult>>,
  ): Promise<WriteResult> {
    const data = await this.#files.receive(content.bytes);
    let attributes: Attributes;
    try {
      attributes = content.describe();
      await this.#files.publish(data.file);
    } catch (error) {
      await this.#files.discard(data.file);
      throw error;
    }
    try {
      const result = this.#settle(await commit(data, attributes));
      if (!result.ok) await this.#files.discard(data.file);
      return result;
    } finally {
      this.#files.settle(data.file);
    }
  }

  #settle<Result>({ result, dropped }: Outcome<Result>): Result {
    this.#files.drop(dropped);
    return result;
  }
}
