import { isUtf8 } from 'node:buffer';

/**
 * A compact binary codec with room for more fields.
 *
 * A message is a run of fields in ascending order of number: varint number, varint length, that many bytes. A reader that meets a
 * number it does not know skips it if odd and refuses the message if even, so that a later version can add both what may be ignored
 * and what must not be. Fields that repeat are lists.
 */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): Decoded<T>;
}

/** `unsupported`: written by a later version, in a way that must not be ignored. */
export type DecodeFailure = 'malformed' | 'unsupported';

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DecodeFailure };

const MALFORMED = { ok: false, reason: 'malformed' } as const;
const UNSUPPORTED = { ok: false, reason: 'unsupported' } as const;

/** How one member of a message is written: its number, and the occurrences its value makes. */
export interface Field<T> {
  readonly number: number;
  encode(value: T): readonly Uint8Array[];
  decode(occurrences: readonly Uint8Array[]): Decoded<T>;
}

/** A member that must occur exactly once. */
export function one<T>(number: number, codec: Codec<T>): Field<T> {
  return {
    number,
    encode: (value) => [codec.encode(value)],
    decode: ([first, ...more]) => (first === undefined || more.length > 0 ? MALFORMED : codec.decode(first)),
  };
}

/** A member that occurs once or not at all. */
export function optional<T>(number: number, codec: Codec<T>): Field<T | undefined> {
  return {
    number,
    encode: (value) => (value === undefined ? [] : [codec.encode(value)]),
    decode([first, ...more]) {
      if (first === undefined) return { ok: true, value: undefined };
      return more.length > 0 ? MALFORMED : codec.decode(first);
    },
  };
}

/** A list, an occurrence for each of its items. */
export function many<T>(number: number, codec: Codec<T>): Field<readonly T[]> {
  return {
    number,
    encode: (values) => values.map((value) => codec.encode(value)),
    decode(occurrences) {
      const values: T[] = [];
      for (const occurrence of occurrences) {
        const item = codec.decode(occurrence);
        if (!item.ok) return item;
        values.push(item.value);
      }
      return { ok: true, value: values };
    },
  };
}

/** A message with the members of `T`, one field for each. Members that are `undefined` are left out of what is decoded. */
export function message<T extends object>(
  fields: {
    readonly [Name in keyof T]-?: Field<T[Name]>;
  },
): Codec<T> {
  const members = (Object.entries(fields) as [string & keyof T, Field<unknown>][]).sort(
    ([, a], [, b]) => a.number - b.number,
  );
  const known = new Set(members.map(([, field]) => field.number));
  return {
    encode(value) {
      const parts: Uint8Array[] = [];
      for (const [name, field] of members)
        for (const occurrence of field.encode(value[name]))
          parts.push(varint(field.number), varint(occurrence.length), occurrence);
      return Buffer.concat(parts);
    },
    decode(bytes) {
      const found = split(bytes, known);
      if (!found.ok) return found;
      const entries: [string, unknown][] = [];
      for (const [name, field] of members) {
        const member = field.decode(found.value.get(field.number) ?? []);
        if (!member.ok) return member;
        if (member.value !== undefined) entries.push([name, member.value]);
      }
      return { ok: true, value: Object.fromEntries(entries) as T };
    },
  };
}

/** One of several messages, told apart by their `type`: a byte that says which, and the message. */
export function union<T extends { readonly type: string }>(
  variants: {
    readonly [Type in T['type']]: readonly [
      code: number,
      codec: Codec<Omit<Extract<T, { type: Type }>, 'type'>>,
    ];
  },
): Codec<T> {
  const rows = Object.entries(variants) as [string, readonly [number, Codec<object>]][];
  const byType = new Map(rows);
  const byCode = new Map(rows.map(([type, [code, codec]]) => [code, { type, codec }]));
  return {
    encode(value) {
      const row = byType.get(value.type);
      if (row === undefined) throw new TypeError(`no variant is called \`${value.type}\``);
      return Buffer.concat([Uint8Array.of(row[0]), row[1].encode(value)]);
    },
    decode(bytes) {
      const [code] = bytes;
      if (code === undefined) return MALFORMED;
      const variant = byCode.get(code);
      if (variant === undefined) return UNSUPPORTED;
      const body = variant.codec.decode(bytes.subarray(1));
      return body.ok ? { ok: true, value: { type: variant.type, ...body.value } as unknown as T } : body;
    },
  };
}

/** UTF-8 text. */
export const text: Codec<string> = {
  encode: (value) => Buffer.from(value, 'utf8'),
  decode: (bytes) =>
    isUtf8(bytes)
      ? { ok: true, value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() }
      : MALFORMED,
};

/** A whole number from 0 to 2^53 - 1. */
export const whole: Codec<number> = {
  encode: varint,
  decode(bytes) {
    const read = readVarint(bytes, 0);
    return read !== undefined && read.end === bytes.length ? { ok: true, value: read.value } : MALFORMED;
  },
};

/** True or false. */
export const flag: Codec<boolean> = {
  encode: (value) => Uint8Array.of(value ? 1 : 0),
  decode: (bytes) =>
    bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 1)
      ? { ok: true, value: bytes[0] === 1 }
      : MALFORMED,
};

/** The codec of `B`, given that of `A` and the way there and back; `from` gives `undefined` for what is no `B`. */
export function mapped<A, B>(
  codec: Codec<A>,
  to: (value: B) => A,
  from: (value: A) => B | undefined,
): Codec<B> {
  return {
    encode: (value) => codec.encode(to(value)),
    decode(bytes) {
      const read = codec.decode(bytes);
      if (!read.ok) return read;
      const value = from(read.value);
      return value === undefined ? MALFORMED : { ok: true, value };
    },
  };
}

/** The fields of a message by number. Refuses descending order, overruns and unknown even numbers. */
function split(bytes: Uint8Array, known: ReadonlySet<number>): Decoded<ReadonlyMap<number, Uint8Array[]>> {
  const found = new Map<number, Uint8Array[]>();
  let previous = 0;
  for (let at = 0; at < bytes.length; ) {
    const number = readVarint(bytes, at);
    const length = number && readVarint(bytes, number.end);
    if (number === undefined || length === undefined || number.value < previous) return MALFORMED;
    const end = length.end + length.value;
    if (end > bytes.length) return MALFORMED;
    if (known.has(number.value)) {
      const occurrences = found.get(number.value);
      const occurrence = bytes.subarray(length.end, end);
      if (occurrences === undefined) found.set(number.value, [occurrence]);
      else occurrences.push(occurrence);
    } else if (number.value % 2 === 0) return UNSUPPORTED;
    previous = number.value;
    at = end;
  }
  return { ok: true, value: found };
}

/** Seven bits a byte, lowest first, the high bit set on all but the last (LEB128). */
function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`\`${value}\` is not a whole number`);
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  let unit = 1;
  for (let at = start; at < bytes.length && at < start + 8; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) {
      const shortest = byte !== 0 || at === start;
      return shortest && Number.isSafeInteger(value) ? { value, end: at + 1 } : undefined;
    }
    unit *= 0x80;
  }
  return undefined;
}
