/**
 * Writes docs/coverage.md from the operation registry: what each service offers, and what AWS's has that is missing here.
 *
 *   node scripts/generate-coverage.ts [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as s3 from '@aws-sdk/client-s3';
import { s3Operations } from '../src/gateway/index.ts';
import {
  iamOperations,
  organizationsOperations,
  sojournOperations,
  stsOperations,
} from '../src/services/index.ts';
import { iamModel, organizationsModel, stsModel } from '../src/wire/index.ts';

const FILE = 'docs/coverage.md';

/** The registry is read, never called, so it needs none of what its operations need. */
const NOTHING = {} as never;

const s3All = Object.keys(s3)
  .filter((name) => name.endsWith('Command') && name !== '$Command')
  .map((name) => name.slice(0, -'Command'.length));

const SERVICES = [
  { title: 'STS', offered: names(stsOperations(NOTHING)), all: [...stsModel.operations.keys()] },
  { title: 'IAM', offered: names(iamOperations(NOTHING)), all: [...iamModel.operations.keys()] },
  {
    title: 'Organizations',
    offered: names(organizationsOperations(NOTHING)),
    all: [...organizationsModel.operations.keys()],
  },
  { title: 'S3', offered: names(Object.values(s3Operations)), all: s3All },
];

/** What is there in part: said here, since no table knows. */
const REMAINDERS = [
  'STS: provided contexts have nothing to be proven against yet: requests that bring them are refused.',
  'STS: accounts have no identity providers yet, so AssumeRoleWithSAML and AssumeRoleWithWebIdentity refuse every assertion; all but the check of it is there.',
  'IAM: second factors are codes (RFC 6238); FIDO2 keys are missing. Centralized root access knows no delegated administrators. Of delegation requests, links into a console and the summary in words are missing.',
  'Issuance budgets are kept for STS alone, in each process by itself.',
  'Organizations: policies (SCPs, RCPs) and organizational units are missing; all accounts stand below the root.',
  'S3: no versioning, no object tags, no ACLs (as with bucket owner enforced), no server-side encryption settings, no POST forms; requests that ask for them are refused, not ignored.',
  'The key ring holds several keys; the command that rotates it is missing.',
];

function names(operations: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(operations.map(({ name }) => name));
}

function section({ title, offered, all }: (typeof SERVICES)[number]): string {
  const there = all.filter((name) => offered.has(name)).sort();
  const missing = all.filter((name) => !offered.has(name)).sort();
  return [
    `## ${title}: ${there.length} of ${all.length} operations`,
    '',
    there.map((name) => `\`${name}\``).join(', '),
    '',
    `<details><summary>Missing: ${missing.length}, answered with ${title === 'S3' ? '`NotImplemented`' : title === 'Organizations' ? '`UnknownOperationException`' : '`InvalidAction`'}</summary>`,
    '',
    missing.map((name) => `\`${name}\``).join(', '),
    '',
    '</details>',
  ].join('\n');
}

const text = `# Coverage

Generated from the operation registry by \`npm run generate\`; do not edit.

${SERVICES.map(section).join('\n\n')}

## Our own administration

Service \`sojourn\`, awsJson 1.1: ${[...names(sojournOperations(NOTHING))].map((name) => `\`${name}\``).join(', ')}

## Remainders

${REMAINDERS.map((line) => `- ${line}`).join('\n')}
`;

if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) {
    console.error(`${FILE} is not what the registry says: run \`npm run generate\``);
    process.exitCode = 1;
  }
} else writeFileSync(FILE, text);
