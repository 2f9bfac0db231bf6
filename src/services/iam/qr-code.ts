import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

/** Pixels along the side of one module, and the modules of margin that readers of QR codes want around. */
const SCALE = 4;
const MARGIN = 4;

/**
 * A QR code of `text` as a PNG image, one bit a pixel.
 *
 * @see https://www.w3.org/TR/png-3
 */
export function qrCodePng(text: string): Uint8Array {
  const { data } = encode(text, { border: MARGIN });
  const side = data.length * SCALE;
  const rows = data.flatMap((modules) => {
    const pixels = modules.flatMap((dark) => Array<boolean>(SCALE).fill(dark));
    return Array<Buffer>(SCALE).fill(scanline(pixels));
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit of grey; then compression, filter and interlace methods, of which there is one or none.
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The filter type (none) and the pixels, eight a byte from the highest bit down; a bit that is set is white. */
function scanline(dark: readonly boolean[]): Buffer {
  const line = Buffer.alloc(1 + Math.ceil(dark.length / 8));
  for (const [x, isDark] of dark.entries()) {
    const at = 1 + (x >> 3);
    if (!isDark) line[at] = (line[at] ?? 0) | (0x80 >> (x & 7));
  }
  return line;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
