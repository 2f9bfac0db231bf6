/**
 * Measures the policy engine alone, each figure beside the most it may be.
 *
 *   npm run bench:policy [-- --json FILE]
 */
import { writeFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { runPolicy } from '../src/cli/policy.ts';
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  compilePolicy,
  contextOf,
  evaluate,
  type PolicyKind,
  parsePolicy,
} from '../src/policy/index.ts';

export interface PolicyFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'µs' | 'ms' | '/s';
  /** The most (or, per second, the least) that it should be. */
  readonly limit: number;
}

const ACCOUNT = '111122223333';
const request: AuthorizationRequest = {
  principal: {
    type: 'AssumedRole',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/run-1`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
    roleUniqueId: 'AROAAPP0000000000000A',
  },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/team-a/2026/11/summary.csv',
  resourceAccount: ACCOUNT,
  context: contextOf({
    'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/app`,
    'aws:PrincipalTag/team': 'team-a',
    'aws:SourceIp': '10.1.2.3',
    'aws:SecureTransport': 'true',
    'aws:CurrentTime': '2026-11-24T20:00:00Z',
    'aws:RequestedRegion': 'eu-central-1',
    'aws:MultiFactorAuthPresent': 'true',
    'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/'],
  }),
};

/** Every figure, measured now; about ten seconds. */
export async function policyBench(): Promise<readonly PolicyFigure[]> {
  const role = typicalRole();
  const admin = [compiled({ Effect: 'Allow', Action: '*', Resource: '*' })];
  const text = typicalText();
  return [
    figure('evaluate a typical role (4 policies, 40 statements)', 'µs', 3, () =>
      evaluate(request, { identity: role }),
    ),
    figure('evaluate a typical role, action not allowed', 'µs', 3, () =>
      evaluate({ ...request, action: 's3:DeleteBucket' }, { identity: role }),
    ),
    figure('evaluate an admin', 'µs', 0.5, () => evaluate(request, { identity: admin })),
    ...worstCases(),
    figure('parse and compile a policy of 10 statements', '/s', 10_000, () => compile(text, 'identity')),
    {
      name: 'sojourn policy evaluate, documents that repeat',
      unit: '/s',
      limit: 50_000,
      value: await casesPerSecond(20_000, false),
    },
    {
      name: 'sojourn policy evaluate, every document another',
      unit: '/s',
      limit: 5_000,
      value: await casesPerSecond(4_000, true),
    },
  ];
}

/** Ten statements as real roles have them: lists of actions, ARNs with wildcards and variables, conditions, a Deny. */
function typicalStatements(policy: number): readonly object[] {
  const services = ['s3', 'dynamodb', 'sqs', 'logs', 'kms', 'ec2', 'sns', 'lambda'];
  const allows = services.map((service, index) => ({
    Sid: `Allow${policy}${index}`,
    Effect: 'Allow',
    Action: [`${service}:Get*`, `${service}:List*`, `${service}:Describe*`, `${service}:Put${index}`],
    Resource: [
      service === 's3' ? `arn:aws:s3:::app-${policy}-*` : `arn:aws:${service}:*:${ACCOUNT}:app-${policy}-*`,
      service === 's3'
        ? `arn:aws:s3:::reports-${policy}/\${aws:PrincipalTag/team}/*`
        : `arn:aws:${service}:::*/x`,
    ],
    Condition: {
      StringEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] },
      Bool: { 'aws:SecureTransport': 'true' },
    },
  }));
  return [
    ...allows,
    {
      Sid: `Own${policy}`,
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `arn:aws:s3:::reports/\${aws:PrincipalTag/team}/*`,
      Condition: {
        IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.0.0/16'] },
        DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
      },
    },
    {
      Sid: `Outside${policy}`,
      Effect: 'Deny',
      Action: ['s3:Put*', 's3:Delete*'],
      Resource: '*',
      Condition: { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/*' } },
    },
  ];
}

function typicalRole(): readonly CompiledPolicy[] {
  return [1, 2, 3, 4].map((policy) => compiled(typicalStatements(policy)));
}

function typicalText(): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: typicalStatements(1) }, null, 2);
}

/** Patterns made to be slow, on texts made to almost match. */
function worstCases(): readonly PolicyFigure[] {
  const almost = `arn:aws:s3:::bucket/${'a'.repeat(1024)}`;
  const context = contextOf({ 'aws:username': 'a' });
  const against = (statement: object, resource = almost) => {
    const identity = [compiled({ Effect: 'Allow', Action: 's3:*', Resource: '*', ...statement })];
    return () => evaluate({ ...request, resource, context }, { identity });
  };
  const like = (pattern: string) => ({ Condition: { StringLike: { 'aws:username': pattern } } });
  const filler = (piece: string) => {
    const resources = [];
    for (let length = 0; length + 150 < 6_144; length += 61 + piece.length * 12)
      resources.push(`arn:aws:s3:::bucket/${piece.repeat(12)}${String(resources.length).padStart(20, 'a')}b`);
    return { Resource: resources };
  };
  const many = { 'aws:username': 'a'.repeat(1024) };
  const asUser = (statement: object) => {
    const identity = [compiled({ Effect: 'Allow', Action: 's3:*', Resource: '*', ...statement })];
    return () => evaluate({ ...request, context: contextOf(many) }, { identity });
  };
  return [
    figure(
      'a Resource of 1,000 stars',
      'ms',
      5,
      against({ Resource: `arn:aws:s3:::bucket/${'*a'.repeat(1000)}b` }),
    ),
    figure(
      'a Resource of 1,000 stars and question marks',
      'ms',
      5,
      against({ Resource: `arn:aws:s3:::bucket/${'*?a'.repeat(1000)}b` }),
    ),
    figure(
      'a Resource of 300 stars, question marks and variables',
      'ms',
      5,
      against({ Resource: `arn:aws:s3:::bucket/${`*?\${aws:username}`.repeat(300)}b` }),
    ),
    figure('a condition of 1,000 stars', 'ms', 5, asUser(like(`${'*a'.repeat(1000)}b`))),
    figure('a policy of 6,144 characters, full of stars', 'ms', 5, against(filler('*a'))),
    figure('a policy of 6,144 characters, full of stars and question marks', 'ms', 5, against(filler('*?'))),
    figure(
      'a policy of 6,144 characters, full of stars and variables',
      'ms',
      5,
      against(filler(`*?\${aws:username}`)),
    ),
  ];
}

function compiled(statement: object | readonly object[]): CompiledPolicy {
  return compile(JSON.stringify({ Version: '2012-10-17', Statement: statement }), 'identity');
}

function compile(text: string, kind: PolicyKind): CompiledPolicy {
  const parsed = parsePolicy(text, kind);
  if (!parsed.ok) throw new Error(`${parsed.message} at ${parsed.position.path}`);
  return compilePolicy(parsed.policy);
}

/** The fastest of many batches of some milliseconds: what the engine takes where nothing else on the machine disturbs it. */
function figure(name: string, unit: PolicyFigure['unit'], limit: number, what: () => unknown): PolicyFigure {
  let calls = 1;
  let elapsed = batch(what, calls);
  while (elapsed < 10) {
    calls *= 2;
    elapsed = batch(what, calls);
  }
  const milliseconds = Math.min(...Array.from({ length: 50 }, () => batch(what, calls))) / calls;
  const value = { µs: milliseconds * 1000, ms: milliseconds, '/s': 1000 / milliseconds }[unit];
  return { name, value, unit, limit };
}

/** Milliseconds that `calls` calls take. */
function batch(what: () => unknown, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) what();
  return performance.now() - start;
}

/** The speed of the command from its input to its output, without the process's start: of five rounds the fastest. */
async function casesPerSecond(count: number, distinct: boolean): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const variant = (index: number) => (distinct ? round * count + index : index % 50);
    const lines = Array.from({ length: count }, (_, index) => caseLine(index, variant(index)));
    const bytes = Buffer.from(lines.join(''));
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) chunks.push(bytes.subarray(at, at + 65_536));
    const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
    const io = { stdin: Readable.from(chunks), stdout: nowhere(), stderr: nowhere() };
    const start = performance.now();
    await runPolicy(['evaluate'], io);
    rounds.push(performance.now() - start);
  }
  return (count * 1000) / Math.min(...rounds);
}

/** A case with two identity policies, a boundary, a session policy and an SCP, about 2 kB; `variant` is in every document. */
function caseLine(id: number, variant: number): string {
  const document = (statement: object) => ({
    Version: '2012-10-17',
    Statement: [
      { Sid: `V${variant}`, Effect: 'Allow', Action: ['s3:Get*', 's3:List*'], Resource: '*', ...statement },
    ],
  });
  const { principal, action, resource, resourceAccount, context } = request;
  const line = {
    id,
    request: {
      principal,
      action,
      resource,
      resourceAccount,
      context: Object.fromEntries([...context].map(([key, value]) => [key, [value].flat()])),
    },
    policies: {
      identity: [document({}), document({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
      boundary: document({ Resource: 'arn:aws:s3:::reports/*' }),
      sessions: [[document({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })]],
      scps: [[document({ Action: '*' })]],
    },
  };
  return `${JSON.stringify(line)}\n`;
}

/** A figure as a line of text, with a mark where it misses its limit. */
export function renderFigure({ name, value, unit, limit }: PolicyFigure): string {
  const text = (number: number) =>
    number.toLocaleString('en', { maximumFractionDigits: number < 100 ? 2 : 0 });
  const missed = unit === '/s' ? value < limit : value > limit;
  const bound = unit === '/s' ? '≥' : '≤';
  return `${name.padEnd(66)} ${text(value).padStart(9)} ${unit.padEnd(2)}  ${bound} ${text(limit)}${missed ? '  MISSED' : ''}`;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const figures = await policyBench();
  for (const each of figures) console.log(renderFigure(each));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
