import type { IncomingRequest } from '#access';
import { AwsError, type S3Operations, s3Model } from '#wire';
import { type Address, readAddress } from './address.ts';
import { isGeneralParameter, readSent, type SentRequest } from './sent-request.ts';

export type S3OperationName = keyof S3Operations;

/** A request taken apart: the one reading that everything after it goes by. */
export interface S3Request extends Address, SentRequest {
  readonly operation: S3OperationName;
}

type Level = 'service' | 'bucket' | 'object';

interface Route {
  readonly method: string;
  readonly level: Level;
  /** Parameters that must be there. */
  readonly parameters: readonly string[];
  /** A header that must be there. */
  readonly header?: string;
  readonly operation: S3OperationName;
}

const route = (
  method: string,
  level: Level,
  operation: S3OperationName,
  parameters: readonly string[] = [],
  header?: string,
): Route => ({ method, level, parameters, operation, ...(header === undefined ? {} : { header }) });

const COPY_SOURCE = 'x-amz-copy-source';

/** What a request asks for: the first row that fits. Plain rows come after those that ask for more. */
const ROUTES: readonly Route[] = [
  route('GET', 'service', 'ListBuckets'),

  route('GET', 'bucket', 'GetBucketLocation', ['location']),
  route('GET', 'bucket', 'GetBucketPolicy', ['policy']),
  route('GET', 'bucket', 'ListMultipartUploads', ['uploads']),
  route('GET', 'bucket', 'ListObjectsV2', ['list-type']),
  route('GET', 'bucket', 'ListObjects'),
  route('HEAD', 'bucket', 'HeadBucket'),
  route('PUT', 'bucket', 'PutBucketPolicy', ['policy']),
  route('PUT', 'bucket', 'CreateBucket'),
  route('POST', 'bucket', 'DeleteObjects', ['delete']),
  route('DELETE', 'bucket', 'DeleteBucketPolicy', ['policy']),
  route('DELETE', 'bucket', 'DeleteBucket'),

  route('GET', 'object', 'ListParts', ['uploadId']),
  route('GET', 'object', 'GetObjectAttributes', ['attributes']),
  route('GET', 'object', 'GetObject'),
  route('HEAD', 'object', 'HeadObject'),
  route('PUT', 'object', 'UploadPartCopy', ['uploadId', 'partNumber'], COPY_SOURCE),
  route('PUT', 'object', 'UploadPart', ['uploadId', 'partNumber']),
  route('PUT', 'object', 'CopyObject', [], COPY_SOURCE),
  route('PUT', 'object', 'PutObject'),
  route('POST', 'object', 'CreateMultipartUpload', ['uploads']),
  route('POST', 'object', 'CompleteMultipartUpload', ['uploadId']),
  route('DELETE', 'object', 'AbortMultipartUpload', ['uploadId']),
  route('DELETE', 'object', 'DeleteObject'),
];

/** The parameters that each operation reads, from the model. */
const READ_BY: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...s3Model.operations].map(([name, { input }]) => [
    name,
    new Set(
      input?.members.flatMap(({ http }) => (http !== undefined && 'query' in http ? [http.query] : [])),
    ),
  ]),
);

/**
 * Which operation a request asks for, and of what. A parameter that the operation does not read is refused, for it may ask for
 * another one (`?acl`, `?tagging`, and what S3 learns tomorrow), which must never be taken for the plain operation.
 *
 * @param baseHosts the host names before which a bucket may stand
 */
export function resolveS3(
  request: IncomingRequest,
  baseHosts: readonly string[],
): { readonly ok: true; readonly request: S3Request } | { readonly ok: false; readonly error: AwsError } {
  try {
    return { ok: true, request: resolve(request, baseHosts) };
  } catch (error) {
    if (error instanceof AwsError) return { ok: false, error };
    throw error;
  }
}

function resolve(request: IncomingRequest, baseHosts: readonly string[]): S3Request {
  const sent = readSent(request);
  const address = readAddress(request.header('host') ?? '', request.path, baseHosts);
  const level = address.key !== undefined ? 'object' : address.bucket !== undefined ? 'bucket' : 'service';
  const found = ROUTES.find(
    (candidate) =>
      candidate.method === request.method &&
      candidate.level === level &&
      candidate.parameters.every((name) => sent.query.has(name)) &&
      (candidate.header === undefined || sent.headers.has(candidate.header)),
  );
  const readable = found && READ_BY.get(found.operation);
  const unread = [...sent.query.keys()].find(
    (name) => !isGeneralParameter(name) && !readable?.has(name) && !found?.parameters.includes(name),
  );
  if (unread !== undefined) throw parameterNotImplemented(unread);
  if (found === undefined)
    throw level === 'bucket' && request.method === 'POST'
      ? formUpload()
      : methodNotAllowed(request.method, level);
  checkListType(sent);
  return { operation: found.operation, ...address, ...sent };
}

function checkListType({ query }: SentRequest): void {
  const type = query.get('list-type');
  if (type === undefined || type === '2') return;
  throw new AwsError('InvalidArgument', 'Invalid List Type specified in Query', {
    details: { ArgumentName: 'list-type', ArgumentValue: type },
  });
}

function parameterNotImplemented(name: string): AwsError {
  return new AwsError(
    'NotImplemented',
    `The query parameter ${name} asks for something that is not implemented here.`,
    {
      details: { Parameter: name },
    },
  );
}

function formUpload(): AwsError {
  return new AwsError('NotImplemented', 'Uploads by HTML forms are not implemented here; use PutObject.');
}

function methodNotAllowed(method: string, level: Level): AwsError {
  return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    details: { Method: method, ResourceType: level.toUpperCase() },
  });
}
