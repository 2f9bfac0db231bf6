/**
 * Mutation testing of src/policy, group by group: `npm run mutation:policy` for all, `npm run mutation:policy -- condition lint` for some.
 * Each group leaves its report in reports/mutation-policy; at the end the score of all groups asked for must be at least 90 %.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const DOCUMENT = ['draft', 'json', 'kinds', 'messages', 'parse', 'resource', 'size', 'validate'];
const documentFiles = DOCUMENT.map((name) => `src/policy/${name}.ts`);

const groups: Readonly<Record<string, readonly string[]>> = {
  condition: sources('src/policy/condition/*.ts'),
  document: documentFiles,
  evaluation: sources('src/policy/*.ts').filter((file) => !documentFiles.includes(file)),
  lint: sources('src/policy/lint/*.ts'),
};

/** What must be killed, in percent. */
const LEAST = 90;

const { values, positionals } = parseArgs({
  options: { concurrency: { type: 'string', default: '2' } },
  allowPositionals: true,
});
const wanted = positionals.length > 0 ? positionals : Object.keys(groups);

let [killed, all] = [0, 0];
for (const name of wanted) {
  const files = groups[name];
  if (files === undefined)
    throw new Error(`there is no group ${name}; there are ${Object.keys(groups).join(', ')}`);
  const report = `reports/mutation-policy/${name}.json`;
  run(name, files, report);
  const mutants = mutantsOf(report);
  const dead = mutants.filter((status) => status === 'Killed' || status === 'Timeout').length;
  killed += dead;
  all += mutants.length;
  console.log(`${name}: ${dead} of ${mutants.length} mutants killed`);
}
const score = (100 * killed) / all;
console.log(`${killed} of ${all} mutants killed: ${score.toFixed(1)} %`);
process.exitCode = score < LEAST ? 1 : 0;

/** The files that a pattern names, without tests and what is generated. */
function sources(pattern: string): readonly string[] {
  return globSync(pattern)
    .filter((file) => !['.test.ts', '.testing.ts', '.gen.ts'].some((end) => file.endsWith(end)))
    .toSorted();
}

function run(name: string, files: readonly string[], report: string): void {
  const settings: object = JSON.parse(readFileSync('stryker.config.json', 'utf8'));
  const own = {
    mutate: files,
    concurrency: Number(values.concurrency),
    tempDirName: `.stryker-tmp/${name}`,
    jsonReporter: { fileName: report },
  };
  const config = `reports/mutation-policy/${name}.config.json`;
  mkdirSync('reports/mutation-policy', { recursive: true });
  writeFileSync(config, JSON.stringify({ ...settings, ...own }));
  execFileSync('stryker', ['run', config], { stdio: 'inherit' });
}

/** The verdicts that count: not those of mutants that do not even compile. */
function mutantsOf(report: string): readonly string[] {
  const { files }: Report = JSON.parse(readFileSync(report, 'utf8'));
  const counted = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];
  return Object.values(files)
    .flatMap(({ mutants }) => mutants.map(({ status }) => status))
    .filter((status) => counted.includes(status));
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}
