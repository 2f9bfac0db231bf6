/**
 * Walks at random through chains of roles, as test/sts/chains does, as often as asked for: `npm run fuzz:chains -- --runs 1000 --seed 7`.
 * Each walk sees a server of its own, in this process. Stops at the first answer that the model did not foresee, and prints the shortest
 * walk to it, or with `--no-shrink` the walk as it was.
 */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { walks } from '../test/sts/chains/steps.ts';
import { type Seen, walk } from '../test/sts/chains/walk.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'no-shrink': { type: 'boolean', default: false },
  },
});

const seen: Seen = new Map();
let steps = 0;
const result = await fc.check(
  fc.asyncProperty(walks, async (walked) => {
    steps += walked.length;
    await walk(walked, seen);
  }),
  { numRuns: Number(values.runs), seed: Number(values.seed), endOnFailure: values['no-shrink'] },
);
console.log(`seed ${values.seed}: ${result.numRuns} walks, ${steps} steps`);
console.log(Object.fromEntries([...seen].toSorted()));
if (result.failed) {
  console.log(result.errorInstance instanceof Error ? result.errorInstance.message : result.errorInstance);
  for (const step of result.counterexample?.[0] ?? []) console.log(JSON.stringify(step));
}
process.exitCode = result.failed ? 1 : 0;
