/** A bucket as the object store knows it. */
export interface BucketRef {
  readonly name: string;
  /** Tells a bucket from an earlier one of the same name, so that what reaches a deleted bucket late never shows in its successor. */
  readonly incarnation: string;
}

/** A checksum over an object's or part's data, as the client gave it or the gateway computed it. */
export interface StoredChecksum {
  readonly algorithm: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';
  /** `COMPOSITE`: a checksum of the parts' checksums, followed by `-` and their number. */
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  /** Base64. */
  readonly value: string;
}

/** What is kept beside an object's data and given back as it was put; a store reads nothing but `etag` in it. */
export interface ObjectAttributes {
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
  /** Response headers that go with the object, by lower-case name: `content-type`, `cache-control` … */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, by lower-case name without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An object as it is stored. */
export interface ObjectInfo extends ObjectAttributes {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** How many parts a multipart upload made it of; absent for one that was put whole. */
  readonly partCount?: number;
}

/** Data on its way in. */
export interface Content<Attributes> {
  /**
   * The data, not verified before its end. If the iteration throws, nothing is stored and the error goes to the caller as it is.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Called once, after the last byte: what is known only then (ETag, trailing checksum). */
  describe(): Attributes;
}

/** What must hold of the object that a write replaces or removes, checked in the same step as the write. */
export type WriteCondition = { readonly type: 'absent' } | { readonly type: 'etag'; readonly etag: string };

/** Why a write did not happen; nothing is stored then. */
export interface WriteRefused {
  readonly ok: false;
  readonly reason: /** The bucket was deleted, or never created. */
    | 'no-such-bucket'
    /** The multipart upload was completed or aborted, or never existed. */
    | 'no-such-upload'
    /** A part named in a completion is missing or has another ETag by now. */
    | 'part-changed'
    /** There is an object where none must be, or one with another ETag. */
    | 'condition-failed'
    /** There is no object whose ETag could match. */
    | 'no-such-key';
}

/** An object or part as written. */
export interface Written {
  readonly ok: true;
  readonly etag: string;
  readonly size: number;
}

export type WriteResult = Written | WriteRefused;

/** A part of an object's data, `end` included, in bytes from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An object opened for reading: it stays as it was at this moment, whatever is written meanwhile. */
export interface OpenObject {
  readonly info: ObjectInfo;
  /** Where the part lies that the object was uploaded in, `undefined` if it has no such part. */
  part(number: number): ByteRange | undefined;
  /**
   * The data, or a range of it that lies within the object. Reads ahead no more than a buffer. Closes the object when it ends, fails or
   * is given up (`return`); call it at most once.
   */
  read(range?: ByteRange): AsyncIterableIterator<Uint8Array>;
  /** For an object that is not read. */
  close(): void;
}

/** Which keys to list, and how. Order is that of UTF-8 bytes. */
export interface ListQuery {
  readonly prefix: string;
  /** Keys that share what follows `prefix` up to this come as one entry; empty for none. */
  readonly delimiter: string;
  /** Entries up to and including this one are left out; empty for none. */
  readonly after: string;
  /** The most entries to answer, at least 1. */
  readonly limit: number;
}

/** A key, or a common prefix of several that stands for them. */
export type ListEntry<Item> =
  | { readonly type: 'item'; readonly name: string; readonly item: Item }
  | { readonly type: 'prefix'; readonly name: string };

export interface ListPage<Item> {
  readonly entries: readonly ListEntry<Item>[];
  /** Whether more entries follow the last one. */
  readonly truncated: boolean;
}

/** A multipart upload that was created and neither completed nor aborted. */
export interface UploadInfo {
  readonly key: string;
  readonly uploadId: string;
  /** Milliseconds since 1970. */
  readonly initiated: number;
  readonly attributes: UploadAttributes;
}

/** What CreateMultipartUpload fixes for the object that the upload becomes. */
export interface UploadAttributes extends Pick<ObjectAttributes, 'headers' | 'metadata'> {
  readonly checksum?: Pick<StoredChecksum, 'algorithm' | 'type'>;
  /** ARN of who created it. */
  readonly initiator?: string;
}

/** What is kept beside a part's data. */
export type PartAttributes = Pick<ObjectAttributes, 'etag' | 'checksum'>;

export interface PartInfo extends PartAttributes {
  /** 1 to 10,000. */
  readonly number: number;
  readonly size: number;
  readonly modified: number;
}

/** Names a multipart upload; a store knows it only under its bucket and key. */
export interface UploadRef {
  readonly bucket: BucketRef;
  readonly key: string;
  readonly uploadId: string;
}

/**
 * Where the gateway keeps objects. What S3's wire demands (names, checksums, conditions on reads, ETags) is the gateway's; a store
 * keeps bytes and attributes, lists keys in order, and is atomic and durable:
 *
 * - a write resolves only when it would survive a crash, and a reader sees all of it or nothing;
 * - data whose iteration throws leaves no trace;
 * - memory does not grow with the size of an object.
 *
 * Failures of the storage itself reject the promise. Times are the caller's (`now`, milliseconds since 1970). Implementations pass
 * `objectStoreContract`.
 */
export interface ObjectStore {
  /** Makes room for a bucket's objects; one that is there already stays. */
  createBucket(bucket: BucketRef): Promise<void>;
  /** Removes the room, and unfinished uploads with it, if no object is in it: writes still under way fail from then on. */
  deleteBucket(
    bucket: BucketRef,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'not-empty' }>;

  put(
    target: { readonly bucket: BucketRef; readonly key: string },
    content: Content<ObjectAttributes>,
    now: number,
    condition?: WriteCondition,
  ): Promise<WriteResult>;
  head(bucket: BucketRef, key: string): Promise<ObjectInfo | undefined>;
  get(bucket: BucketRef, key: string): Promise<OpenObject | undefined>;
  /** Removes objects; a key without one is done already, unless its condition asks for one. Results in the order asked. */
  delete(
    bucket: BucketRef,
    objects: readonly { readonly key: string; readonly condition?: WriteCondition }[],
  ): Promise<readonly ({ readonly ok: true } | WriteRefused)[]>;
  list(bucket: BucketRef, query: ListQuery): Promise<ListPage<ObjectInfo>>;

  /** Opens a multipart upload; answers its id, or `undefined` where the bucket is gone. */
  createUpload(
    target: { readonly bucket: BucketRef; readonly key: string },
    attributes: UploadAttributes,
    now: number,
  ): Promise<string | undefined>;
  upload(upload: UploadRef): Promise<UploadInfo | undefined>;
  /** Stores a part, replacing one of the same number. */
  putPart(
    upload: UploadRef,
    number: number,
    content: Content<PartAttributes>,
    now: number,
  ): Promise<WriteResult>;
  /** Parts with numbers greater than `after`, in order; none if there is no such upload. */
  listParts(
    upload: UploadRef,
    query: { readonly after: number; readonly limit: number },
  ): Promise<{ readonly parts: readonly PartInfo[]; readonly truncated: boolean }>;
  /**
   * Makes the object of exactly these parts, in this order of ascending numbers, if each still has this ETag; the others are dropped.
   */
  completeUpload(
    upload: UploadRef,
    parts: readonly { readonly number: number; readonly etag: string }[],
    attributes: ObjectAttributes,
    now: number,
    condition?: WriteCondition,
  ): Promise<WriteResult>;
  /** Drops an upload with its parts; `false` if there is none. */
  abortUpload(upload: UploadRef): Promise<boolean>;
  /**
   * Uploads under way, by key and then by time. `afterUpload` leaves out, of the uploads of the key `after`, those up to and including
   * this id, and keeps the later ones; without it all uploads of that key are left out.
   */
  listUploads(
    bucket: BucketRef,
    query: ListQuery & { readonly afterUpload?: string },
  ): Promise<ListPage<UploadInfo>>;

  /** Finishes what is under way and releases files. */
  close(): Promise<void>;
}
