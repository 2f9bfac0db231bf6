import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCENARIO_SIZE, scenarios } from './cases.ts';
import { disagreementOn, noCounts, sharesOf } from './compare.ts';
import { brokenCases, brokenTexts } from './invalid.ts';
import { productionDecision } from './production.ts';
import { referenceDecision } from './reference/index.ts';

/** How many cases to run, and from which seed; mutation testing asks for fewer. */
const CASES = Number(process.env.POLICY_CASES ?? '100000');
const SEED = Number(process.env.POLICY_SEED ?? '1');

describe('the policy engine beside an evaluator written from documentation and recorded answers alone', () => {
  it('gives the same decision in every case', async ({ annotate }) => {
    const counts = noCounts();
    fc.assert(
      fc.property(scenarios(), (scenario) => {
        for (const one of scenario) {
          const found = disagreementOn(one, counts);
          if (found !== undefined) throw new Error(JSON.stringify(found));
        }
      }),
      { numRuns: Math.ceil(CASES / SCENARIO_SIZE), seed: SEED },
    );
    const shares = sharesOf(counts);
    await annotate(`shares in percent: ${JSON.stringify(shares)}`);
    expect(shares.Allow).toBeGreaterThan(20);
    expect(shares.ExplicitDeny).toBeGreaterThan(15);
    expect(shares.ImplicitDeny).toBeGreaterThan(30);
    expect(shares.Invalid).toBe(0);
  });

  it('agrees on documents that are none: B40, B42, B44, B45', () => {
    fc.assert(
      fc.property(brokenCases(), ({ fault, broken }) => {
        expect([fault, referenceDecision(broken)]).toEqual([fault, 'Invalid']);
        expect([fault, productionDecision(broken)]).toEqual([fault, 'Invalid']);
      }),
      { numRuns: Math.ceil(CASES / 100), seed: SEED },
    );
  });

  it.each(brokenTexts())('refuses the text of a document with %s', (_fault, broken) => {
    expect(productionDecision(broken)).toBe('Invalid');
  });
});
