import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from './build-policy-package.ts';

const root = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'sojourn-package-'));
const project = join(directory, 'project');
afterAll(() => rmSync(directory, { recursive: true }));

/** Builds, packs, and installs the tarball in an empty project, offline: the package has no dependencies to fetch. */
beforeAll(() => {
  buildPackage(join(directory, 'dist'));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      encoding: 'utf8',
    });
  const tarball = npm(directory, 'pack', './dist').trim();
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
  npm(project, 'install', join(directory, tarball));
}, 120_000);

/** The page's JavaScript examples, each with what it says they print. */
const page = readFileSync(join(root, 'docs/policy.md'), 'utf8');
const examples = [...page.matchAll(/```js\n(.*?)```\n\n```text\n(.*?)```/gs)].map(
  ([, code = '', printed = '']) => ({
    code,
    printed,
  }),
);

describe('the packed package', { timeout: 60_000 }, () => {
  it('has examples to run', () => expect(examples).toHaveLength(4));

  it.each(examples)('runs example $# of its page under plain Node', ({ code, printed }) => {
    writeFileSync(join(project, 'example.js'), code);
    expect(execFileSync(process.execPath, ['example.js'], { cwd: project, encoding: 'utf8' })).toBe(printed);
  });

  it('brings the SigV4 room too', () => {
    const code = "import { sign, s3Rules } from 'sojourn/sigv4'; console.log(typeof sign, typeof s3Rules);";
    writeFileSync(join(project, 'sigv4.js'), code);
    expect(execFileSync(process.execPath, ['sigv4.js'], { cwd: project, encoding: 'utf8' })).toBe(
      'function object\n',
    );
  });

  it('is typed', () => {
    symlinkSync(join(root, 'node_modules/@types'), join(project, 'node_modules/@types'));
    writeFileSync(
      join(project, 'typed.ts'),
      `import { type Decision, evaluate, type PolicyLayers } from 'sojourn/policy';
import type { SigningContext } from 'sojourn/sigv4';
const layers: PolicyLayers = { identity: [] };
const principal = { type: 'Anonymous' } as const;
const decision: Decision = evaluate({ principal, action: 'a:b', resource: '*', resourceAccount: '', context: new Map() }, layers);
// @ts-expect-error: there is no such layer
export const wrong: PolicyLayers = { identity: [], nothing: decision.allowed };
export type { SigningContext };
`,
    );
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    execFileSync(process.execPath, [compiler, ...options, 'typed.ts'], { cwd: project, stdio: 'inherit' });
  });

  it('holds neither tests nor sources', () => {
    const packed = execFileSync('npm', ['pack', './dist', '--dry-run', '--json'], {
      cwd: directory,
      encoding: 'utf8',
    });
    const files: string[] = JSON.parse(packed)[0].files.map(({ path }: { path: string }) => path);
    expect(files).toContain('LICENSE');
    expect(
      files.filter((file) => file.includes('test') || (file.endsWith('.ts') && !file.endsWith('.d.ts'))),
    ).toEqual([]);
  });
});
