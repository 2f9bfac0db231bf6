import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flag, many, message, one, optional, text, union, whole } from './fields.ts';

const point = message<{ readonly x: number; readonly y?: number; readonly names: readonly string[] }>({
  x: one(2, whole),
  y: optional(4, whole),
  names: many(6, text),
});
const bytes = (...numbers: number[]) => Uint8Array.from(numbers);
const malformed = { ok: false, reason: 'malformed' };

describe('a message', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(
        fc.record(
          { x: fc.maxSafeNat(), y: fc.maxSafeNat(), names: fc.array(fc.string()) },
          { requiredKeys: ['x', 'names'] },
        ),
        (value) => {
          expect(point.decode(point.encode(value))).toEqual({ ok: true, value });
        },
      ),
    );
  });

  it('written by a later version is read without its optional fields, and refused for its critical ones', () => {
    expect(point.decode(bytes(2, 1, 7, 3, 2, 9, 9))).toEqual({ ok: true, value: { x: 7, names: [] } });
    expect(point.decode(bytes(2, 1, 7, 8, 2, 9, 9))).toEqual({ ok: false, reason: 'unsupported' });
  });

  it.each([
    ['a missing member', bytes(4, 1, 7)],
    ['a member twice', bytes(2, 1, 7, 2, 1, 7)],
    ['an optional member twice', bytes(2, 1, 7, 4, 1, 7, 4, 1, 7)],
    ['fields out of order', bytes(4, 1, 7, 2, 1, 7)],
    ['a field that overruns', bytes(2, 2, 7)],
    ['a number without a length', bytes(2, 1, 7, 4)],
    ['a length that never ends', bytes(2, 0x80)],
    ['a number longer than it need be', bytes(2, 2, 0x87, 0)],
    ['a number beyond 2^53', bytes(2, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['bytes after a number', bytes(2, 2, 7, 7)],
    ['text that is not UTF-8', bytes(2, 1, 7, 6, 1, 0xff)],
  ])('is refused with %s', (_, encoded) => {
    expect(point.decode(encoded)).toEqual(malformed);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (encoded) => typeof point.decode(encoded).ok === 'boolean'));
  });

  it('cannot hold a number that is not whole', () => {
    for (const x of [-1, 1.5, Number.NaN, 2 ** 53])
      expect(() => point.encode({ x, names: [] })).toThrow(RangeError);
  });
});

describe('a union', () => {
  const shape = union<{ readonly type: 'dot' } | { readonly type: 'word'; readonly text: string }>({
    dot: [1, message({})],
    word: [2, message({ text: one(2, text) })],
  });

  it('comes back as it went', () => {
    for (const value of [{ type: 'dot' }, { type: 'word', text: 'é' }] as const)
      expect(shape.decode(shape.encode(value))).toEqual({ ok: true, value });
  });

  it('refuses a variant it does not know, and none', () => {
    expect(shape.decode(bytes(3))).toEqual({ ok: false, reason: 'unsupported' });
    expect(shape.decode(bytes())).toEqual(malformed);
  });

  it('cannot hold a variant it does not know', () => {
    expect(() => shape.encode({ type: 'line' } as unknown as { type: 'dot' })).toThrow(TypeError);
  });
});

describe('a flag', () => {
  it('is one byte, 0 or 1', () => {
    expect([true, false].map((value) => flag.decode(flag.encode(value)))).toEqual([
      { ok: true, value: true },
      { ok: true, value: false },
    ]);
    for (const encoded of [bytes(), bytes(2), bytes(1, 0)]) expect(flag.decode(encoded)).toEqual(malformed);
  });
});
