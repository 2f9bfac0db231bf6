import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, type SealingKey, seal } from './index.ts';

const KEY: SealingKey = { id: 'k1', bytes: randomBytes(32) };
const keyOf = (id: string) => (id === 'k1' ? KEY : undefined);
const plaintext = Buffer.from('hello');

describe('sealing', () => {
  it('gives back plaintext and clear part, for any of them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.uint8Array({ maxLength: 255 }),
        fc.array(fc.string()),
        (text, clear, context) => {
          const sealed = seal('secret-at-rest', KEY, { plaintext: text, clear, context }, randomBytes);
          const opened = open('secret-at-rest', sealed, keyOf, context);
          expect(opened.ok && Buffer.from(opened.plaintext).equals(text)).toBe(true);
          expect(opened.ok && Buffer.from(opened.clear).equals(clear)).toBe(true);
        },
      ),
    );
  });

  it('binds purpose and context, and contexts that join alike differ', () => {
    const sealed = seal('secret-at-rest', KEY, { plaintext, context: ['ab', 'c'] }, randomBytes);
    const forged = { ok: false, reason: 'forged', keyId: 'k1' };
    expect(open('session-token', sealed, keyOf, ['ab', 'c'])).toEqual(forged);
    for (const context of [['a', 'bc'], ['abc'], ['ab', 'c', ''], []])
      expect(open('secret-at-rest', sealed, keyOf, context)).toEqual(forged);
  });

  it('C88 carries a commitment that no other key, purpose or key id has', () => {
    const commitment = (purpose: 'session-token' | 'secret-at-rest', key: SealingKey) =>
      seal(purpose, key, { plaintext, context: [] }, randomBytes).toString('hex', 5, 37);
    const all = [
      commitment('session-token', KEY),
      commitment('secret-at-rest', KEY),
      commitment('session-token', { id: 'k2', bytes: KEY.bytes }),
      commitment('session-token', { id: 'k1', bytes: randomBytes(32) }),
    ];
    expect(new Set(all).size).toBe(4);
    expect(commitment('session-token', { id: 'k1', bytes: Uint8Array.from(KEY.bytes) })).toBe(all[0]);
  });

  it('C90 takes a fresh nonce for each seal', () => {
    const nonces = Array.from({ length: 100 }, () =>
      seal('session-token', KEY, { plaintext, context: [] }, randomBytes).toString('hex', 37, 49),
    );
    expect(new Set(nonces).size).toBe(100);
  });

  it('refuses a key that is no key', () => {
    for (const key of [
      { id: 'k1', bytes: new Uint8Array(31) },
      { id: '', bytes: new Uint8Array(32) },
      { id: 'k 1', bytes: new Uint8Array(32) },
      { id: 'k'.repeat(33), bytes: new Uint8Array(32) },
    ])
      expect(() => seal('session-token', key, { plaintext, context: [] }, randomBytes)).toThrow(RangeError);
  });

  it('has the layout and derivation of version 1, byte for byte', () => {
    const key = { id: 'k1', bytes: Uint8Array.from({ length: 32 }, (_, i) => i) };
    const fixed = (length: number) => new Uint8Array(length).fill(7);
    const sealed = seal(
      'session-token',
      key,
      { plaintext, clear: Uint8Array.of(9), context: ['a', 'b'] },
      fixed,
    );
    expect(sealed.subarray(0, 6)).toEqual(Buffer.from([1, 2, 0x6b, 0x31, 1, 9]));
    expect(sealed.subarray(38, 50)).toEqual(Buffer.alloc(12, 7));
    expect(sealed.length).toBe(6 + 32 + 12 + 5 + 16);
    expect(createHash('sha256').update(sealed).digest('hex')).toMatchInlineSnapshot(
      `"9f2bf38fd68f98d482b627594c12127195450be65ebe57bd1a3c0b5067c4c128"`,
    );
  });
});
