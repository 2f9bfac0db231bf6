/** Values that are one piece of text on the wire: in a form, an element or a header. */
import { Unreadable } from './decoded.ts';
import type { Shape } from './model.ts';
import { formatHttpDate, formatIsoMillis, formatIsoSeconds, parseHttpDate, parseIso } from './timestamps.ts';

const INTEGER = /^[+-]?\d{1,19}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Reads `text` as `shape`; throws {@link Unreadable} if it isn't one. `at` names the place, for the message. */
export function readScalar(shape: Shape, text: string, at: string): unknown {
  switch (shape.type) {
    case 'string':
      return text;
    case 'integer':
      return readInteger(text, at);
    case 'boolean':
      return readBoolean(text, at);
    case 'blob':
      return readBase64(text, at);
    case 'timestamp':
    case 'epochSeconds':
      return readTime(parseIso(text), at);
    case 'httpDate':
      return readTime(parseHttpDate(text), at);
    default:
      throw new Unreadable(`${at} must not be a single value`);
  }
}

function readInteger(text: string, at: string): number {
  const value = Number(text);
  if (!INTEGER.test(text) || !Number.isSafeInteger(value)) throw new Unreadable(`${at} must be an integer`);
  return value;
}

/** The lexical forms of XML Schema. */
function readBoolean(text: string, at: string): boolean {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new Unreadable(`${at} must be true or false`);
}

/** Strict: the canonical form only, so that no two texts are the same bytes. */
export function readBase64(text: string, at: string): Uint8Array {
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
  if (bytes === undefined || bytes.toString('base64') !== text) throw new Unreadable(`${at} must be base64`);
  return bytes;
}

function readTime(milliseconds: number | undefined, at: string): number {
  if (milliseconds === undefined) throw new Unreadable(`${at} must be a timestamp`);
  return milliseconds;
}

/** How a protocol writes ISO 8601. */
export type IsoStyle = 'seconds' | 'millis';

/** Writes a value of `shape` as text; the inverse of {@link readScalar}. */
export function writeScalar(shape: Shape, value: unknown, style: IsoStyle): string {
  switch (shape.type) {
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'timestamp':
    case 'epochSeconds':
      return style === 'seconds' ? formatIsoSeconds(value as number) : formatIsoMillis(value as number);
    case 'httpDate':
      return formatHttpDate(value as number);
    default:
      return String(value);
  }
}
