/** awsJson 1.1 requests, read against an operation's input shape. */
import { type Decoded, decoding, Unreadable } from '../decoded.ts';
import type { Operation, Shape, Structure, StructureShape } from '../model.ts';
import { readBase64 } from '../scalars.ts';
import { parseJson } from './parse.ts';

/**
 * Reads an operation's input from a JSON body; an empty body counts as `{}`. Members that the operation doesn't have are
 * ignored, as AWS does, and `null` counts as absent; a value of another type, a key that comes twice, NUL and lone
 * surrogates are refused with SerializationException.
 */
export function decodeAwsJson(operation: Operation, body: Uint8Array): Decoded {
  return decoding('SerializationException', () => {
    const value = body.length === 0 ? {} : parseJson(body);
    if (!isObject(value)) throw new Unreadable(`${kindOf(value)} found where not expected`);
    return operation.input === undefined ? {} : readStructure(operation.input, value);
  });
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readStructure(shape: StructureShape, value: JsonObject): Structure {
  const values: Record<string, unknown> = {};
  for (const { name, shape: member } of shape.members) {
    const part = Object.hasOwn(value, name) ? value[name] : undefined;
    if (part !== undefined && part !== null) values[name] = readValue(member, part);
  }
  return values;
}

function readValue(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'structure':
      return readStructure(shape, expectObject(value));
    case 'list':
      if (!Array.isArray(value)) throw new Unreadable(`${kindOf(value)} found where not expected`);
      return value.map((item) => readValue(shape.member, item));
    case 'map':
      // Own properties only, so that a key such as `__proto__` is a key like any other.
      return Object.fromEntries(
        Object.entries(expectObject(value)).map(([key, part]) => [
          expectText(key),
          readValue(shape.value, part),
        ]),
      );
    case 'string':
      return expectText(value);
    case 'integer':
      if (!Number.isSafeInteger(value)) throw mismatch(value, 'an Integer');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, 'a Boolean');
      return value;
    case 'blob':
      return readBase64(expectText(value), 'a blob');
    default:
      return readTime(value);
  }
}

function expectObject(value: unknown): JsonObject {
  if (!isObject(value)) throw new Unreadable(`${kindOf(value)} found where not expected`);
  return value;
}

function expectText(value: unknown): string {
  if (typeof value !== 'string') throw mismatch(value, 'a String');
  if (!value.isWellFormed() || value.includes('\0')) throw new Unreadable('a string is not valid text');
  return value;
}

/** Seconds since 1970, as the protocol has them; milliseconds inside. */
function readTime(value: unknown): number {
  if (typeof value !== 'number') throw mismatch(value, 'a Timestamp');
  const milliseconds = Math.round(value * 1000);
  // The range of Date.
  if (!(Math.abs(milliseconds) <= 8.64e15)) throw mismatch(value, 'a Timestamp');
  return milliseconds;
}

function mismatch(value: unknown, wanted: string): Unreadable {
  const nested = typeof value === 'object' && value !== null;
  return new Unreadable(
    nested
      ? `${kindOf(value)} found where not expected`
      : `${kindOf(value)} can not be converted to ${wanted}`,
  );
}

/** AWS's words for what was found. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'Start of list';
  switch (typeof value) {
    case 'object':
      return value === null ? 'NULL_VALUE' : 'Start of structure or map';
    case 'string':
      return 'STRING_VALUE';
    case 'number':
      return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
    default:
      return value === true ? 'TRUE_VALUE' : 'FALSE_VALUE';
  }
}
