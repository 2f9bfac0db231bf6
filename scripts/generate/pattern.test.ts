import { describe, expect, it } from 'vitest';
import { translatePattern } from './pattern.ts';

describe('a pattern of AWS’s as a JavaScript expression', () => {
  it.each([
    ['[\\w+=,.@\\:-]*', '^(?:[\\w+=,.@:-]*)$'],
    ['ou\\-[a-z\\-]+', '^(?:ou-[a-z\\-]+)$'],
    ['a/b[/]', '^(?:a\\/b[/])$'],
    ['^a|b$', '^(?:^a|b$)$'],
    ['\\u002F[\\u0021-\\u007F]*\\.', '^(?:\\u002F[\\u0021-\\u007F]*\\.)$'],
  ])('%s becomes %s', (pattern, source) => {
    expect(translatePattern(pattern)).toBe(source);
    expect(new RegExp(source, 'u').source).toBe(source);
  });
});
