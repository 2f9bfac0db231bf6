import { hash } from 'node:crypto';
import type { IncomingRequest } from '#access';
import type { ExpectedBody } from '#sigv4';
import { collectBody, openBody, type UnverifiedBody } from './body.ts';
import { readDigestClaims, verifyContent } from './content.ts';
import { malformedXml } from './errors.ts';
import type { S3Request } from './resolve.ts';
import { MOST_DELETED_OBJECTS } from './sizes.ts';

const EMPTY = new Uint8Array();
const EMPTY_SHA256 = hash('sha256', '', 'hex');

/** Reads a body that is a document, or none: whole, bounded, and verified like any other. */
export async function readDocument(
  request: IncomingRequest,
  expected: ExpectedBody,
  { headers, operation }: S3Request,
): Promise<Uint8Array> {
  if (!hasBody(request) && isEmpty(expected)) return EMPTY;
  const body = openBody(request, expected);
  // There the checksum headers are over the object that is completed.
  const claims = operation === 'CompleteMultipartUpload' ? {} : readDigestClaims(headers);
  const content = verifyContent(body, claims);
  const document = await collectBody({ ...body, bytes: content.bytes });
  if (operation === 'DeleteObjects' && holdsMoreThan(document, '<Object>', MOST_DELETED_OBJECTS))
    throw malformedXml();
  return document;
}

/** Counts before anything is parsed: what is refused anyway must not cost the parsing of two megabytes. */
function holdsMoreThan(document: Uint8Array, text: string, most: number): boolean {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}

function hasBody(request: IncomingRequest): boolean {
  const length = request.header('content-length');
  return request.header('transfer-encoding') !== undefined || (length !== undefined && length !== '0');
}

function isEmpty(expected: ExpectedBody): boolean {
  return expected.kind === 'unsigned' || (expected.kind === 'hashed' && expected.sha256 === EMPTY_SHA256);
}

/** Stands where an operation has no stream to read. */
export const NO_BODY: UnverifiedBody = { bytes: nothing(), trailers: () => new Map(), length: 0 };

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  yield* [];
}
