import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runPolicy } from './policy.ts';

const directory = mkdtempSync(join(tmpdir(), 'sojourn-lint-'));
afterAll(() => rmSync(directory, { recursive: true }));

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
const document = (more: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...more }] });

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const good = file('good.json', document());
const weak = file('weak.json', document({ Action: ['s3:*', 's3:GetObject'] }));
const bad = file('bad one.json', document({ Action: 's3:Nope' }));

async function lint(args: readonly string[], stdin = '') {
  let stdout = '';
  let stderr = '';
  const code = await runPolicy(['lint', ...args], {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: new Writable({
      write(chunk, _, done) {
        stdout += chunk;
        done();
      },
    }),
    stderr: new Writable({
      write(chunk, _, done) {
        stderr += chunk;
        done();
      },
    }),
  });
  return { code, stdout, stderr };
}

describe('sojourn policy lint', () => {
  it('tells the findings of each file, line by line, and fails on errors', async () => {
    expect(await lint([good, bad])).toEqual({
      code: 1,
      stdout: `${good}: nothing found (identity policy)
${bad}:1:65: ERROR INVALID_ACTION: No action of \`s3\` is called \`Nope\`. (Statement[0].Action)
`,
      stderr: '',
    });
  });

  it('fails on security warnings, and not on warnings and suggestions', async () => {
    expect(await lint([weak])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('SUGGESTION REDUNDANT_ACTION'),
    });
    const passing = document({ Action: 'iam:PassRole', Resource: '*' });
    expect((await lint(['-'], passing)).code).toBe(1);
  });

  it('takes the kind of policy that it is told', async () => {
    expect((await lint(['--kind', 'resource', good])).stdout).toContain('MISSING_PRINCIPAL');
    expect((await lint(['--kind', 'scp', '-'], document({ Action: '*', Resource: '*' }))).code).toBe(0);
  });

  it('reads standard input', async () => {
    expect(await lint(['-'], '{')).toMatchObject({
      code: 1,
      stdout: '-:1:2: ERROR JSON_SYNTAX_ERROR: Syntax errors in policy.\n',
    });
  });

  it('writes JSON', async () => {
    const { stdout } = await lint(['--format', 'json', bad, good]);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: bad,
        kind: 'identity',
        findings: [
          {
            type: 'ERROR',
            code: 'INVALID_ACTION',
            message: 'No action of `s3` is called `Nope`.',
            position: { path: 'Statement[0].Action', line: 1, column: 65 },
          },
        ],
      },
      { file: good, kind: 'identity', findings: [] },
    ]);
  });

  it('writes SARIF', async () => {
    const { stdout } = await lint(['--format', 'sarif', bad, weak]);
    const { version, runs } = JSON.parse(stdout);
    expect(version).toBe('2.1.0');
    expect(runs[0].tool.driver.rules).toEqual([{ id: 'INVALID_ACTION' }, { id: 'REDUNDANT_ACTION' }]);
    expect(runs[0].results).toMatchObject([
      {
        ruleId: 'INVALID_ACTION',
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: expect.stringMatching(/^file:\/\/\/.*bad%20one\.json$/) },
              region: { startLine: 1, startColumn: 65 },
            },
            logicalLocations: [{ fullyQualifiedName: 'Statement[0].Action' }],
          },
        ],
      },
      { ruleId: 'REDUNDANT_ACTION', level: 'note' },
    ]);
  });

  it('explains itself when it is misused', async () => {
    const misuses: [string[], string][] = [
      [[], 'name a file'],
      [['--kind', 'group', good], '`group` is no kind of policy'],
      [['--format', 'xml', good], '`xml` is no format'],
      [['--what'], '--what'],
      [[join(directory, 'absent.json')], 'cannot be read'],
    ];
    for (const [args, text] of misuses)
      expect(await lint(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(text) });
  });
});

describe('sojourn policy', () => {
  it('shows its commands', async () => {
    let shown = '';
    const stream = new Writable({
      write(chunk, _, done) {
        shown += chunk;
        done();
      },
    });
    const io = { stdin: Readable.from([]), stdout: stream, stderr: stream };
    expect(await runPolicy(['--help'], io)).toBe(0);
    expect(await runPolicy([], io)).toBe(2);
    expect(await runPolicy(['explain'], io)).toBe(2);
    expect(shown).toContain('`explain` is no command');
    expect(shown).toContain('lint [--kind KIND]');
  });
});
