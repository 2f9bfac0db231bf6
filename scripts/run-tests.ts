/** Runs every test and ends with one plain line of counts taken from the runner's own result. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const RESULTS = 'reports/tests.json';

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

mkdirSync('reports', { recursive: true });
rmSync(RESULTS, { force: true });
const run = spawnSync(
  'vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
const results: Results = JSON.parse(readFileSync(RESULTS, 'utf8'));
const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
const summary = `${results.numPassedTests} passed, ${results.numFailedTests} failed${skipped}`;
writeFileSync('reports/summary.txt', `${summary}\n`);
console.log(summary);
process.exitCode = run.status ?? 1;
