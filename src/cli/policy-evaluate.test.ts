import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runPolicy } from './policy.ts';
import { type CaseAnswer, evaluateCase } from './policy-evaluate.ts';
import { readCaseLine } from './policy-line.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const allowAll = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const alice = { type: 'User', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, account: ACCOUNT };
const deployer = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/deployer`,
  account: ACCOUNT,
};

function policy(statement: object, version: string | undefined = '2012-10-17') {
  return { ...(version !== '' && { Version: version }), Statement: [statement] };
}

function decide(policies: object, request: object = {}) {
  return evaluateCase({
    id: 'c',
    request: {
      principal: alice,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      resourceAccount: ACCOUNT,
      context: {},
      ...request,
    },
    policies,
  });
}

describe('evaluateCase', () => {
  it('answers with the id, decision, layer, statement and reason', () => {
    expect(
      decide({ identity: [policy({ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' })] }),
    ).toEqual({
      id: 'c',
      decision: 'Allow',
      layer: 'identity',
      statement: { policy: 'identity[0]', sid: 'All', index: 0 },
      reason: 'because an identity-based policy allows the s3:GetObject action',
    });
  });

  it('takes documents as objects or as JSON texts', () => {
    expect(decide({ identity: [JSON.stringify(allowAll)] }).decision).toBe('Allow');
  });

  it('takes absent members and null for layers that do not apply, and an empty one for a layer that allows nothing', () => {
    const identity = [allowAll];
    const none = { boundary: null, sessions: null, resource: null, scps: null, rcps: null };
    expect(decide({ identity, ...none }).decision).toBe('Allow');
    expect(decide({ identity, sessions: [[]] })).toMatchObject({
      decision: 'ImplicitDeny',
      layer: 'session',
    });
    expect(decide({ identity, scps: [[allowAll], []] })).toMatchObject({
      decision: 'ImplicitDeny',
      layer: 'scp',
    });
    expect(decide({ identity, rcps: [[]] })).toMatchObject({ decision: 'ImplicitDeny', layer: 'rcp' });
    expect(
      decide({ identity, boundary: policy({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }) }),
    ).toMatchObject({
      decision: 'ImplicitDeny',
      layer: 'boundary',
    });
    expect(evaluateCase({ request: { principal: alice, action: 's3:GetObject' } })).toEqual({
      decision: 'ImplicitDeny',
      layer: 'identity',
      statement: null,
      reason: 'because no identity-based policy allows the s3:GetObject action',
    });
  });

  it('names the policy in a list of lists', () => {
    const deny = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
    expect(decide({ identity: [allowAll], sessions: [[allowAll], [allowAll, deny]] })).toMatchObject({
      decision: 'ExplicitDeny',
      statement: { policy: 'sessions[1][1]', index: 0 },
    });
  });

  it('takes `resource` for the trust policy where a role is assumed', () => {
    const trust = policy({
      Effect: 'Allow',
      Principal: { AWS: alice.arn },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    });
    for (const action of ['sts:AssumeRole', 'STS:assumerole', 'sts:TagSession']) {
      expect(decide({ resource: trust }, { action, resource: deployer.roleArn })).toMatchObject({
        decision: 'Allow',
        layer: 'trust',
      });
    }
    expect(decide({ resource: trust }).decision).toBe('Invalid');
  });

  it('knows every type of principal', () => {
    const everyone = policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
    const service = policy({
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: '*',
      Resource: '*',
    });
    const byRole = policy({
      Effect: 'Allow',
      Principal: { AWS: deployer.roleArn },
      Action: '*',
      Resource: '*',
    });
    const guest = {
      type: 'FederatedUser',
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
      parentUserArn: alice.arn,
    };
    const byUser = policy({ Effect: 'Allow', Principal: { AWS: alice.arn }, Action: '*', Resource: '*' });
    expect(decide({}, { principal: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` } }).decision).toBe(
      'Allow',
    );
    expect(decide({ resource: everyone }, { principal: { type: 'Anonymous' } }).decision).toBe('Allow');
    expect(
      decide({ resource: service }, { principal: { type: 'AWSService', arn: 'ec2.amazonaws.com' } }).decision,
    ).toBe('Allow');
    expect(decide({ resource: byRole }, { principal: deployer }).decision).toBe('Allow');
    expect(decide({ resource: byUser, sessions: [[allowAll]] }, { principal: guest }).decision).toBe('Allow');
    const linked = { ...deployer, serviceLinked: true };
    expect(decide({ identity: [allowAll], scps: [[]] }, { principal: deployer }).decision).toBe(
      'ImplicitDeny',
    );
    expect(decide({ identity: [allowAll], scps: [[]] }, { principal: linked }).decision).toBe('Allow');
  });

  it('takes the owner of the resource from its ARN, or else for the caller’s account', () => {
    const queue = {
      resource: `arn:aws:sqs:us-east-1:${OTHER}:q`,
      action: 'sqs:SendMessage',
      resourceAccount: undefined,
    };
    expect(decide({ identity: [allowAll] }, queue)).toMatchObject({
      decision: 'ImplicitDeny',
      layer: 'resource',
    });
    expect(decide({ identity: [allowAll] }, { resourceAccount: undefined }).decision).toBe('Allow');
  });

  it('takes a single value for single-valued unless the key is documented to have several', () => {
    const when = (key: string) => [
      policy({
        Effect: 'Allow',
        Action: '*',
        Resource: `arn:aws:s3:::bucket/\${${key}}`,
      }),
    ];
    const withKey = (key: string) =>
      decide({ identity: when(key) }, { context: { [key]: ['key'] } }).decision;
    expect(withKey('aws:username')).toBe('Allow');
    expect(withKey('aws:TagKeys')).toBe('ImplicitDeny');
    expect(withKey('accounts.example.com:amr')).toBe('ImplicitDeny');
    const empty = [
      policy({
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:TagKeys': 'a' } },
      }),
    ];
    expect(decide({ identity: empty }, { context: { 'aws:TagKeys': [] } }).decision).toBe('Allow');
  });

  it('still evaluates documents in the language of 2008, without variables', () => {
    const old = (version: string) => [
      policy({ Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::bucket/\${aws:username}` }, version),
    ];
    const request = { context: { 'aws:username': ['key'] } };
    expect(decide({ identity: old('2012-10-17') }, request).decision).toBe('Allow');
    expect(decide({ identity: old('2008-10-17') }, request).decision).toBe('ImplicitDeny');
    expect(decide({ identity: old('') }, request).decision).toBe('ImplicitDeny');
  });

  it('keeps apart the same document in different kinds of policy', () => {
    const document = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
    expect(decide({ identity: [document], boundary: document }).decision).toBe('Allow');
    expect(decide({ identity: [document], resource: document })).toMatchObject({
      decision: 'Invalid',
      reason: expect.stringContaining('policies.resource: Missing required field Principal'),
    });
  });

  it('says where a case cannot be read, and echoes its id', () => {
    const cases: [object, object, string][] = [
      [{}, { principal: undefined }, 'request.principal is not an object'],
      [{}, { principal: { type: 'Robot', arn: 'x' } }, 'request.principal.type is not a known type'],
      [{}, { principal: { ...deployer, roleArn: undefined } }, 'request.principal.roleArn is not a string'],
      [
        {},
        { principal: { ...deployer, serviceLinked: 'no' } },
        'request.principal.serviceLinked is not a boolean',
      ],
      [{}, { action: 7 }, 'request.action is not a string'],
      [{}, { context: { 'aws:username': 'alice' } }, 'request.context.aws:username is not a list'],
      [{}, { context: { a: [1] } }, 'request.context.a is not a list of strings'],
      [
        {},
        { context: { 'aws:a': ['1'], 'AWS:A': ['2'] } },
        'request.context.AWS:A occurs twice, in different letter case',
      ],
      [{ identity: {} }, {}, 'policies.identity is not a list'],
      [{ sessions: [allowAll] }, {}, 'policies.sessions[0] is not a list'],
      [{ scps: [[1]] }, {}, 'policies.scps[0][0] is not a document: an object or its JSON text'],
      [{ identity: ['{'] }, {}, 'policies.identity[0]: Syntax errors in policy. (line 1, column 2)'],
      [
        { identity: [policy({ Effect: 'allow', Action: '*', Resource: '*' })] },
        {},
        'policies.identity[0]: The policy failed legacy parsing (Statement[0].Effect, line 1, column 48)',
      ],
    ];
    for (const [policies, request, reason] of cases) {
      expect(decide(policies, request)).toEqual({
        id: 'c',
        decision: 'Invalid',
        layer: null,
        statement: null,
        reason,
      });
    }
    expect(evaluateCase([])).toMatchObject({ decision: 'Invalid', reason: 'a case is a JSON object' });
    expect(evaluateCase({ id: 1, policies: 1, request: { principal: alice, action: 'a:b' } })).toMatchObject({
      id: 1,
      decision: 'Invalid',
      reason: 'policies is not an object',
    });
  });

  it('adds the trace where it is asked for', () => {
    const asked = { request: { principal: alice, action: 'a:b' }, policies: { identity: [allowAll] } };
    const { explanation, ...rest } = evaluateCase(asked, { explain: true });
    expect(rest).toEqual(evaluateCase(asked));
    expect(explanation).toMatchObject([
      { layer: 'identity', outcome: 'Allow', policies: [{ name: 'identity[0]' }] },
    ]);
  });
});

describe('sojourn policy evaluate', () => {
  const line = (id: unknown) =>
    JSON.stringify({ id, request: { principal: alice, action: 'a:b' }, policies: { identity: [allowAll] } });

  async function run(chunks: readonly (string | Uint8Array)[], args: readonly string[] = []) {
    let stdout = '';
    let stderr = '';
    const into = (add: (text: string) => void) =>
      new Writable({
        write(chunk, _, done) {
          add(String(chunk));
          done();
        },
      });
    const code = await runPolicy(['evaluate', ...args], {
      stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
      stdout: into((text) => {
        stdout += text;
      }),
      stderr: into((text) => {
        stderr += text;
      }),
    });
    const answers: CaseAnswer[] = stdout
      .split('\n')
      .filter(Boolean)
      .map((each) => JSON.parse(each));
    return { code, answers, stderr };
  }

  it('answers line by line, in order, however the lines are cut into chunks', async () => {
    const text = [1, 2, 3, '€'].map(line).join('\n');
    for (const size of [1, 7, 1000]) {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const { code, answers } = await run(chunks);
      expect(code).toBe(0);
      expect(answers.map(({ id, decision }) => [id, decision])).toEqual(
        [1, 2, 3, '€'].map((id) => [id, 'Allow']),
      );
    }
  });

  it('skips blank lines and answers Invalid for each that is no case', async () => {
    const { answers } = await run(['\n', `${line(1)}\r\n`, '{"id":2\n\n[]\n', `${line(3)}\n`]);
    expect(answers.map(({ id, decision }) => [id, decision])).toEqual([
      [1, 'Allow'],
      [undefined, 'Invalid'],
      [undefined, 'Invalid'],
      [3, 'Allow'],
    ]);
  });

  it('refuses a line that is not UTF-8, and only that one', async () => {
    const broken = Buffer.from(`${line('x')}\n`);
    broken[7] = 0xff;
    const { answers } = await run([
      Buffer.concat([Buffer.from(`${line(1)}\n`), broken, Buffer.from(line(2))]),
    ]);
    expect(answers.map(({ decision, reason }) => (decision === 'Invalid' ? reason : decision))).toEqual([
      'Allow',
      'a case is UTF-8 text',
      'Allow',
    ]);
  });

  it('refuses a line that is too long without keeping it', async () => {
    const part = Buffer.alloc(4 * 1024 * 1024, ' ');
    const { answers } = await run([part, part, part, part, part, `\n${line(1)}\n`]);
    expect(answers.map(({ decision }) => decision)).toEqual(['Invalid', 'Allow']);
  });

  it('adds the trace with --explain', async () => {
    const { answers } = await run([line(1)], ['--explain']);
    expect(answers[0]?.explanation).toHaveLength(1);
    expect((await run([line(1)])).answers[0]).not.toHaveProperty('explanation');
  });

  it('explains itself when it is misused', async () => {
    expect(await run([], ['--verbose'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--verbose'),
    });
  });
});

describe('the line of a case', () => {
  const text = (policies: string, request = '') =>
    `{"id":1,"request":{"principal":${JSON.stringify(alice)},"action":"a:b"${request}},"policies":${policies}}`;

  it('is read as JSON, wherever spaces and escapes stand', () => {
    const cases = [
      '{"id":"\\u0061\\"b","x":[1,{"y":[]},"]"],"request":null,"policies":{"identity":[{"a":"}\\\\"} , "{}"],"boundary":null}}',
      ' { "policies" : { "sessions" : [ [ ] , [ {"a":1} ] ] , "scps" : 7, "resource":true } } ',
      '{"request":{"context":{"__proto__":["a"],"k":[]},"principal":[1]}}',
      '[]',
      '"x"',
      '-1.5e3',
      '{}',
    ];
    const documentsAsText = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_, each) =>
        each && typeof each === 'object' && 'a' in each ? JSON.stringify(each) : each,
      );
    for (const each of cases) expect(readCaseLine(each), each).toEqual(documentsAsText(JSON.parse(each)));
  });

  it('keeps the text of documents, so that B77 a name that occurs twice is refused', () => {
    const twice =
      '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}';
    for (const policies of [`{"identity":[${twice}]}`, `{"boundary":${twice}}`, `{"sessions":[[${twice}]]}`])
      expect(evaluateCase(readCaseLine(text(policies)))).toMatchObject({
        decision: 'Invalid',
        reason: expect.stringContaining('Syntax errors in policy.'),
      });
  });

  it.each([
    ['a name twice', '{"id":1,"id":2}', 'id occurs twice'],
    ['a policy member twice', text('{"identity":[],"identity":[]}'), 'policies.identity occurs twice'],
    ['a context key twice', text('{}', ',"context":{"k":["a"],"k":["b"]}'), 'request.context.k occurs twice'],
    [
      '__proto__ twice',
      text('{}', ',"context":{"__proto__":[],"__proto__":[]}'),
      'request.context.__proto__ occurs twice',
    ],
    ['a comma too many', '{"id":1,}', 'a name is missing'],
    ['no colon', '{"id" 1}', 'a colon is missing'],
    ['no closing bracket', '{"id":1', 'a bracket is not closed'],
    ['no closing quote', '{"id":"1}', 'a string does not end'],
    ['no closing quote but an escaped one', String.raw`{"id":"1\"}`, 'a string does not end'],
    ['something behind', '{} {}', 'something follows the case'],
    ['no value', '{"id":}', ''],
    ['a control character in a string', '{"id":"a\u0001"}', ''],
    ['no JSON', 'hello', ''],
  ])('is refused with %s', (_, line, reason) => {
    expect(() => readCaseLine(line)).toThrow(SyntaxError);
    expect(() => readCaseLine(line)).toThrow(reason);
  });
});
