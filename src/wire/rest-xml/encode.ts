/** restXml answers (S3): status, headers and body, written from an operation's output shape. */
import type { Member, Operation, Structure, StructureShape } from '../model.ts';
import { s3Table } from '../models/s3.gen.ts';
import { writeScalar } from '../scalars.ts';
import { element, escapeXml, writeMembers, writeValue } from '../xml/write.ts';

/** An answer without its ids and date, which are the server's. */
export interface RestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where the operation answers without a body, or with a stream (`operation.stream`). */
  readonly body?: string;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const XML_CONTENT_TYPE = 'application/xml';

/** An operation's answer, with the status of success. */
export function encodeRestXml(operation: Operation, output: Structure): RestResponse {
  const status = operation.http?.status ?? 200;
  const { output: shape } = operation;
  if (shape === undefined) return { status, headers: {} };
  const headers = headersOf(shape, output);
  const content = bodyOf(operation, shape, output);
  if (content === undefined) return { status, headers };
  return { status, headers: { ...headers, 'content-type': content.type }, body: content.body };
}

function headersOf(shape: StructureShape, output: Structure): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, http, shape: member } of shape.members) {
    const value = output[name];
    if (http === undefined || value === undefined) continue;
    if ('header' in http) headers[http.header] = writeScalar(member, value, 'millis');
    if ('prefixHeaders' in http) {
      for (const [key, text] of Object.entries(value as Structure)) {
        headers[`${http.prefixHeaders}${key}`] = String(text);
      }
    }
  }
  return headers;
}

function bodyOf(
  { stream }: Operation,
  shape: StructureShape,
  output: Structure,
): { readonly type: string; readonly body: string } | undefined {
  if (stream === 'output') return undefined;
  const payload = shape.members.find(({ http }) => http !== undefined && 'payload' in http);
  if (payload !== undefined) return payloadBody(payload, output[payload.name]);
  const inBody = shape.members.filter(({ http }) => http === undefined);
  const [only] = inBody;
  if (only === undefined) return undefined;
  // GetBucketLocation: the answer's one member is the document itself.
  const unwrapped = inBody.length === 1 && only.element === shape.xmlName;
  const content = unwrapped
    ? writeValue(only.shape, output[only.name] ?? '', 'millis')
    : writeMembers(shape, output, 'millis', ({ http }) => http === undefined);
  return { type: XML_CONTENT_TYPE, body: documentOf(shape.xmlName, content) };
}

/** The one payload of S3's answers that isn't XML is a bucket's policy. */
function payloadBody({ shape, element: name }: Member, value: unknown): { type: string; body: string } {
  if (shape.type !== 'structure') return { type: 'application/json', body: String(value ?? '') };
  const content = writeMembers(shape, (value ?? {}) as Structure, 'millis');
  return { type: XML_CONTENT_TYPE, body: documentOf(name, content) };
}

function documentOf(name: string, content: string): string {
  return `${DECLARATION}<${name} xmlns="${s3Table.xmlNamespace}">${content}</${name}>`;
}

/** What an S3 error says besides its code and message. */
export interface S3ErrorContext {
  readonly resource?: string;
  readonly requestId: string;
  readonly hostId: string;
}

/** A refusal as S3 writes it: a bare `<Error>` without a namespace; `details` become further elements. */
export function encodeS3Error(
  error: {
    readonly code: string;
    readonly message: string;
    readonly details?: Readonly<Record<string, string>> | undefined;
  },
  { resource, requestId, hostId }: S3ErrorContext,
): string {
  const parts: Record<string, string> = {
    Code: error.code,
    Message: error.message,
    ...error.details,
    ...(resource === undefined ? {} : { Resource: resource }),
    RequestId: requestId,
    HostId: hostId,
  };
  const content = Object.entries(parts).map(([name, text]) => element(name, escapeXml(text)));
  return `${DECLARATION}${element('Error', content.join(''))}`;
}
