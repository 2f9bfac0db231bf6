import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { productionDecision } from './production.ts';
import { type PolicyCase, referenceDecision, type Verdict } from './reference/index.ts';

/** A case that was once in dispute, with the page that settles it, or that leaves the choice to us. */
interface Golden {
  readonly rule: string;
  readonly page: string;
  /** Present where the page does not say, and the expected verdict is our choice. */
  readonly choice?: true;
  readonly expected: Verdict;
  readonly case: PolicyCase;
}

const folder = new URL('golden/', import.meta.url);

for (const file of readdirSync(folder)) {
  const cases: Golden[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  describe(`settled cases of ${file}`, () => {
    it.each(cases.map((golden) => [golden.rule, golden] as const))('%s', (_rule, golden) => {
      expect(new URL(golden.page).hostname).toBe('docs.aws.amazon.com');
      expect(productionDecision(golden.case)).toBe(golden.expected);
      expect(referenceDecision(golden.case)).toBe(golden.expected);
    });
  });
}
