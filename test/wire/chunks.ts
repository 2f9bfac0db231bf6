import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type RawRequest, type Signing, signed, withBody, withHeaders } from '../harness/raw.ts';

/** The aws-chunked forms of an upload. */
export type ChunkedForm =
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
  | 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** An aws-chunked body in pieces, for tests that change, repeat, reorder or leave out some. */
export interface ChunkedUpload {
  /** The request with everything but its body and the length of that, which it does not sign. */
  readonly head: RawRequest;
  /** Each chunk with its framing, the closing one last. */
  readonly chunks: readonly string[];
  /** The trailers, each with its line end; none where the form has none. */
  readonly trailers: readonly string[];
}

/**
 * An upload of `parts` in one of the aws-chunked forms, written down from the S3 API reference once more.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function chunkedUpload(
  request: RawRequest,
  signing: Signing & { readonly form: ChunkedForm; readonly parts: readonly string[] },
): ChunkedUpload {
  const { form, parts, credentials } = signing;
  const trailing = form.endsWith('-TRAILER');
  const data = parts.join('');
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(data));
  const trailer = `x-amz-checksum-crc32:${checksum.toString('base64')}`;
  const announced = withHeaders(
    request,
    ['x-amz-decoded-content-length', String(Buffer.byteLength(data))],
    ['content-encoding', 'aws-chunked'],
    ...(trailing ? [['x-amz-trailer', 'x-amz-checksum-crc32'] as const] : []),
  );
  const head = signed(announced, { ...signing, service: 's3', payload: form });
  const authorization = head.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
  const scope = /Credential=[^/]*\/([^,]*),/.exec(authorization)?.[1] ?? '';
  const timestamp = head.headers.find(([name]) => name === 'x-amz-date')?.[1] ?? '';
  const key = signingKey(credentials.secretAccessKey, scope);
  let previous = /Signature=(\w*)/.exec(authorization)?.[1] ?? '';
  const next = (algorithm: string, tail: string) => {
    previous = hmac(key, `${algorithm}\n${timestamp}\n${scope}\n${previous}\n${tail}`).toString('hex');
    return previous;
  };
  return { head, ...assemble(form, [...parts, ''], trailing ? [trailer] : [], next) };
}

/** The request that `upload` is, whatever was done to its pieces. */
export function assembled({ head, chunks, trailers }: ChunkedUpload): RawRequest {
  return withBody(head, [...chunks, ...trailers, '\r\n'].join(''));
}

function assemble(
  form: ChunkedForm,
  parts: readonly string[],
  trailers: readonly string[],
  sign: (algorithm: string, tail: string) => string,
): Pick<ChunkedUpload, 'chunks' | 'trailers'> {
  const signs = form.startsWith('STREAMING-AWS4');
  const chunks = parts.map((part) => {
    const signature = signs ? sign('AWS4-HMAC-SHA256-PAYLOAD', `${sha256('')}\n${sha256(part)}`) : '';
    const extension = signs ? `;chunk-signature=${signature}` : '';
    return `${Buffer.byteLength(part).toString(16)}${extension}\r\n${part}${part === '' ? '' : '\r\n'}`;
  });
  const lines = trailers.map((line) => `${line}\r\n`);
  if (signs && trailers.length > 0) {
    const canonical = trailers.map((line) => `${line}\n`).join('');
    lines.push(`x-amz-trailer-signature:${sign('AWS4-HMAC-SHA256-TRAILER', sha256(canonical))}\r\n`);
  }
  return { chunks, trailers: lines };
}

function signingKey(secret: string, scope: string): Buffer {
  return scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
