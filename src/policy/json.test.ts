import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Node, readJson } from './json.ts';

/** What `JSON.parse` would have made of it. */
function plain({ type, text, names, children }: Node): unknown {
  if (type === 'object')
    return Object.fromEntries(names.map((name, i) => [name, plain(children[i] as Node)]));
  if (type === 'array') return children.map(plain);
  return type === 'string' ? text : JSON.parse(text);
}

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('readJson', () => {
  it('reads what JSON.parse reads, as JSON.parse reads it', () => {
    const depth = { maxDepth: 5 };
    fc.assert(
      fc.property(fc.json(depth), fc.constantFrom(undefined, 1, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const read = readJson(text);
        expect(read.ok && plain(read.root)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '\\',
      '\\u00e9',
      '\\x',
      '1',
      '-',
      '0',
      '.5',
      'e+',
      'E1',
      'true',
      'nul',
      ' ',
      '\n',
      '\u0001',
      '\u00a0',
      "'",
      '/**/',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        expect(readJson(text).ok).toBe(accepts(text));
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 3000 },
    );
  });

  it.each([
    ['', 0],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{a:1}', 1],
    ['01', 1],
    ['1.', 2],
    ['-', 1],
    ['1e', 2],
    ['tru', 0],
    ['"a', 2],
    ['"a\nb"', 2],
    [String.raw`["\q"]`, 1],
    ['1 1', 2],
    ['{}}', 2],
  ])('tells where %j stops being JSON', (text, offset) => {
    expect(readJson(text)).toEqual({ ok: false, offset });
  });

  it('keeps duplicates, and numbers as they are written', () => {
    const read = readJson('{"a":1e3,"a":-0.50}');
    expect(read.ok && read.root).toMatchObject({
      names: ['a', 'a'],
      children: [
        { type: 'number', text: '1e3', offset: 5 },
        { type: 'number', text: '-0.50', offset: 13 },
      ],
    });
  });

  it('takes blanks of each kind, and exponents in either letter case', () => {
    const read = readJson('\r[ 1E+5 ,\t2e-5,\n3E5 ]\r\n');
    expect(read.ok && read.root.children.map(({ text }) => text)).toEqual(['1E+5', '2e-5', '3E5']);
    expect(readJson('\v1').ok).toBe(false);
  });

  it('knows null from the other words', () => {
    const read = readJson('[null,true,false,"null"]');
    expect(read.ok && read.root.children.map(({ type }) => type)).toEqual([
      'null',
      'boolean',
      'boolean',
      'string',
    ]);
  });

  it('B79 refuses more than 32 levels, without recursing into them', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(readJson(nested(32)).ok).toBe(true);
    expect(readJson(nested(33))).toEqual({ ok: false, offset: 32 });
    expect(readJson('['.repeat(100_000))).toEqual({ ok: false, offset: 32 });
    expect(readJson(`[${nested(31)},${nested(31)}]`).ok).toBe(true);
  });

  it('refuses texts longer than any policy', () => {
    expect(readJson(`"${'a'.repeat(131_070)}"`).ok).toBe(true);
    expect(readJson(`"${'a'.repeat(131_071)}"`)).toEqual({ ok: false, offset: 131_072 });
  });
});
