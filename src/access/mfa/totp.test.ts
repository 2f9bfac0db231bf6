import { describe, expect, it } from 'vitest';
import { codeAt, stepShowing, timeStep } from './totp.ts';

const SEED = Buffer.from('12345678901234567890');

describe('one-time codes', () => {
  it('are those of RFC 4226, appendix D', () => {
    expect(Array.from({ length: 10 }, (_, counter) => codeAt(SEED, counter))).toEqual([
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]);
  });

  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238, appendix B, at %d seconds', (seconds, code) => {
    expect(codeAt(SEED, timeStep(seconds * 1000))).toBe(code);
  });

  it('stand for thirty seconds', () => {
    expect([29_999, 30_000, 59_999, 60_000].map(timeStep)).toEqual([0, 1, 1, 2]);
  });
});

describe('the step that showed codes', () => {
  it('is found within the steps that are looked at and nowhere else', () => {
    const steps = { first: 3, last: 5 };
    const found = [2, 3, 4, 5, 6].map((step) => stepShowing(SEED, [codeAt(SEED, step)], steps));
    expect(found).toEqual([undefined, 3, 4, 5, undefined]);
  });

  it('is that of the last of several, which follow one another', () => {
    const steps = { first: 3, last: 5 };
    const [second, third, fourth] = [2, 3, 4].map((step) => codeAt(SEED, step)) as [string, string, string];
    expect(stepShowing(SEED, [second, third], steps)).toBe(3);
    expect(stepShowing(SEED, [third, fourth], steps)).toBe(4);
    expect(stepShowing(SEED, [fourth, third], steps)).toBeUndefined();
    expect(stepShowing(SEED, [third, third], steps)).toBeUndefined();
    expect(stepShowing(SEED, [second, fourth], steps)).toBeUndefined();
  });

  it('is the latest where two steps show the same digits', () => {
    const twin = 910_737;
    expect([codeAt(SEED, twin), codeAt(SEED, twin + 1)]).toEqual(['911617', '911617']);
    expect(stepShowing(SEED, ['911617'], { first: twin - 1, last: twin + 1 })).toBe(twin + 1);
  });

  it.each(['', '12345', '1234567', '１２３４５６', '755224 ', 'abcdef'])('is none for %o', (code) => {
    expect(stepShowing(SEED, [code], { first: 0, last: 9 })).toBeUndefined();
  });
});
