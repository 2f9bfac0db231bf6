/**
 * Builds the package that others install: the pure rooms that stand by themselves, as JavaScript with types, without dependencies.
 *
 *   npm run build [-- --out DIRECTORY]
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');

/** Writes the package into `out`, which is emptied first. */
export function buildPackage(out: string): void {
  rmSync(out, { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', out], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const file of globSync('**/*.{js,d.ts}', { cwd: out })) rewriteImports(out, file);
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
  copyFileSync(join(root, 'docs/policy.md'), join(out, 'README.md'));
}

/** Rooms import each other as `#room`, which only the repository resolves; declarations keep the names of sources. */
function rewriteImports(out: string, file: string): void {
  const path = join(out, file);
  const text = readFileSync(path, 'utf8');
  const toRoot = relative(dirname(file), '') || '.';
  const rewritten = text
    .replace(/(from |import\()'#([a-z0-9]+)'/g, `$1'${toRoot}/$2/index.js'`)
    .replace(/((?:from |import\()'\.[^']*)\.ts'/g, "$1.js'");
  if (rewritten !== text) writeFileSync(path, rewritten);
}

/** The repository's own description, with what concerns users of the package alone. */
function manifest(): object {
  const { name, version, description, license, exports } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const paths = JSON.parse(JSON.stringify(exports).replaceAll('./dist/', './'));
  return { name, version, description, license, type: 'module', engines: { node: '>=20' }, exports: paths };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } });
  buildPackage(values.out);
}
