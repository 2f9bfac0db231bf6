import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeQueryForm, joinForms } from '../index.ts';

const params = (form: string | Uint8Array) => {
  const outcome = decodeQueryForm(form);
  return outcome.ok ? Object.fromEntries(outcome.params) : outcome.reason;
};
const bytes = (...values: number[]) => new Uint8Array([...Buffer.from('a='), ...values]);

describe('a form', () => {
  it('is decoded: escapes, plus as space, a name without a value, empty pairs', () => {
    expect(params('Action=AssumeRole&Name=a+b%20c%C3%A9&Flag&&Empty=')).toEqual({
      Action: 'AssumeRole',
      Name: 'a b cé',
      Flag: '',
      Empty: '',
    });
    expect(params('')).toEqual({});
    expect(params('Policy=a=b=c')).toEqual({ Policy: 'a=b=c' });
  });

  it.each(['a=%', 'a=%4', 'a=%zz', 'a=%u0041', '%=1', '=1', 'a=1&=2'])(
    'refuses bad escapes and names: %s',
    (form) => {
      expect(params(form)).toBe('encoding');
    },
  );

  it.each(['a=%C3', 'a=%C0%80', 'a=%ED%A0%80', 'a=%F5%80%80%80', 'a=%FF'])(
    'A32 refuses invalid UTF-8: %s',
    (form) => {
      expect(params(form)).toBe('encoding');
      expect(params(Buffer.from(form))).toBe('encoding');
    },
  );

  it('A32 refuses raw bytes that are not UTF-8, NUL and lone surrogates, and replaces nothing', () => {
    expect(params(bytes(0xc3))).toBe('encoding');
    expect(params(bytes(0xed, 0xa0, 0x80))).toBe('encoding');
    expect(params(bytes(0))).toBe('encoding');
    expect(params('a=%00')).toBe('encoding');
    expect(params('a=\ud800')).toBe('encoding');
    expect(params(bytes(0xef, 0xbb, 0xbf))).toEqual({ a: '\ufeff' });
  });

  it.each(['a=1&a=1', 'Action=X&b=1&Action=Y', 'Action=X&action=Y', 'a%62=1&ab=2', 'a&a'])(
    'A22 refuses a parameter that comes twice, whatever its case: %s',
    (form) => {
      expect(params(form)).toBe('duplicate');
    },
  );

  it('A23 refuses a parameter in both query and body, whatever its case', () => {
    const form = (text: string) => new Map([[text, '1']]);
    expect(joinForms(form('Action'), form('Version'))).toEqual({
      ok: true,
      params: new Map([
        ['Action', '1'],
        ['Version', '1'],
      ]),
    });
    expect(joinForms(form('Action'), form('Action'))).toMatchObject({ ok: false, reason: 'duplicate' });
    expect(joinForms(form('Action'), form('action'))).toMatchObject({ ok: false, reason: 'duplicate' });
    expect(joinForms(new Map(), form('Action'))).toEqual({ ok: true, params: form('Action') });
  });

  it('refuses more parameters than any operation takes', () => {
    const form = (count: number) => Array.from({ length: count }, (_, i) => `p${i}=`).join('&');
    expect(params(form(4097))).toBe('too-many');
    expect(typeof params(form(4096))).toBe('object');
  });

  it('gives back whatever URLSearchParams writes', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, name), { selector: ([key]) => key.toLowerCase() }),
        (pairs) => {
          expect(params(new URLSearchParams(pairs).toString())).toEqual(Object.fromEntries(pairs));
        },
      ),
    );
  });

  it('never throws and never lets U+FFFD in', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (form) => {
        const outcome = decodeQueryForm(form);
        const sent = Buffer.from(form).toString('latin1');
        if (outcome.ok && !/\xef\xbf\xbd|%EF%BF%BD/i.test(sent)) {
          expect([...outcome.params].flat().join()).not.toContain('\ufffd');
        }
      }),
    );
  });
});
