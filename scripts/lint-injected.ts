/**
 * Holds the product to injection: clock, randomness, environment and network reach a room only as parameters. Fails too when it saw no
 * file at all.
 */
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** Where the world is let in. */
const COMPOSITION_ROOT = /^src\/(main\.ts|cli\/|config\/)/;
const NOT_SHIPPED = /\.(test|contract|testing)\.ts$/;

/** What may only be touched there, as it is written in code. */
const FORBIDDEN = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'process.env',
  'process.argv',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);
const FORBIDDEN_CALLS = new Set(['fetch', 'randomBytes', 'randomUUID', 'randomInt', 'randomFillSync']);

const files = globSync('src/**/*.ts').filter(
  (file) => !COMPOSITION_ROOT.test(file) && !NOT_SHIPPED.test(file),
);
const found: string[] = [];

for (const file of files) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const report = (node: ts.Node, what: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file}:${line + 1}: \`${what}\` outside the composition root; take it as a parameter`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && FORBIDDEN.has(node.getText())) report(node, node.getText());
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
      report(node, 'new Date()');
    }
    if (ts.isCallExpression(node) && FORBIDDEN_CALLS.has(node.expression.getText())) {
      report(node, `${node.expression.getText()}()`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

for (const line of found) console.error(line);
if (files.length === 0) console.error('no file was seen: the rule holds nothing');
console.log(`${files.length} files, ${found.length} uses of clock, randomness, environment or network`);
process.exitCode = files.length === 0 || found.length > 0 ? 1 : 0;
