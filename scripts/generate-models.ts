/**
 * Writes src/wire/models/*.gen.ts from the schemas that the AWS SDK clients export and from botocore's constraints.
 *
 * `node scripts/generate-models.ts` writes; with `--check` it writes nothing and fails if a file differs from what it
 * would write. Reads botocore from `.venv`, or from the environment that `--venv` names.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readBotocore } from './generate/botocore.ts';
import { readModel } from './generate/read-model.ts';
import { renderTable, renderTypes } from './generate/render.ts';
import { SERVICES } from './generate/services.ts';

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, venv: { type: 'string', default: '.venv' } },
});

const stale: string[] = [];
for (const source of SERVICES) {
  const boto = readBotocore(values.venv, source.service, source.apiVersion);
  const model = readModel(source, boto);
  const stem = `src/wire/models/${source.service}`;
  put(`${stem}.gen.ts`, renderTable(source, model));
  put(`${stem}-types.gen.ts`, renderTypes(source, model));
}
if (stale.length > 0) {
  console.error(`the models differ from their sources; run \`npm run generate\`\n${stale.join('\n')}`);
  process.exitCode = 1;
}

/** Writes a file, or notes where it differs from what it would write. */
function put(path: string, text: string): void {
  if (!values.check) {
    writeFileSync(path, text);
    return;
  }
  const difference = firstDifference(existsSync(path) ? readFileSync(path, 'utf8') : '', text);
  if (difference !== undefined) stale.push(`${path}:${difference}`);
}

/** Where two texts part: the line's number, then both lines; undefined if they are the same. */
function firstDifference(written: string, expected: string): string | undefined {
  if (written === expected) return undefined;
  const [is, should] = [written.split('\n'), expected.split('\n')];
  const at = should.findIndex((line, index) => line !== is[index]);
  const line = at === -1 ? should.length : at;
  return `${line + 1}\n- ${is[line] ?? '(end)'}\n+ ${should[line] ?? '(end)'}`;
}
