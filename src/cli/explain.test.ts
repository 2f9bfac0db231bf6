import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseAuthorization, queryServiceRules, signingKeyCache, verifySignature } from '#sigv4';
import { encodeAwsQueryJson, encodeAwsQueryJsonError, stsModel } from '#wire';
import type { DecodedMessage } from '../services/sts/index.ts';
import { runExplain } from './explain.ts';

const NOW = 1_800_000_000_000;
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'AKIADEVELOPER', AWS_SECRET_ACCESS_KEY: 'a secret' };
const RULES = queryServiceRules('sts');
const MESSAGE = randomBytes(2304).toString('base64url');

const DECODED: DecodedMessage = {
  allowed: false,
  explicitDeny: false,
  matchedStatements: { items: [] },
  failures: { items: [] },
  context: {
    principal: { id: 'AIDADAVID', name: 'David', arn: 'arn:aws:iam::111122223333:user/David' },
    action: 's3:PutObject',
    resource: 'arn:aws:s3:::app/a\u001b[2Jb\u202e',
    conditions: {
      items: [
        { key: 'aws:SourceIp', values: { items: [{ value: '203.0.113.7' }] } },
        { key: 'aws:TagKeys', values: { items: [{ value: 'a' }, { value: 'b' }] } },
      ],
    },
  },
  sojourn: {
    reason: 'Not authorized because of this and that.',
    decision: { outcome: 'ImplicitDeny', layer: 'identity' },
    account: '111122223333',
    time: '2027-01-15T08:00:00.000Z',
    requestId: 'request-1',
    layers: [
      {
        layer: 'identity',
        level: 0,
        outcome: 'ImplicitDeny',
        policies: [
          {
            name: 'write',
            others: 2,
            statements: [
              {
                index: 0,
                sid: 'Writes',
                effect: 'Allow',
                matches: false,
                elements: [
                  { element: 'Action', holds: true, expected: ['s3:Put*'], actual: 's3:PutObject' },
                  {
                    element: 'Condition',
                    operator: 'StringEquals',
                    key: 'aws:PrincipalTag/Team',
                    holds: false,
                    expected: ['blue'],
                    actual: 'red',
                  },
                  {
                    element: 'Condition',
                    operator: 'Bool',
                    key: 'aws:MultiFactorAuthPresent',
                    holds: false,
                    expected: ['true'],
                  },
                ],
              },
            ],
          },
        ],
      },
      { layer: 'scp', level: 1, outcome: 'ExplicitDeny' },
    ],
    leftOut: ['trace'],
  },
};

const TEXT = `Not authorized because of this and that.

when       2027-01-15T08:00:00.000Z, request request-1
who        arn:aws:iam::111122223333:user/David (AIDADAVID)
action     s3:PutObject
resource   arn:aws:s3:::app/a\\u{1b}[2Jb\\u{202e}

What each kind of policy said:
  identity-based policies: do not allow
    write, 2 other statements
      statement Writes (Allow) does not apply
        yes Action: says “s3:Put*”, the request “s3:PutObject”
        NO  Condition StringEquals aws:PrincipalTag/Team: asks for “blue”, the request has “red”
        NO  Condition Bool aws:MultiFactorAuthPresent: asks for “true”, the request does not have the key
  service control policies, level 2: deny (what they say is not shown)

Condition keys of the request:
  aws:SourceIp = 203.0.113.7
  aws:TagKeys = a, b

Too long for a message, and so left out or cut: trace`;

/** A server that takes what is signed well, and decodes one message. */
function server(answer?: Response) {
  const seen: string[] = [];
  const fetch: typeof globalThis.fetch = async (target, init) => {
    const url = new URL(String(target));
    const body = String(init?.body);
    const headers = [['host', url.host] as const, ...new Headers(init?.headers)];
    const authorization = parseAuthorization({ method: 'POST', target: url.pathname, headers }, RULES);
    if (!authorization.ok || authorization.form === 'anonymous') throw new Error('the request is not signed');
    const verification = verifySignature({ method: 'POST', target: url.pathname, headers }, authorization, {
      now: NOW,
      rules: RULES,
      signingKeys: signingKeyCache(1),
      secret: ENVIRONMENT.AWS_SECRET_ACCESS_KEY,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    });
    if (!verification.ok) throw new Error('the signature is wrong');
    const message = new URLSearchParams(body).get('EncodedMessage') ?? '';
    seen.push(message);
    return answer ?? (message === MESSAGE ? decodes() : refuses());
  };
  return { fetch, seen };
}

function decodes(decoded: object = DECODED): Response {
  const operation = stsModel.operations.get('DecodeAuthorizationMessage');
  if (operation === undefined) throw new Error('there is such an operation');
  return new Response(
    encodeAwsQueryJson(stsModel, operation, { DecodedMessage: JSON.stringify(decoded) }, 'id'),
  );
}

function refuses(): Response {
  const error = { code: 'InvalidAuthorizationMessageException', message: 'Message is not valid' };
  return new Response(encodeAwsQueryJsonError(stsModel, error, 'id'), { status: 400 });
}

async function run(
  args: readonly string[],
  options: { fetch?: typeof fetch; input?: string; environment?: object } = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const lines = { log: (line: string) => out.push(line), error: (line: string) => err.push(line) };
  const input = (async function* () {
    yield Buffer.from(options.input ?? '');
  })();
  const environment = (options.environment ?? ENVIRONMENT) as Record<string, string>;
  const code = await runExplain(args, environment, options.fetch ?? server().fetch, lines, input, () => NOW);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('sojourn explain', () => {
  it('prints the reason first, then all that led to it, and nothing that moves a terminal', async () => {
    expect(await run([MESSAGE])).toEqual({ code: 0, out: TEXT, err: '' });
  });

  it('prints what AWS would with --json', async () => {
    const { code, out } = await run(['--json', MESSAGE]);
    expect([code, JSON.parse(out)]).toEqual([0, DECODED]);
  });

  it.each([
    ['alone', `${MESSAGE}\n`],
    [
      'at the end of an error',
      `An error occurred (AccessDenied): no. Encoded authorization failure message: ${MESSAGE}`,
    ],
    ['among headers', `HTTP/1.1 403\r\nx-sojourn-authorization-message: ${MESSAGE}\r\ndate: today\r\n`],
    ['in JSON', JSON.stringify({ headers: { 'x-sojourn-authorization-message': MESSAGE } })],
  ])('finds the message in standard input: %s', async (_where, input) => {
    const { fetch, seen } = server();
    expect(await run(['-'], { fetch, input })).toMatchObject({ code: 0, out: TEXT });
    expect(seen).toEqual([MESSAGE]);
  });

  it('finds it in an argument too, and passes on what looks like none', async () => {
    const { fetch, seen } = server();
    await run([`Encoded authorization failure message: ${MESSAGE}`], { fetch });
    const { code, err } = await run(['of-another-server'], { fetch });
    expect(seen).toEqual([MESSAGE, 'of-another-server']);
    expect([code, err]).toEqual([
      1,
      'sojourn: the message is not explained: InvalidAuthorizationMessageException: Message is not valid',
    ]);
  });

  it.each([
    ['AWS itself', decodes({ allowed: false })],
    ['something else', new Response('<html>')],
  ])('says so where it asked %s', async (_what, answer) => {
    const { code, err } = await run([MESSAGE], { fetch: server(answer).fetch });
    expect([code, err]).toEqual([
      1,
      'sojourn: the message is not explained: the answer is not that of a Sojourn server',
    ]);
  });

  it('says so where nothing answers', async () => {
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    const { code, err } = await run([MESSAGE], { fetch });
    expect([code, err]).toEqual([
      1,
      'sojourn: the message is not explained: http://127.0.0.1:4566 gave no answer: connect ECONNREFUSED',
    ]);
  });

  it.each([
    ['no message', [], 'give one message'],
    ['two messages', ['a', 'b'], 'give one message'],
    ['an empty message', [' '], 'the message is empty'],
    ['an unknown flag', ['--loud', 'a'], '--loud'],
    ['a strange endpoint', ['a', '--endpoint', 'ftp://x'], 'is not an http or https URL'],
  ])('refuses %s', async (_what, args, told) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(told);
    expect(err).toContain('Usage: sojourn explain');
  });

  it('asks for credentials, and for help tells how to use it', async () => {
    expect(await run(['a'], { environment: {} })).toMatchObject({
      code: 2,
      err: expect.stringContaining('set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'),
    });
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Usage') });
  });
});
