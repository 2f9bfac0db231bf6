import { createHash, createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChunkedBody, ChunkedBodyError, decodeChunked, type SignatureChain } from './index.ts';

const sha256 = (data: string) => createHash('sha256').update(data, 'latin1').digest('hex');
const signingKey = createSecretKey(Buffer.alloc(32, 7));
const scope = { date: '20260101', region: 'us-east-1', service: 's3' };
const chain: SignatureChain = { signingKey, scope, timestamp: '20260101T000000Z', signature: sha256('seed') };
const SCOPE = '20260101T000000Z\n20260101/us-east-1/s3/aws4_request';

/** Chunk signatures as the S3 API reference describes them, written down once more. */
function encodeSigned(parts: readonly string[], trailers?: Readonly<Record<string, string>>): string {
  let previous = chain.signature;
  let text = '';
  const next = (algorithm: string, tail: string) => {
    previous = createHmac('sha256', signingKey)
      .update(`${algorithm}\n${SCOPE}\n${previous}\n${tail}`)
      .digest('hex');
    return previous;
  };
  for (const part of [...parts, '']) {
    const signature = next('AWS4-HMAC-SHA256-PAYLOAD', `${sha256('')}\n${sha256(part)}`);
    text += `${part.length.toString(16)};chunk-signature=${signature}\r\n${part}${part === '' ? '' : '\r\n'}`;
  }
  if (trailers !== undefined) {
    const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}`);
    const signature = next(
      'AWS4-HMAC-SHA256-TRAILER',
      sha256(
        lines
          .map((line) => `${line}\n`)
          .sort()
          .join(''),
      ),
    );
    text += [...lines, `x-amz-trailer-signature:${signature}`].map((line) => `${line}\r\n`).join('');
  }
  return `${text}\r\n`;
}

function encodeUnsigned(parts: readonly string[], trailers: Readonly<Record<string, string>> = {}): string {
  const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\r\n`);
  return [...chunks, '0\r\n', ...lines, '\r\n'].join('');
}

const signedBody = (decodedLength: number): ChunkedBody => ({
  kind: 'chunked',
  trailing: false,
  trailers: [],
  decodedLength,
  chain,
});
const trailerBody = (decodedLength: number, ...trailers: string[]): ChunkedBody => ({
  ...signedBody(decodedLength),
  trailing: true,
  trailers,
});
const unsignedBody = (decodedLength: number, ...trailers: string[]): ChunkedBody => ({
  kind: 'chunked',
  trailing: true,
  trailers,
  decodedLength,
});

async function* inPieces(text: string, size = 1 << 20): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'latin1');
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function decode(text: string, body: ChunkedBody, size?: number) {
  const decoded = decodeChunked(inPieces(text, size), body);
  let data = '';
  for await (const piece of decoded) data += Buffer.from(piece).toString('latin1');
  return { data, trailers: decoded.trailers };
}

async function problemOf(text: string, body: ChunkedBody, size?: number): Promise<string> {
  try {
    await decode(text, body, size);
    return 'accepted';
  } catch (error) {
    if (error instanceof ChunkedBodyError) return error.reason;
    throw error;
  }
}

describe('decodeChunked', () => {
  it('gives back any data, in whatever pieces it arrives', async () => {
    const parts = fc.array(
      fc.string({
        unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
        minLength: 1,
        maxLength: 40,
      }),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 80 }), async (data, size) => {
        const text = data.join('');
        const trailers = { 'x-amz-checksum-crc32': 'AAAAAA==' };
        expect(await decode(encodeSigned(data), signedBody(text.length), size)).toEqual({
          data: text,
          trailers: new Map(),
        });
        expect(
          await decode(encodeSigned(data, trailers), trailerBody(text.length, 'x-amz-checksum-crc32'), size),
        ).toEqual({
          data: text,
          trailers: new Map(Object.entries(trailers)),
        });
        expect(
          await decode(
            encodeUnsigned(data, trailers),
            unsignedBody(text.length, 'x-amz-checksum-crc32'),
            size,
          ),
        ).toEqual({
          data: text,
          trailers: new Map(Object.entries(trailers)),
        });
      }),
    );
  });

  it('hands a piece on before the chunk that holds it is complete', async () => {
    const [head = ''] = encodeUnsigned(['a'.repeat(100)]).split('\r\n');
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${head}\r\naaaa`);
      await new Promise(() => {});
    }
    const pieces = decodeChunked(endless(), unsignedBody(100))[Symbol.asyncIterator]();
    const { value } = await pieces.next();
    expect(Buffer.from(value ?? []).toString()).toBe('aaaa');
  });

  it('tells trailers only after the end', async () => {
    const decoded = decodeChunked(inPieces(encodeUnsigned(['abc'], { 'x-a': 'b' })), unsignedBody(3, 'x-a'));
    for await (const _ of decoded) expect(decoded.trailers).toBeUndefined();
    expect(decoded.trailers).toEqual(new Map([['x-a', 'b']]));
  });

  it('takes trailers in any letter case, with spaces around the value, signed in sorted order', async () => {
    const text = encodeUnsigned(['abc'], { 'X-Amz-Checksum-Crc32': '  AAAAAA== ' });
    expect(
      (await decode(text, unsignedBody(3, 'x-amz-checksum-crc32'))).trailers?.get('x-amz-checksum-crc32'),
    ).toBe('AAAAAA==');
    const two = encodeSigned(['abc'], { 'x-b': '1', 'x-a': '2' });
    expect((await decode(two, trailerBody(3, 'x-a', 'x-b'))).trailers?.get('x-a')).toBe('2');
  });

  it("takes minio-go's line feed before the CRLF of a trailer", async () => {
    const signed = encodeSigned(['abc'], { 'x-a': 'b' }).replace('x-a:b\r\n', 'x-a:b\n\r\n');
    expect((await decode(signed, trailerBody(3, 'x-a'))).data).toBe('abc');
    const unsigned = encodeUnsigned(['abc'], { 'x-a': 'b' }).replace('x-a:b\r\n', 'x-a:b\n\r\n');
    expect((await decode(unsigned, unsignedBody(3, 'x-a'))).data).toBe('abc');
  });

  it('closes its source when the consumer leaves early and when it throws', async () => {
    let closed = 0;
    async function* source(text: string): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(text);
        yield Buffer.from('never');
      } finally {
        closed++;
      }
    }
    for await (const _ of decodeChunked(source('3\r\nabc'), unsignedBody(3))) break;
    expect(closed).toBe(1);
    await expect(async () => {
      for await (const _ of decodeChunked(source('zz\r\n'), unsignedBody(3)));
    }).rejects.toThrow(ChunkedBodyError);
    expect(closed).toBe(2);
  });

  it('passes a failure of its source on', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('3\r\na');
      throw new Error('connection lost');
    }
    await expect(async () => {
      for await (const _ of decodeChunked(broken(), unsignedBody(3)));
    }).rejects.toThrow('connection lost');
  });
});

describe('attacks on aws-chunked bodies', () => {
  const parts = ['first chunk', 'second one'];
  const length = parts.join('').length;
  const signed = encodeSigned(parts);
  const chunkAt = (text: string, index: number) =>
    text.split(/(?<=\r\n)(?=[0-9a-f]+;chunk-signature)/)[index] ?? '';

  it('A14 refuses a changed, missing, repeated or reordered chunk', async () => {
    const [first, second, last] = [0, 1, 2].map((index) => chunkAt(signed, index));
    expect(await problemOf(`${first}${second}${last}`, signedBody(length))).toBe('accepted');
    expect(await problemOf(signed.replace('first', 'fIrst'), signedBody(length))).toBe(
      'chunk-signature-mismatch',
    );
    expect(await problemOf(`${second}${first}${last}`, signedBody(length))).toBe('chunk-signature-mismatch');
    expect(await problemOf(`${second}${last}`, signedBody(length))).toBe('chunk-signature-mismatch');
    expect(await problemOf(`${first}${first}${second}${last}`, signedBody(2 * length))).toBe(
      'chunk-signature-mismatch',
    );
    expect(await problemOf(`${first}${last}`, signedBody(11))).toBe('chunk-signature-mismatch');
  });

  it('A14 refuses a chunk signed for another request', async () => {
    const other = { ...signedBody(length), chain: { ...chain, signature: sha256('another seed') } };
    expect(await problemOf(signed, other)).toBe('chunk-signature-mismatch');
    const later = { ...signedBody(length), chain: { ...chain, timestamp: '20260101T000001Z' } };
    expect(await problemOf(signed, later)).toBe('chunk-signature-mismatch');
  });

  it('A14 refuses a body that ends anywhere before its end', async () => {
    for (const [text, body] of [
      [signed, signedBody(length)],
      [encodeSigned(parts, { 'x-a': 'b' }), trailerBody(length, 'x-a')],
      [encodeUnsigned(parts, { 'x-a': 'b' }), unsignedBody(length, 'x-a')],
    ] as const) {
      for (let end = 0; end < text.length; end++) {
        expect(await problemOf(text.slice(0, end), body), text.slice(0, end)).toBe('truncated');
      }
    }
  });

  it('A14 refuses a missing final chunk even where the length is right', async () => {
    expect(await problemOf(`${chunkAt(signed, 0)}${chunkAt(signed, 1)}\r\n`, signedBody(length))).toBe(
      'malformed-chunk',
    );
  });

  it('A14 refuses data after the end', async () => {
    for (const tail of ['\r\n', 'x', '0\r\n\r\n', signed]) {
      expect(await problemOf(`${signed}${tail}`, signedBody(length))).toBe('data-after-end');
      expect(await problemOf(`${encodeUnsigned(parts)}${tail}`, unsignedBody(length))).toBe('data-after-end');
    }
  });

  it('A14 refuses a decoded length that is not the announced one, before handing on too much', async () => {
    expect(await problemOf(signed, signedBody(length + 1))).toBe('decoded-length-mismatch');
    const decoded = decodeChunked(inPieces('ffffffffffffffff\r\naaaaaaaa'), unsignedBody(3));
    await expect(decoded[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      reason: 'decoded-length-mismatch',
    });
    expect(await problemOf(signed, signedBody(length - 1))).toBe('decoded-length-mismatch');
  });

  it('A14 refuses chunk heads of other form, within a bounded length', async () => {
    for (const head of [
      '',
      'g',
      '-3',
      '0x3',
      ' 3',
      '3;',
      '3;a=b',
      `3;chunk-signature=${'0'.repeat(64)}`,
      '3\n',
      '1'.repeat(17),
    ]) {
      expect(await problemOf(`${head}\r\nabc\r\n0\r\n\r\n`, unsignedBody(3)), head).toBe('malformed-chunk');
    }
    expect(await problemOf('3\r\nabc\r\n0\r\n\r\n', signedBody(3))).toBe('malformed-chunk');
    expect(await problemOf(`3;chunk-signature=${'0'.repeat(63)}\r\nabc`, signedBody(3))).toBe(
      'malformed-chunk',
    );
    expect(await problemOf('3\r\nabcd\r\n0\r\n\r\n', unsignedBody(3))).toBe('malformed-chunk');
    let pulled = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        pulled++;
        yield Buffer.from('1');
      }
    }
    await expect(async () => {
      for await (const _ of decodeChunked(endless(), unsignedBody(3)));
    }).rejects.toMatchObject({ reason: 'malformed-chunk' });
    expect(pulled).toBeLessThan(1000);
  });

  it('A15 refuses a changed, missing, added, renamed or repeated trailer', async () => {
    const text = encodeSigned(parts, { 'x-amz-checksum-crc32': 'AAAAAA==' });
    const body = trailerBody(length, 'x-amz-checksum-crc32');
    const line = 'x-amz-checksum-crc32:AAAAAA==\r\n';
    expect(await problemOf(text, body)).toBe('accepted');
    expect(await problemOf(text.replace('AAAAAA==', 'BAAAAA=='), body)).toBe('trailer-signature-mismatch');
    expect(await problemOf(text.replace(line, ''), body)).toBe('missing-trailer');
    expect(await problemOf(text.replace('crc32', 'crc64'), body)).toBe('unexpected-trailer');
    expect(await problemOf(text.replace(line, `${line}x-amz-meta-a:b\r\n`), body)).toBe('unexpected-trailer');
    expect(await problemOf(text.replace(line, line + line), body)).toBe('malformed-trailer');
    expect(await problemOf(text.replace(/x-amz-trailer-signature:.*\r\n/, ''), body)).toBe(
      'trailer-signature-mismatch',
    );
    expect(await problemOf(text.replace(/(signature:)[0-9a-f]{4}/, '$10000'), body)).toBe(
      'trailer-signature-mismatch',
    );
    expect(await problemOf(encodeSigned(parts), body)).toBe('missing-trailer');
    expect(await problemOf(encodeSigned(parts), trailerBody(length))).toBe('trailer-signature-mismatch');
  });

  it('A15 refuses trailers that were not announced, in every form', async () => {
    expect(await problemOf(encodeUnsigned(parts, { 'x-a': 'b' }), unsignedBody(length))).toBe(
      'unexpected-trailer',
    );
    expect(await problemOf(encodeUnsigned(parts), unsignedBody(length, 'x-a'))).toBe('missing-trailer');
    const signature = { 'x-amz-trailer-signature': '0'.repeat(64) };
    expect(await problemOf(encodeUnsigned(parts, signature), unsignedBody(length))).toBe(
      'unexpected-trailer',
    );
    const tail = `${signed.slice(0, -2)}x-a:b\r\n\r\n`;
    expect(await problemOf(tail, signedBody(length))).toBe('unexpected-trailer');
  });

  it('A15 refuses malformed trailers and bounds their length', async () => {
    const withLine = (line: string) => `3\r\nabc\r\n0\r\n${line}\r\n\r\n`;
    for (const line of ['x-a', ':b', 'x a:b', 'x-a:b\0', 'x-a:\u00e9', 'x-a:b\rc', 'x-a:b\nx-b:c']) {
      expect(await problemOf(withLine(line), unsignedBody(3, 'x-a')), line).toBe('malformed-trailer');
    }
    expect(await problemOf(withLine(`x-a:${'b'.repeat(5000)}`), unsignedBody(3, 'x-a'))).toBe(
      'trailers-too-long',
    );
    const many = Array.from({ length: 100 }, (_, index) => `x-${index}:${'b'.repeat(50)}`);
    expect(await problemOf(withLine(many.join('\r\n')), unsignedBody(3, 'x-a'))).toBe('trailers-too-long');
  });

  it('A15 refuses any flipped bit of a signed body, but for letter case where it has no meaning', async () => {
    const text = encodeSigned(['abc'], { 'x-a': 'b' });
    const flips = fc.tuple(fc.integer({ min: 0, max: text.length - 1 }), fc.integer({ min: 0, max: 7 }));
    await fc.assert(
      fc.asyncProperty(flips, async ([index, bit]) => {
        const flipped = String.fromCharCode(text.charCodeAt(index) ^ (1 << bit));
        const changed = text.slice(0, index) + flipped + text.slice(index + 1);
        fc.pre(changed.toLowerCase() !== text.toLowerCase());
        expect(await problemOf(changed, trailerBody(3, 'x-a'))).not.toBe('accepted');
      }),
    );
  });
});
