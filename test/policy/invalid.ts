/** Cases in which one document is none, for the same verdict of both evaluators. */
import * as fc from 'fast-check';
import { type Choices, chance, pick } from './generate/choices.ts';
import { type DocumentKind, type Json, openDocument } from './generate/documents.ts';
import { FAULTS } from './generate/faults.ts';
import type { CaseDocument, PolicyCase } from './reference/index.ts';

export interface BrokenCase {
  readonly fault: string;
  readonly broken: PolicyCase;
}

export function brokenCases(): fc.Arbitrary<BrokenCase> {
  return fc
    .infiniteStream(fc.noBias(fc.nat()))
    .map((numbers) => makeBroken({ below: (limit) => (numbers.next().value ?? 0) % limit }));
}

function makeBroken(choices: Choices): BrokenCase {
  const fault = pick(choices, FAULTS);
  const kind = pick(choices, fault.kinds);
  const document = openDocument(kind);
  const [statement] = document.Statement as Json[];
  const spoilt = fault.spoil(statement ?? {});
  const statements = chance(choices, 50) ? [spoilt] : [statement, spoilt];
  return {
    fault: `${fault.name} (${kind})`,
    broken: caseWith(kind, { ...document, Statement: chance(choices, 30) ? spoilt : statements }),
  };
}

/** A case that would be allowed if the document were read leniently. */
function caseWith(kind: DocumentKind, document: CaseDocument): PolicyCase {
  const trust = kind === 'trust';
  return {
    id: 'broken',
    request: {
      principal: {
        type: 'User',
        account: '111122223333',
        arn: 'arn:aws:iam::111122223333:user/ann',
      },
      action: trust ? 'sts:AssumeRole' : 's3:GetObject',
      resource: trust ? 'arn:aws:iam::111122223333:role/target' : 'arn:aws:s3:::bkt/a',
      resourceAccount: '111122223333',
      context: {},
    },
    policies: {
      identity: [openDocument('identity'), ...(kind === 'identity' ? [document] : [])],
      ...(kind === 'boundary' ? { boundary: document } : {}),
      ...(kind === 'session' ? { sessions: [[document]] } : {}),
      ...(kind === 'resource' || trust ? { resource: document } : {}),
      ...(kind === 'scp' ? { scps: [[document]] } : {}),
      ...(kind === 'rcp' ? { rcps: [[document]] } : {}),
    },
  };
}

/** Texts that are no JSON, or JSON that a lenient reader would take for something else. */
export function brokenTexts(): [fault: string, broken: PolicyCase][] {
  const statement = '{"Effect":"Allow","Action":"*","Resource":"*"}';
  const texts: [string, string][] = [
    ['nothing in it', ''],
    ['an array at the top', `[${statement}]`],
    ['a comma too many', `{"Version":"2012-10-17","Statement":[${statement},]}`],
    ['a comment', `{"Version":"2012-10-17",/* all */"Statement":[${statement}]}`],
    ['something after the end', `{"Version":"2012-10-17","Statement":[${statement}]}{}`],
    [
      'an effect twice',
      '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}',
    ],
    ['statements twice', `{"Version":"2012-10-17","Statement":[],"Statement":[${statement}]}`],
    ['another version', `{"Version":"2012-10-18","Statement":[${statement}]}`],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['an unknown element', `{"Version":"2012-10-17","Statements":[],"Statement":[${statement}]}`],
    ['element names in small letters', `{"version":"2012-10-17","statement":[${statement}]}`],
    ['100,000 levels', `{"Version":"2012-10-17","Statement":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ];
  return texts.map(([fault, text]) => [fault, caseWith('identity', text)]);
}
