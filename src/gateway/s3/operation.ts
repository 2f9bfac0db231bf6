import type { Operation } from '#access';
import type { S3Operations } from '#wire';
import type { ObjectStore } from '../object-store.ts';
import type { UnverifiedBody } from './body.ts';
import type { S3OperationName, S3Request } from './resolve.ts';

/** What an operation of S3 has at hand besides its input: the store, and the request as it was sent. */
export interface S3Deps {
  readonly objects: ObjectStore;
  readonly sent: S3Request;
  /** The body of PutObject and UploadPart, which they read as it comes; other operations find theirs in the input. */
  readonly body: UnverifiedBody;
}

/** An operation of S3 by its name: its input and output are the model's. */
export type S3Operation<
  Name extends S3OperationName,
  Output = S3Operations[Name]['output'],
  Deps = Pick<S3Deps, 'objects'>,
> = Operation<S3Operations[Name]['input'], Output, Deps>;
