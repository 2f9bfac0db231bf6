/**
 * The gateway: S3 in front of an object store, with every request authorized as an AWS caller's.
 *
 * Owns S3's rules: which operation a request asks for, which permissions it needs (action, resource, condition keys), what of it is
 * stored, and how answers and refusals read; and the `ObjectStore` port behind which the bytes lie. Does not own who asks and what
 * policies allow (access), the bytes of S3's XML (wire), what signatures and chunks prove (sigv4), or buckets' names and owners
 * (directory). Called by server, whose pipeline walks every request through `s3Face`; adapters implement `ObjectStore`.
 */
export type {
  BucketRef,
  ByteRange,
  Content,
  ListEntry,
  ListPage,
  ListQuery,
  ObjectAttributes,
  ObjectInfo,
  ObjectStore,
  OpenObject,
  PartAttributes,
  PartInfo,
  StoredChecksum,
  UploadAttributes,
  UploadInfo,
  UploadRef,
  WriteCondition,
  WriteRefused,
  WriteResult,
  Written,
} from './object-store.ts';
export { isBucketName } from './s3/bucket-name.ts';
export { type ResolvedS3, type S3Face, type S3Response, s3Face } from './s3/face.ts';
export type { S3Deps, S3Operation } from './s3/operation.ts';
export { s3Operations } from './s3/operations.ts';
export { resolveS3, type S3OperationName, type S3Request } from './s3/resolve.ts';
