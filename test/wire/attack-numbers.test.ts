import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;

/**
 * The numbered attacks that must fail, in runs from first to last. Each is the beginning of a test's name, such as
 * "A5 refuses an unsigned x-amz-copy-source on a presigned URL".
 */
const ATTACKS: Readonly<
  Record<string, readonly (readonly [section: string, first: number, last: number])[]>
> = {
  'signatures and HTTP': [
    ['A', 1, 32],
    ['A', 35, 38],
  ],
  policies: [
    ['B', 39, 71],
    ['B', 73, 74],
    ['B', 77, 82],
  ],
  'sessions and their tokens': [['C', 85, 98]],
  'second factors': [['F', 144, 148]],
  'storage and audit': [
    ['G', 157, 159],
    ['G', 169, 169],
    ['G', 172, 173],
    ['G', 176, 176],
    ['G', 178, 178],
  ],
};

/** What opens the name of a test or of a group of tests: one number or several. */
const NUMBERED = /(['"`])((?:[A-H]\d{1,3},? )+)/g;

async function numbersTested(): Promise<ReadonlySet<string>> {
  const numbers = new Set<string>();
  for (const folder of ['src', 'test']) {
    for (const path of await readdir(join(ROOT, folder), { recursive: true })) {
      if (!/\.(test|contract)\.ts$/.test(path) || path.endsWith('attack-numbers.test.ts')) continue;
      const source = await readFile(join(ROOT, folder, path), 'utf8');
      for (const [, , names = ''] of source.matchAll(NUMBERED)) {
        for (const number of names.match(/[A-H]\d+/g) ?? []) numbers.add(number);
      }
    }
  }
  return numbers;
}

describe('the numbered attacks', () => {
  it.each(Object.entries(ATTACKS))('on %s each have a test', async (_topic, runs) => {
    const tested = await numbersTested();
    const numbers = runs.flatMap(([section, first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => `${section}${first + index}`),
    );
    expect(numbers.filter((number) => !tested.has(number))).toEqual([]);
  });
});
