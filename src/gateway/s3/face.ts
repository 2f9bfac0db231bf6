import { type AuthenticationRefusal, type BoundOperation, bind, type IncomingRequest } from '#access';
import { DirectoryConflict } from '#directory';
import { type ExpectedBody, s3Rules } from '#sigv4';
import {
  AwsError,
  decodeRestXml,
  encodeRestXml,
  encodeS3Error,
  errorStatus,
  type Operation,
  type Structure,
  s3Model,
} from '#wire';
import type { ObjectStore } from '../object-store.ts';
import { openBody } from './body.ts';
import { NO_BODY, readDocument } from './document.ts';
import { malformedXml } from './errors.ts';
import { refuseFeatures } from './features.ts';
import type { S3Deps, S3Operation } from './operation.ts';
import { s3Operations } from './operations.ts';
import { authenticationError } from './refusals.ts';
import { resolveS3, type S3OperationName, type S3Request } from './resolve.ts';

/** An answer as plain data; a streamed body must be read to its end or given up (`return`). */
export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** One request's operation: how its input is read, and its output written. */
export interface ResolvedS3 {
  readonly operation: BoundOperation;
  /** Refuses what is not implemented, reads a document whole, and leaves a stream to the operation. */
  decode(body: ExpectedBody): Promise<unknown>;
  encode(output: unknown): S3Response;
}

/** S3 as its clients see it: how it signs, which operation a request asks for, how it reads, answers and refuses. */
export interface S3Face {
  readonly eventSource: 's3.amazonaws.com';
  readonly rules: typeof s3Rules;
  /** Bodies are read by `decode` and by operations, as they come. */
  readonly body: 'streamed';
  /** Throws what S3 answers where there is no such operation. */
  resolve(request: IncomingRequest): ResolvedS3;
  unauthenticated(refusal: AuthenticationRefusal, request: IncomingRequest): AwsError;
  denied(message: string): AwsError;
  tooLarge(): AwsError;
  internalFailure(cause: unknown): AwsError;
  encodeError(error: AwsError, request: IncomingRequest): S3Response;
}

/**
 * S3 over an object store.
 *
 * @param hosts lower-case host names before which a bucket may stand (`s3.localhost` for `BUCKET.s3.localhost`)
 */
export function s3Face({
  objects,
  hosts,
}: {
  readonly objects: ObjectStore;
  readonly hosts: readonly string[];
}): S3Face {
  return {
    eventSource: 's3.amazonaws.com',
    rules: s3Rules,
    body: 'streamed',
    resolve(request) {
      const resolved = resolveS3(request, hosts);
      if (!resolved.ok) throw resolved.error;
      return resolvedS3(objects, request, resolved.request);
    },
    unauthenticated: authenticationError,
    denied: (message) => new AwsError('AccessDenied', message),
    tooLarge: () => new AwsError('MaxMessageLengthExceeded', 'Your request was too big.'),
    internalFailure: (cause) =>
      cause instanceof DirectoryConflict
        ? new AwsError(
            'OperationAborted',
            'A conflicting conditional operation is currently in progress against this resource. Please try again.',
            { cause },
          )
        : new AwsError('InternalError', 'We encountered an internal error. Please try again.', { cause }),
    encodeError,
  };
}

function resolvedS3(objects: ObjectStore, request: IncomingRequest, sent: S3Request): ResolvedS3 {
  const shapes = shapesOf(sent.operation);
  const deps = { objects, sent, body: NO_BODY };
  // The row and the model's shapes are of one name, so that the operation gets the input it is typed for.
  const operation = s3Operations[sent.operation] as S3Operation<S3OperationName, object, S3Deps>;
  return {
    operation: bind(operation, deps),
    async decode(expected) {
      refuseFeatures(sent, request.method);
      if (shapes.stream === 'input') {
        deps.body = openBody(request, expected);
        return decodeInput(shapes, sent, undefined);
      }
      return decodeInput(shapes, sent, await readDocument(request, expected, sent));
    },
    encode: (output) => encode(shapes, output, request),
  };
}

function shapesOf(name: S3OperationName): Operation {
  const shapes = s3Model.operations.get(name);
  if (shapes === undefined) throw new Error(`the model has no operation ${name}`);
  return shapes;
}

/** Headers that operations read as they were sent, since they may hold what no model of them allows. */
const READ_AS_SENT = new Set([
  'expires',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-unmodified-since',
]);

function decodeInput(shapes: Operation, sent: S3Request, body: Uint8Array | undefined): Structure {
  const { bucket, key, query } = sent;
  const labels = {
    ...(bucket === undefined ? {} : { Bucket: bucket }),
    ...(key === undefined ? {} : { Key: key }),
  };
  const headers = new Map([...sent.headers].filter(([name]) => !READ_AS_SENT.has(name)));
  const decoded = decodeRestXml(shapes, { labels, query, headers, ...(body === undefined ? {} : { body }) });
  if (decoded.ok) return decoded.input;
  throw decoded.code === 'MalformedXML' ? malformedXml() : new AwsError(decoded.code, decoded.message);
}

/** What operations answer besides the model's members. */
interface StreamedOutput {
  readonly Body?: AsyncIterable<Uint8Array>;
  readonly KeptHeaders?: Readonly<Record<string, string>>;
  readonly ContentRange?: string;
}

function encode(shapes: Operation, output: unknown, request: IncomingRequest): S3Response {
  const { Body: stream, KeptHeaders: kept, ...members } = (output ?? {}) as StreamedOutput & Structure;
  const { status, headers, body } = encodeRestXml(shapes, members);
  const content = stream ?? body;
  return {
    status: members.ContentRange === undefined ? status : 206,
    headers: { ...idsOf(request), ...kept, ...headers },
    ...(content === undefined ? {} : { body: content }),
  };
}

function encodeError(error: AwsError, request: IncomingRequest): S3Response {
  const status = errorStatus('s3', error.code) ?? 500;
  const headers = { ...idsOf(request), ...error.headers };
  if (status === 304) return { status, headers };
  const ids = { requestId: request.id, hostId: hostId(request) };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: encodeS3Error(error, { resource: request.path, ...ids }),
  };
}

function idsOf(request: IncomingRequest): Readonly<Record<string, string>> {
  return { 'x-amz-request-id': request.id, 'x-amz-id-2': hostId(request) };
}

/** S3's second id, which support staff would ask for; here it says no more than the first. */
function hostId({ id }: IncomingRequest): string {
  return Buffer.from(id).toString('base64');
}
