import { createHash, hash, type KeyObject } from 'node:crypto';
import { ByteReader } from './byte-reader.ts';
import { isSameSignature, signString } from './canonical-request.ts';
import { type CredentialScope, formatScope } from './signing-key.ts';

/** Where a chain of chunk signatures starts: the signature of the request, and what the next ones need. */
export interface SignatureChain {
  readonly signingKey: KeyObject;
  readonly scope: CredentialScope;
  /** The request's timestamp, in basic ISO 8601. */
  readonly timestamp: string;
  readonly signature: string;
}

/** An aws-chunked body that is still to come. */
export interface ChunkedBody {
  readonly kind: 'chunked';
  /** Whether trailers follow the last chunk. */
  readonly trailing: boolean;
  /** The lower-case names of the trailers that must come, and no others. */
  readonly trailers: readonly string[];
  /** How many bytes of data there must be. */
  readonly decodedLength: number;
  /** Present where each chunk is signed. */
  readonly chain?: SignatureChain;
}

/** Why an aws-chunked body was given up. */
export type ChunkedBodyProblem =
  | 'malformed-chunk'
  | 'truncated'
  | 'chunk-signature-mismatch'
  | 'decoded-length-mismatch'
  | 'data-after-end'
  | 'malformed-trailer'
  | 'trailers-too-long'
  | 'unexpected-trailer'
  | 'missing-trailer'
  | 'trailer-signature-mismatch';

/** Thrown out of a stream that is being decoded, which cannot answer a refusal as a value. */
export class ChunkedBodyError extends Error {
  override readonly name = 'ChunkedBodyError';
  readonly reason: ChunkedBodyProblem;

  constructor(reason: ChunkedBodyProblem) {
    super(`aws-chunked body: ${reason}`);
    this.reason = reason;
  }
}

/** The data of an aws-chunked body; iterate it once. */
export interface DecodedBody extends AsyncIterable<Uint8Array> {
  /** The trailers by lower-case name; `undefined` until the iteration ended without an error. */
  readonly trailers: ReadonlyMap<string, string> | undefined;
}

const SIGNED_CHUNK = /^([0-9A-Fa-f]{1,16});chunk-signature=([0-9a-f]{64})$/;
const UNSIGNED_CHUNK = /^([0-9A-Fa-f]{1,16})$/;
/** A client in wide use (minio-go) sends the canonical line's own LF before the CRLF; S3 takes it. */
const TRAILER = /^([A-Za-z0-9-]{1,128}):([\t -~]*)\n?$/;
const CHUNK_LINE_LIMIT = 128;
const TRAILERS_LIMIT = 4096;
const TRAILER_SIGNATURE = 'x-amz-trailer-signature';
const EMPTY_SHA256 = hash('sha256', '', 'hex');

/**
 * Decodes an aws-chunked body and verifies it: each chunk's signature where they are signed, the closing chunk, the
 * decoded length, that the announced trailers came and no others, the trailer's signature, and that nothing follows.
 * Throws `ChunkedBodyError` at the first fault.
 *
 * A chunk may be gigabytes long, so its data is handed on as it arrives, *before* its signature was seen. The data is
 * therefore unverified until the iteration has ended: commit nothing earlier, and discard it all if the iteration throws.
 * Trailers of a body without signatures are not authenticated; a checksum among them is for the caller to compare.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 */
export function decodeChunked(source: AsyncIterable<Uint8Array>, body: ChunkedBody): DecodedBody {
  return new ChunkDecoder(source, body);
}

/** The string to sign of a chunk, from the signature before it and the SHA-256 of its data. */
export function formatChunkStringToSign(chain: SignatureChain, previous: string, dataSha256: string): string {
  const { timestamp, scope } = chain;
  const head = `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${formatScope(scope)}\n${previous}`;
  return `${head}\n${EMPTY_SHA256}\n${dataSha256}`;
}

/** The string to sign of the trailers, from the closing chunk's signature. */
export function formatTrailerStringToSign(
  chain: SignatureChain,
  previous: string,
  trailers: ReadonlyMap<string, string>,
): string {
  const lines = [...trailers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`);
  const head = `AWS4-HMAC-SHA256-TRAILER\n${chain.timestamp}\n${formatScope(chain.scope)}\n${previous}`;
  return `${head}\n${hash('sha256', lines.join(''), 'hex')}`;
}

class ChunkDecoder implements DecodedBody {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #body: ChunkedBody;
  #previousSignature: string;
  #trailers: ReadonlyMap<string, string> | undefined;

  constructor(source: AsyncIterable<Uint8Array>, body: ChunkedBody) {
    this.#source = source;
    this.#body = body;
    this.#previousSignature = body.chain?.signature ?? '';
  }

  get trailers(): ReadonlyMap<string, string> | undefined {
    return this.#trailers;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const source = this.#source[Symbol.asyncIterator]();
    try {
      const reader = new ByteReader(source);
      yield* this.#chunks(reader);
      const trailers = await this.#readTrailers(reader);
      if (!(await reader.atEnd())) throw new ChunkedBodyError('data-after-end');
      this.#trailers = trailers;
    } finally {
      await source.return?.();
    }
  }

  async *#chunks(reader: ByteReader): AsyncGenerator<Uint8Array, void, undefined> {
    let remaining = this.#body.decodedLength;
    for (;;) {
      const { size, signature } = await this.#readChunkHead(reader);
      if (size > remaining) throw new ChunkedBodyError('decoded-length-mismatch');
      const digest = createHash('sha256');
      for (let wanted = size; wanted > 0; ) {
        const piece = await reader.piece(wanted);
        if (piece === undefined) throw new ChunkedBodyError('truncated');
        if (signature !== undefined) digest.update(piece);
        wanted -= piece.length;
        yield piece;
      }
      if (signature !== undefined) this.#verifyChunk(signature, digest.digest('hex'));
      if (size === 0) break;
      remaining -= size;
      await this.#readChunkEnd(reader);
    }
    if (remaining > 0) throw new ChunkedBodyError('decoded-length-mismatch');
  }

  async #readChunkHead(reader: ByteReader): Promise<{ readonly size: number; readonly signature?: string }> {
    const line = await reader.line(CHUNK_LINE_LIMIT);
    if (line === undefined) throw new ChunkedBodyError('truncated');
    const head =
      line === 'too-long' ? null : (this.#body.chain ? SIGNED_CHUNK : UNSIGNED_CHUNK).exec(line.text);
    if (head === null) throw new ChunkedBodyError('malformed-chunk');
    const [, size = '', signature] = head;
    return { size: Number.parseInt(size, 16), ...(signature === undefined ? {} : { signature }) };
  }

  async #readChunkEnd(reader: ByteReader): Promise<void> {
    const line = await reader.line(0);
    if (line === undefined) throw new ChunkedBodyError('truncated');
    if (line === 'too-long') throw new ChunkedBodyError('malformed-chunk');
  }

  #verifyChunk(signature: string, dataSha256: string): void {
    const chain = this.#body.chain;
    if (chain === undefined) return;
    const stringToSign = formatChunkStringToSign(chain, this.#previousSignature, dataSha256);
    if (!isSameSignature(signString(chain.signingKey, stringToSign), signature)) {
      throw new ChunkedBodyError('chunk-signature-mismatch');
    }
    this.#previousSignature = signature;
  }

  async #readTrailers(reader: ByteReader): Promise<ReadonlyMap<string, string>> {
    const lines = await readTrailerLines(reader);
    const signature = lines.get(TRAILER_SIGNATURE);
    if (this.#body.chain !== undefined && this.#body.trailing) lines.delete(TRAILER_SIGNATURE);
    for (const name of lines.keys()) {
      if (!this.#body.trailers.includes(name)) throw new ChunkedBodyError('unexpected-trailer');
    }
    if (this.#body.trailers.some((name) => !lines.has(name))) throw new ChunkedBodyError('missing-trailer');
    if (this.#body.chain !== undefined && this.#body.trailing) {
      const stringToSign = formatTrailerStringToSign(this.#body.chain, this.#previousSignature, lines);
      if (!isSameSignature(signString(this.#body.chain.signingKey, stringToSign), signature ?? '')) {
        throw new ChunkedBodyError('trailer-signature-mismatch');
      }
    }
    return lines;
  }
}

/** The lines up to the empty one that closes the body. */
async function readTrailerLines(reader: ByteReader): Promise<Map<string, string>> {
  const lines = new Map<string, string>();
  let left = TRAILERS_LIMIT;
  for (;;) {
    const line = await reader.line(left);
    if (line === undefined) throw new ChunkedBodyError('truncated');
    if (line === 'too-long') throw new ChunkedBodyError('trailers-too-long');
    if (line.text === '') return lines;
    left -= line.text.length;
    const found = TRAILER.exec(line.text);
    const name = found?.[1]?.toLowerCase();
    if (found === null || name === undefined || lines.has(name))
      throw new ChunkedBodyError('malformed-trailer');
    lines.set(name, (found[2] ?? '').trim());
  }
}
