import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ExpectedBody } from '#sigv4';
import { AwsError } from '#wire';
import { collectBody, DOCUMENT_BYTES, openBody } from './body.ts';
import { incomingRequest, inPieces } from './gateway.testing.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function outcome(
  body: string | AsyncIterable<Uint8Array>,
  expected: ExpectedBody,
  headers: Record<string, string> = {},
): Promise<{ readonly text: string; readonly code?: string; readonly trailers?: object }> {
  let text = '';
  try {
    const opened = openBody(incomingRequest('PUT', '/b/k', { body, headers }), expected);
    for await (const piece of opened.bytes) text += Buffer.from(piece).toString();
    return { text, trailers: Object.fromEntries(opened.trailers()) };
  } catch (error) {
    if (error instanceof AwsError) return { text, code: error.code };
    throw error;
  }
}

const UNSIGNED = { kind: 'unsigned' } as const;
const chunked = (decodedLength: number, trailers: readonly string[] = []): ExpectedBody => ({
  kind: 'chunked',
  trailing: true,
  trailers,
  decodedLength,
});

describe('a body', () => {
  it('that is hashed must have its hash', async () => {
    expect(await outcome('hello', { kind: 'hashed', sha256: sha256('hello') })).toMatchObject({
      text: 'hello',
      trailers: {},
    });
  });

  it('A13 that has another hash fails at its end', async () => {
    expect(await outcome('hello!', { kind: 'hashed', sha256: sha256('hello') })).toEqual({
      text: 'hello!',
      code: 'XAmzContentSHA256Mismatch',
    });
  });

  it('A10 is held to the hash that an unsigned request declares', async () => {
    const headers = { 'x-amz-content-sha256': sha256('other') };
    expect(await outcome('hello', UNSIGNED, headers)).toMatchObject({ code: 'XAmzContentSHA256Mismatch' });
  });

  it('must have the length that it was announced with', async () => {
    expect(await outcome('hello', UNSIGNED, { 'content-length': '6' })).toMatchObject({
      code: 'IncompleteBody',
    });
    expect(await outcome('hello', UNSIGNED, { 'content-length': '4' })).toMatchObject({
      code: 'IncompleteBody',
    });
  });

  it('of a connection that broke was not sent whole', async () => {
    async function* broken() {
      yield Buffer.from('hel');
      throw new Error('ECONNRESET');
    }
    expect(await outcome(broken(), UNSIGNED)).toEqual({ text: 'hel', code: 'IncompleteBody' });
  });
});

describe('an aws-chunked body', () => {
  it('is decoded, with its trailers known at the end', async () => {
    const body = '3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';
    expect(await outcome(body, chunked(5, ['x-amz-checksum-crc32']))).toEqual({
      text: 'hello',
      trailers: { 'x-amz-checksum-crc32': 'NhCmhg==' },
    });
  });

  it.each([
    ['a chunk that is cut', '5\r\nhel', 'IncompleteBody'],
    ['no final chunk', '5\r\nhello\r\n', 'IncompleteBody'],
    ['data after its end', '5\r\nhello\r\n0\r\n\r\nmore', 'UnexpectedContent'],
    ['more data than announced', '6\r\nhello!\r\n0\r\n\r\n', 'IncompleteBody'],
    ['less data than announced', '4\r\nhell\r\n0\r\n\r\n', 'IncompleteBody'],
    ['a size that is none', 'x\r\nhello\r\n0\r\n\r\n', 'InvalidRequest'],
    ['a trailer that was not announced', '5\r\nhello\r\n0\r\nx-other:1\r\n\r\n', 'MalformedTrailerError'],
  ])('A14 with %s is given up', async (_what, body, code) => {
    expect(await outcome(body, chunked(5))).toMatchObject({ code });
  });

  it('A15 without its announced trailer is given up', async () => {
    const body = '5\r\nhello\r\n0\r\n\r\n';
    expect(await outcome(body, chunked(5, ['x-amz-checksum-crc32']))).toMatchObject({
      code: 'MalformedTrailerError',
    });
  });

  it('A8 is decoded though nothing signs it, never stored with its framing', async () => {
    const body = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    expect(await outcome(body, UNSIGNED, headers)).toMatchObject({ text: 'hello' });
    const declared = {
      ...headers,
      'content-encoding': 'gzip',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    };
    expect(await outcome(body, UNSIGNED, declared)).toMatchObject({ text: 'hello' });
  });

  it('A10 whose chunks claim signatures that nothing could verify is refused', async () => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '5',
    };
    expect(await outcome('5\r\nhello\r\n0\r\n\r\n', UNSIGNED, headers)).toMatchObject({
      code: 'InvalidRequest',
      text: '',
    });
  });
});

describe('a document', () => {
  it('may have two mebibytes and not a byte more', async () => {
    const open = (size: number) =>
      openBody(incomingRequest('POST', '/b?delete', { body: inPieces(Buffer.alloc(size)) }), UNSIGNED);
    expect(await collectBody(open(DOCUMENT_BYTES))).toHaveLength(DOCUMENT_BYTES);
    await expect(collectBody(open(DOCUMENT_BYTES + 1))).rejects.toMatchObject({
      code: 'MaxMessageLengthExceeded',
    });
  });
});
