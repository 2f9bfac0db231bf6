import { createHash } from 'node:crypto';
import type { IncomingRequest } from '#access';
import {
  type ChunkedBody,
  ChunkedBodyError,
  type ChunkedBodyProblem,
  decodeChunked,
  type ExpectedBody,
} from '#sigv4';
import { AwsError, type S3ErrorCode } from '#wire';

/**
 * A request body whose signature, chunks, trailer and length are only proven once it was read to its end: commit nothing before `bytes`
 * is exhausted. It throws the `AwsError` that the client gets, and is read once.
 */
export interface UnverifiedBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Trailing headers by lower-case name; empty before the end, and where there are none. */
  trailers(): ReadonlyMap<string, string>;
  /** Bytes of data as announced; absent where nothing announces them. */
  readonly length: number | undefined;
}

/** The largest body that is read whole, in bytes: DeleteObjects with 1,000 keys of 1,024 bytes, and XML around them. */
export const DOCUMENT_BYTES = 2 * 1024 * 1024;

const NO_TRAILERS: ReadonlyMap<string, string> = new Map();
const CONTENT_LENGTH = /^\d{1,15}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;
const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** The body of a request as its signature says it must turn out. Nothing is read yet. */
export function openBody(request: IncomingRequest, expected: ExpectedBody): UnverifiedBody {
  switch (expected.kind) {
    case 'chunked':
      return openChunked(request, expected);
    case 'hashed':
      return openPlain(request, expected.sha256);
    case 'unsigned':
      return openUnsigned(request);
  }
}

/** Reads a body to its end, and refuses one that is larger than any document of S3's. */
export async function collectBody(body: UnverifiedBody): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body.bytes) {
    size += piece.length;
    if (size > DOCUMENT_BYTES) {
      throw new AwsError('MaxMessageLengthExceeded', 'Your request was too big.', {
        details: { MaxMessageLengthBytes: String(DOCUMENT_BYTES) },
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

/**
 * The body of a request without a signature, or with one that leaves the body out. What it declares of its body holds all the same: a
 * hash is verified, and chunks are decoded, never stored with their framing.
 */
function openUnsigned(request: IncomingRequest): UnverifiedBody {
  const declared = request.header('x-amz-content-sha256');
  if (declared !== undefined && SHA256_HEX.test(declared)) return openPlain(request, declared);
  if (!isChunked(request, declared)) return openPlain(request, undefined);
  const decodedLength = readLength(request.header('x-amz-decoded-content-length'));
  if (decodedLength === undefined || (declared?.startsWith('STREAMING-') && declared !== UNSIGNED_TRAILER)) {
    throw new AwsError(
      'InvalidRequest',
      'The chunks of this body cannot be verified: the request is not signed for them.',
    );
  }
  const trailers = (request.header('x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const announced = trailers.filter((name) => name !== '');
  return openChunked(request, { kind: 'chunked', trailing: true, trailers: announced, decodedLength });
}

function isChunked(request: IncomingRequest, declared: string | undefined): boolean {
  const encodings = (request.header('content-encoding') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return encodings.includes('aws-chunked') || declared?.startsWith('STREAMING-') === true;
}

function openPlain(request: IncomingRequest, sha256: string | undefined): UnverifiedBody {
  const length = readLength(request.header('content-length'));
  return { bytes: plainBytes(request, length, sha256), trailers: () => NO_TRAILERS, length };
}

async function* plainBytes(
  request: IncomingRequest,
  length: number | undefined,
  sha256: string | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = sha256 === undefined ? undefined : createHash('sha256');
  let size = 0;
  for await (const piece of received(request)) {
    size += piece.length;
    hash?.update(piece);
    yield piece;
  }
  if (length !== undefined && size !== length) throw incomplete();
  const computed = hash?.digest('hex');
  if (sha256 !== undefined && computed !== undefined && computed !== sha256) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      {
        details: { ClientComputedContentSHA256: sha256, S3ComputedContentSHA256: computed },
      },
    );
  }
}

function openChunked(request: IncomingRequest, expected: ChunkedBody): UnverifiedBody {
  const decoded = decodeChunked(received(request), expected);
  return {
    bytes: chunkedBytes(decoded),
    trailers: () => decoded.trailers ?? NO_TRAILERS,
    length: expected.decodedLength,
  };
}

async function* chunkedBytes(
  decoded: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* decoded;
  } catch (error) {
    throw error instanceof ChunkedBodyError ? chunkError(error.reason) : error;
  }
}

/** What each fault of an aws-chunked body reads as. */
const CHUNK_ERRORS: Readonly<Record<ChunkedBodyProblem, readonly [code: S3ErrorCode, message: string]>> = {
  'malformed-chunk': ['InvalidRequest', 'The chunk framing of the body is malformed.'],
  truncated: ['IncompleteBody', 'The request body terminated unexpectedly'],
  'chunk-signature-mismatch': [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  'decoded-length-mismatch': [
    'IncompleteBody',
    'You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header',
  ],
  'data-after-end': ['UnexpectedContent', 'This request has content after its final chunk.'],
  'malformed-trailer': [
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed.',
  ],
  'trailers-too-long': ['MalformedTrailerError', 'The request contained trailing data that was too long.'],
  'unexpected-trailer': [
    'MalformedTrailerError',
    'The request contained a trailing header that x-amz-trailer does not name.',
  ],
  'missing-trailer': [
    'MalformedTrailerError',
    'The request lacks a trailing header that x-amz-trailer names.',
  ],
  'trailer-signature-mismatch': [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
};

function chunkError(problem: ChunkedBodyProblem): AwsError {
  return new AwsError(...CHUNK_ERRORS[problem]);
}

/** The body as it arrives; a connection that breaks is a body that was not sent whole. */
async function* received({ body }: IncomingRequest): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch {
    throw incomplete();
  }
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

function readLength(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!CONTENT_LENGTH.test(text))
    throw new AwsError('InvalidArgument', 'The length of the body is not a number.');
  return Number(text);
}
