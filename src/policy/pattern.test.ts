import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendArnWildcards,
  appendLiteral,
  appendWildcards,
  matchesPattern,
  type Pattern,
  patternTest,
} from './pattern.ts';
import { AT_ONCE } from './policy.testing.ts';

/** Whether a pattern matches by the meaning of each sign, one after another, and with no thought for time. */
function matches(pattern: Pattern, text: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text === '';
  const char = text[0];
  const after = text.slice(1);
  switch (first) {
    case -1:
      return matches(rest, text) || (char !== undefined && matches(pattern, after));
    case -2:
      return char !== undefined && matches(rest, after);
    case -3:
      return matches(rest, text) || (char !== undefined && char !== ':' && matches(pattern, after));
    case -4:
      return char !== undefined && char !== ':' && matches(rest, after);
    default:
      return char?.charCodeAt(0) === first && matches(rest, after);
  }
}

/** Patterns as policies make them: of plain text, or of an ARN's, with substituted text between. */
const written = fc.array(fc.string({ unit: fc.constantFrom('*', '?', 'a', 'b', ':'), maxLength: 5 }), {
  maxLength: 3,
});
const pattern = fc
  .tuple(written, fc.boolean(), fc.integer({ min: 0, max: 5 }))
  .map(([parts, arn, before]) => {
    const signs: number[] = [];
    let segments = before;
    for (const part of parts) {
      if (arn) segments = appendArnWildcards(signs, part, segments, false);
      else appendWildcards(signs, part);
      appendLiteral(signs, part.slice(0, 1));
    }
    return signs;
  });
const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '\n'), maxLength: 9 });

/** Long enough for the long way: each sign and each character many times over, which changes what matches for both alike. */
const pad = 'x'.repeat(400);
const padding = [...pad].map((char) => char.charCodeAt(0));

describe('patterns', () => {
  it('match what their signs mean, short or long', () => {
    fc.assert(
      fc.property(pattern, text, (signs, chars) => {
        const expected = matches(signs, chars);
        expect(matchesPattern(signs, chars)).toBe(expected);
        expect(patternTest(signs)(chars)).toBe(expected);
        expect(matchesPattern([...padding, ...signs], pad + chars)).toBe(expected);
        expect(matchesPattern([...signs, ...padding], chars + pad)).toBe(expected);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 2000 },
    );
  });

  it.each([
    ['a?c', 'abc', true],
    ['a?c', 'a:c', false],
    ['a?c', 'ac', false],
    ['a*c', 'abbc', true],
    ['a*c', 'ac', true],
    ['a*c', 'a:c', false],
    ['a*c*', 'ab', false],
    ['a*:c', 'a:b:c', true],
    ['a*b:c', 'axb:c', true],
    ['a*b:c', 'ax:b:c', false],
    ['*a*b', 'xaab', true],
    ['*a*b', 'xa:b', false],
    ['?', 'a', true],
    ['?', '', false],
    ['?', 'ab', false],
    ['?', '\uffff', true],
    [':::::a?c', ':::::a:c', true],
    [':::::a*c', ':::::a:b:c', true],
  ])('of the parts of an ARN, %s and %s: %s, short or long', (written, chars, expected) => {
    const signs: number[] = [];
    appendArnWildcards(signs, written, 0, true);
    expect(patternTest(signs)(chars)).toBe(expected);
    expect(matchesPattern([...padding, ...signs], pad + chars)).toBe(expected);
    expect(matchesPattern([...signs, ...padding], chars + pad)).toBe(expected);
  });

  it.each([
    ['', true],
    ['b', true],
    ['bb', true],
    [':', false],
    ['b:', false],
  ])('end in a star that stays in its part: a* and a%s: %s', (chars, expected) => {
    const signs: number[] = [];
    appendArnWildcards(signs, 'a*', 0, false);
    expect(matchesPattern(signs, `a${chars}`)).toBe(expected);
    expect(matchesPattern([...padding, ...signs], `${pad}a${chars}`)).toBe(expected);
  });

  it('match at every place of a word of bits', () => {
    for (let length = 380; length < 450; length++) {
      const exact = Array.from({ length }, (_, i) => 0x61 + (i % 7));
      const same = String.fromCharCode(...exact);
      expect(matchesPattern(exact, same)).toBe(true);
      expect(matchesPattern(exact, same.slice(1))).toBe(false);
      expect(matchesPattern(exact, `${same}a`)).toBe(false);
      expect(matchesPattern([...exact, -1], `${same}a`)).toBe(true);
      expect(matchesPattern([-1, ...exact, -2], `zz${same}a`)).toBe(true);
    }
  });

  it('B61 take a bounded time however they are made', () => {
    const hostile = [
      { piece: '*a', end: 'b*' },
      { piece: '*?a', end: 'b*' },
      { piece: '*', end: `${'?a'.repeat(500)}b*` },
      { piece: '*', end: `b${'a'.repeat(1000)}*` },
      { piece: '*', end: `${'a'.repeat(1000)}b*` },
    ];
    for (const { piece, end } of hostile) {
      const signs: number[] = [];
      appendWildcards(signs, piece.repeat(1000) + end);
      const test = patternTest(signs);
      const start = performance.now();
      for (let i = 0; i < 10; i++) expect(test('a'.repeat(2048))).toBe(false);
      expect(performance.now() - start).toBeLessThan(10 * AT_ONCE);
    }
  });

  it('tell wildcards from the same characters as text', () => {
    const signs: number[] = [];
    appendLiteral(signs, '*?');
    appendWildcards(signs, '?*');
    expect(matchesPattern(signs, '*?x')).toBe(true);
    expect(matchesPattern(signs, 'a?x')).toBe(false);
  });

  it('confine wildcards to the first five segments of an ARN', () => {
    const signs: number[] = [];
    expect(appendArnWildcards(signs, 'a?*b:*:', 0, false)).toBe(2);
    expect(signs).toEqual([0x61, -4, -3, 0x62, 0x3a, -1, 0x3a]);
    expect(appendArnWildcards(signs, '::*a?', 3, true)).toBe(5);
    expect(signs.slice(7)).toEqual([0x3a, 0x3a, -1, 0x61, -2]);
  });

  it('let a star reach beyond its segment where it ends it, not where more of the segment follows', () => {
    const signsOf = (text: string, last: boolean) => {
      const signs: number[] = [];
      appendArnWildcards(signs, text, 0, last);
      return signs;
    };
    expect(signsOf('a*', true)).toEqual([0x61, -1]);
    expect(signsOf('a*', false)).toEqual([0x61, -3]);
    expect(signsOf('a*:', false)).toEqual([0x61, -1, 0x3a]);
  });
});
