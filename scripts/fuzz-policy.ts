/**
 * Holds the policy engine to the evaluator of test/policy/reference in as many cases as asked for:
 * `npm run fuzz:policy -- --cases 1000000 --seed 7 [--stop 5]`. Prints each disagreement in its smallest case, in the
 * form of a golden case, and stops after a few of them.
 */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { SCENARIO_SIZE, scenarios } from '../test/policy/cases.ts';
import { type Disagreement, disagreementOn, noCounts, sharesOf, smallest } from '../test/policy/compare.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    stop: { type: 'string', default: '5' },
  },
});
const wanted = Number(values.cases);
const seed = Number(values.seed);
const stop = Number(values.stop);

/** Cases between two lines of progress. */
const BATCH = 10_000;

const counts = noCounts();
const seen = new Set<string>();
const began = performance.now();
let done = 0;

function report(found: Disagreement): void {
  const { case: given, reference, production } = smallest(found);
  const golden = JSON.stringify({ case: { ...given, id: 'fuzz' }, expected: reference, page: '' });
  if (seen.has(golden)) return;
  seen.add(golden);
  console.log(`\nseed ${seed}: the reference says ${reference}, the product ${production}\n${golden}`);
}

while (done < wanted && seen.size < stop) {
  const numRuns = Math.ceil(Math.min(BATCH, wanted - done) / SCENARIO_SIZE);
  for (const scenario of fc.sample(scenarios(), { numRuns, seed: seed * 1_000_003 + done })) {
    for (const one of scenario) {
      const found = disagreementOn(one, counts);
      if (found !== undefined && seen.size < stop) report(found);
      done += 1;
    }
  }
  const rate = Math.round((1000 * done) / (performance.now() - began));
  process.stderr.write(`\r${done} cases, ${rate} a second, ${seen.size} disagreements  `);
}
console.log(
  `\nseed ${seed}: ${done} cases, ${seen.size} disagreements; shares in percent:`,
  sharesOf(counts),
);
process.exitCode = seen.size === 0 ? 0 : 1;
