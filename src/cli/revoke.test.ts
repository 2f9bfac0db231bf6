import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sojournModel } from '#services';
import { parseAuthorization, queryServiceRules, signingKeyCache, verifySignature } from '#sigv4';
import { decodeAwsJson, encodeAwsJson, encodeAwsJsonError, type Structure } from '#wire';
import { runRevoke } from './revoke.ts';

const NOW = 1_800_000_000_000;
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'AKIAOPERATOR', AWS_SECRET_ACCESS_KEY: 'a secret' };
const RULES = queryServiceRules('sojourn');
const ROLE = 'arn:aws:iam::111122223333:role/Deployer';

const shapes = sojournModel.operations.get('CreateRevocation');
if (!shapes) throw new Error('CreateRevocation is missing');

interface Seen {
  readonly url: string;
  readonly headers: Headers;
  readonly input: Structure;
  readonly scope: object;
}

/** A server that takes what is signed well and reads as the model says, and answers as `answer` does. */
function server(answer: (input: Structure) => Response = created) {
  const seen: Seen[] = [];
  const fetch: typeof globalThis.fetch = async (target, init) => {
    const url = new URL(String(target));
    const headers = new Headers(init?.headers);
    const body = String(init?.body);
    const request = {
      method: String(init?.method),
      target: url.pathname,
      headers: [['host', url.host] as const, ...headers],
    };
    const authorization = parseAuthorization(request, RULES);
    if (!authorization.ok || authorization.form === 'anonymous') throw new Error('the request is not signed');
    const verification = verifySignature(request, authorization, {
      now: NOW,
      rules: RULES,
      signingKeys: signingKeyCache(1),
      secret: ENVIRONMENT.AWS_SECRET_ACCESS_KEY,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    });
    const decoded = decodeAwsJson(shapes as NonNullable<typeof shapes>, Buffer.from(body));
    if (!verification.ok || !decoded.ok) return refusal('InvalidSignatureException', 'no');
    seen.push({ url: url.href, headers, input: decoded.input, scope: authorization.scope });
    return answer(decoded.input);
  };
  return { fetch, seen };
}

function created(input: Structure): Response {
  const { Type, Value } = input.Target as { Type: string; Value: string };
  const Revocation = {
    Arn: 'arn:aws:sojourn::111122223333:revocation/rev-1',
    Target: { Type, Value: Type === 'role' ? 'AROADEPLOYER' : Value },
    Before: input.Before ?? NOW,
    Until: NOW,
    CreatedAt: NOW,
  };
  return new Response(encodeAwsJson(shapes as NonNullable<typeof shapes>, { Revocation }));
}

function refusal(code: string, message: string): Response {
  return new Response(encodeAwsJsonError({ code, message }), { status: 400 });
}

async function run(args: readonly string[], fetch = server().fetch, environment: object = ENVIRONMENT) {
  const out: string[] = [];
  const err: string[] = [];
  const lines = { log: (line: string) => out.push(line), error: (line: string) => err.push(line) };
  const exitCode = await runRevoke(args, { ...environment }, fetch, lines, () => NOW);
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

describe('sojourn revoke', () => {
  it('revokes a role and prints what ended', async () => {
    const { fetch, seen } = server();
    expect(await run(['--role', ROLE], fetch)).toEqual({
      exitCode: 0,
      out: `revoked role ${ROLE} (AROADEPLOYER): sessions issued until 2027-01-15T08:00:00.000Z (arn:aws:sojourn::111122223333:revocation/rev-1)`,
      err: '',
    });
    expect(seen).toMatchObject([
      {
        url: 'http://127.0.0.1:4566/',
        input: { Target: { Type: 'role', Value: ROLE } },
        scope: { region: 'us-east-1', service: 'sojourn' },
      },
    ]);
    expect(seen[0]?.headers.get('x-amz-target')).toBe('Sojourn.CreateRevocation');
    expect(seen[0]?.input).not.toHaveProperty('Before');
  });

  it.each([
    ['session', 'ASIAX'],
    ['user', 'AIDAX'],
    ['access-key', 'AKIAX'],
    ['source-identity', 'saanvi'],
    ['federated-subject', 'carol'],
    ['chain-root', 'AKIAX'],
  ])('revokes by --%s', async (type, value) => {
    const { fetch, seen } = server();
    const { exitCode, out } = await run([`--${type}`, value], fetch);
    expect(exitCode).toBe(0);
    expect(out).toContain(`revoked ${type} ${value}: `);
    expect(seen[0]?.input).toMatchObject({ Target: { Type: type, Value: value } });
  });

  it.each([
    ['2026-11-30T08:00:00Z', 1_796_025_600_000],
    ['2026-11-30T08:00+01:00', 1_796_022_000_000],
    ['2026-11-30T08:00:00.250Z', 1_796_025_600_250],
  ])('sends --before %s', async (time, before) => {
    const { fetch, seen } = server();
    const { out } = await run(['--session', 'ASIAX', '--before', time], fetch);
    expect(seen[0]?.input.Before).toBe(before);
    expect(out).toContain(`sessions issued until ${new Date(before).toISOString()}`);
  });

  it('signs for the endpoint, region and session that it is given', async () => {
    const { fetch, seen } = server();
    const environment = {
      ...ENVIRONMENT,
      AWS_SESSION_TOKEN: 'token',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://elsewhere:1',
    };
    await run(['--session', 'ASIAX'], fetch, environment);
    await run(['--session', 'ASIAX', '--endpoint', 'https://sts.example.com'], fetch, environment);
    expect(seen.map(({ url }) => url)).toEqual(['http://elsewhere:1/', 'https://sts.example.com/']);
    expect(seen[0]?.headers.get('x-amz-security-token')).toBe('token');
    expect(seen[0]?.scope).toMatchObject({ region: 'eu-west-1' });
  });

  it('goes through all targets, and tells of those that were refused', async () => {
    const { fetch, seen } = server((input) =>
      (input.Target as { Value: string }).Value === 'ASIATWO'
        ? refusal('AccessDeniedException', 'User: x is not authorized')
        : created(input),
    );
    const args = ['ASIAONE', 'ASIATWO', 'ASIATHREE'].flatMap((id) => ['--session', id]);
    const { exitCode, out, err } = await run(args, fetch);
    expect(seen).toHaveLength(3);
    expect(exitCode).toBe(1);
    expect(out.split('\n')).toHaveLength(2);
    expect(err).toBe(
      'sojourn: session ASIATWO is not revoked: AccessDeniedException: User: x is not authorized',
    );
  });

  it.each([
    ['a refusal that is not ours', () => new Response('<html>', { status: 502 }), 'the server answered 502'],
    [
      'an answer that is not ours',
      () => new Response('"hello"'),
      'the answer is not that of a Sojourn server',
    ],
  ])('does not take %s for a revocation', async (_what, answer, reason) => {
    const { exitCode, out, err } = await run(['--session', 'ASIAX'], server(answer).fetch);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(reason);
  });

  it('shows the message of a refusal however it is spelt', async () => {
    const { err } = await run(
      ['--session', 'ASIAX'],
      server(() => refusal('ValidationError', 'not so')).fetch,
    );
    expect(err).toContain('ValidationError: not so');
  });

  it('says why the server gave no answer', async () => {
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    const { exitCode, err } = await run(['--session', 'ASIAX'], fetch);
    expect(exitCode).toBe(1);
    expect(err).toContain('http://127.0.0.1:4566 gave no answer: connect ECONNREFUSED');
  });

  it.each([
    [[], 'say what to revoke'],
    [['--before', '2026-11-30T08:00:00Z'], 'say what to revoke'],
    [['--role'], "'--role"],
    [['--rule', ROLE], "'--rule'"],
    [[ROLE], ROLE],
    [['--role', ROLE, '--before', 'yesterday'], '`yesterday` is not a time'],
    [['--role', ROLE, '--before', '2026-11-30T08:00:00'], 'is not a time with its zone'],
    [['--role', ROLE, '--before', '2026-13-30T08:00:00Z'], 'is not a time'],
    [['--role', ROLE, '--endpoint', 'localhost:4566'], 'is not an http or https URL'],
  ])('sends nothing for %j', async (args, fault) => {
    const { fetch, seen } = server();
    const { exitCode, out, err } = await run(args, fetch);
    expect({ exitCode, out, sent: seen.length }).toEqual({ exitCode: 2, out: '', sent: 0 });
    expect(err).toContain(fault);
    expect(err).toContain('Usage: sojourn revoke');
  });

  it.each([{}, { AWS_ACCESS_KEY_ID: 'AKIA' }, { ...ENVIRONMENT, AWS_SECRET_ACCESS_KEY: '' }])(
    'sends nothing without credentials: %j',
    async (environment) => {
      const { exitCode, err } = await run(['--role', ROLE], server().fetch, environment);
      expect(exitCode).toBe(2);
      expect(err).toContain('set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    },
  );

  it('explains itself when asked', async () => {
    const { exitCode, out, err } = await run(['--help'], server().fetch, {});
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain('--source-identity');
  });
});
