import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerProcess, startProcess } from '../harness/process.ts';
import {
  bytesOf,
  codeOf,
  formRequest,
  plainRequest,
  presigned,
  type RawRequest,
  send,
  sendAll,
  signed,
  talk,
  withBody,
  withHeaders,
} from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import type { ClientCredentials } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';

const ROOT = { accessKeyId: 'AKIAROBUSTNESSROOT00', secretAccessKey: 'the-root-secret-of-a-test' };
const ROOT_SETTINGS = {
  SOJOURN_ROOT_ACCESS_KEY_ID: ROOT.accessKeyId,
  SOJOURN_ROOT_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
};
const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const MIB = 1024 * 1024;

const temporaryDirectory = () => mkdtemp(join(tmpdir(), 'sojourn-robustness-'));

describe('a server under attack', () => {
  let data: string;
  let server: ServerProcess;
  let story: Story;
  let session: ClientCredentials;

  beforeAll(async () => {
    data = await temporaryDirectory();
    server = await startProcess({ data, environment: ROOT_SETTINGS });
    story = await setUpStory({ endpoint: server.endpoint, root: ROOT });
    session = credentialsOf(
      await sdk(server.endpoint, story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'robustness' }),
      ),
    );
  });
  afterAll(async () => {
    server.kill('SIGKILL');
    await server.ended;
    await rm(data, { recursive: true, force: true });
  });

  const plain = (method: string, target: string) => plainRequest(server.endpoint, method, target);
  const s3 = (request: RawRequest) => signed(request, { credentials: session, service: 's3' });
  const health = () => send(server.endpoint, plain('GET', '/_sojourn/health'));

  /** How long health took to answer at the longest while `work` was under way, in milliseconds. */
  async function lagDuring<Result>(work: () => Promise<Result>): Promise<{ lag: number; result: Result }> {
    let lag = 0;
    let working = true;
    const watching = (async () => {
      while (working) {
        const start = performance.now();
        await health();
        lag = Math.max(lag, performance.now() - start);
      }
    })();
    const result = await work();
    working = false;
    await watching;
    return { lag, result };
  }

  describe('answers others while it reads what was made to keep it busy', () => {
    const policyOf = (PolicyDocument: string, credentials: () => ClientCredentials) => () =>
      signed(
        formRequest(server.endpoint, {
          Action: 'PutUserPolicy',
          Version: '2010-05-08',
          UserName: 'David',
          PolicyName: 'bomb',
          PolicyDocument,
        }),
        { credentials: credentials(), service: 'iam' },
      );
    const byTester = (document: string) => policyOf(document, () => story.tester);
    const byAdmin = (document: string) => policyOf(document, () => story.developmentAdmin);
    const json = (body: string) => () =>
      signed(
        withHeaders(
          withBody(plain('POST', '/'), body),
          ['Content-Type', 'application/x-amz-json-1.1'],
          ['X-Amz-Target', 'AWSOrganizationsV20161128.ListAccounts'],
        ),
        { credentials: story.developer, service: 'organizations' },
      );
    const xml = (body: string) => () => s3(withBody(plain('POST', `/${BUCKET}?delete`), body));
    const form = (parameters: string) => () =>
      signed(
        withBody(
          formRequest(server.endpoint, IDENTITY),
          `Action=GetCallerIdentity&Version=2011-06-15&${parameters}`,
        ),
        {
          credentials: story.developer,
        },
      );
    const many = (count: number, one: (index: number) => string, separator = '') =>
      Array.from({ length: count }, (_, index) => one(index)).join(separator);
    const statement = '{"Effect":"Allow","Action":"*","Resource":"*"}';

    const BOMBS: Readonly<Record<string, () => RawRequest>> = {
      'a policy of words that look like tokens': byTester('-eyJ'.repeat(32_000)),
      'a policy of tokens': byTester('-eyJhbGciOiJub25lIn0'.repeat(6_000)),
      'a policy of authorizations': byTester('authorization: bearer '.repeat(5_900)),
      'a policy of private keys': byTester('-----BEGIN PRIVATE KEY-----'.repeat(4_800)),
      'a policy of brackets': byAdmin('['.repeat(130_000)),
      'a policy of nested objects': byAdmin('{"a":'.repeat(26_000)),
      'a policy of statements': byAdmin(
        `{"Version":"2012-10-17","Statement":[${many(2_700, () => statement, ',')}]}`,
      ),
      'a policy of stars': byAdmin(
        `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:${'*a'.repeat(60_000)}","Resource":"*"}]}`,
      ),
      'a form of a hundred thousand parameters': form(many(100_000, (index) => `a${index}=`, '&')),
      'a form of percent signs': form('%25'.repeat(300_000)),
      'a list with a huge number': form('Tags.member.999999999.Key=x'),
      'JSON of brackets': json('['.repeat(MIB - 100)),
      'JSON of nested objects': json('{"a":'.repeat(200_000)),
      'JSON of many members': json(`{${many(60_000, (index) => `"k${index}":1`, ',')}}`),
      'JSON of escapes': json(`{"a":"${'\\u0041'.repeat(170_000)}"}`),
      'XML of nested elements': xml('<a>'.repeat(600_000)),
      'XML of attributes': xml(`<Delete ${many(60_000, (index) => `a${index}="x"`, ' ')}/>`),
      'XML of entities': xml(
        `<!DOCTYPE a [${many(100, (index) => `<!ENTITY e${index} "&e${index - 1};&e${index - 1};">`)}]><Delete>&e99;</Delete>`,
      ),
      'XML of many keys': xml(`<Delete>${'<Object><Key>a</Key></Object>'.repeat(60_000)}</Delete>`),
      'a path of slashes': () => s3(plain('GET', `/${BUCKET}/${'/'.repeat(20_000)}`)),
      'a query of many parameters': () =>
        plain('GET', `/${BUCKET}?${many(5_000, (index) => `a${index}`, '&')}`),
      'a user agent of tokens': () =>
        withHeaders(plain('GET', `/${BUCKET}`), ['User-Agent', '-eyJ'.repeat(7_000)]),
      'an authorization of commas': () =>
        withHeaders(plain('GET', `/${BUCKET}`), ['Authorization', `AWS4-HMAC-SHA256 ${','.repeat(28_000)}`]),
      'a range of many ranges': () =>
        s3(withHeaders(plain('GET', `/${BUCKET}/none`), ['Range', `bytes=${many(5_000, () => '0-0', ',')}`])),
    };

    it.each(Object.entries(BOMBS))('H183 %s', async (_what, request) => {
      const bomb = request();
      const { lag, result } = await lagDuring(() => send(server.endpoint, bomb));
      expect(result.status < 500 || result.status === 501).toBe(true);
      expect(lag).toBeLessThan(2000);
    });
  });

  it('takes names of JavaScript for names like any other', async () => {
    for (const name of [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      '__defineGetter__',
    ]) {
      const headers = [
        [name, '{"admin":true}'],
        [`x-amz-meta-${name}`, 'x'],
      ] as const;
      const requests = [
        s3(withHeaders(plain('GET', `/${BUCKET}/${name}`), ...headers)),
        s3(plain('GET', `/${name}/${name}`)),
        s3(plain('GET', `/${BUCKET}?${name}=x`)),
        s3(withHeaders(plain('GET', `/${BUCKET}`), ['x-amz-expected-bucket-owner', name])),
        signed(formRequest(server.endpoint, { Action: name, Version: '2011-06-15' }), {
          credentials: story.developer,
        }),
        signed(formRequest(server.endpoint, { Action: 'GetCallerIdentity', Version: name }), {
          credentials: story.developer,
        }),
        signed(
          withHeaders(withBody(plain('POST', '/'), `{"${name}":{"${name}":1}}`), [
            'X-Amz-Target',
            `AWSOrganizationsV20161128.${name}`,
          ]),
          { credentials: story.developer, service: 'organizations' },
        ),
        signed(formRequest(server.endpoint, IDENTITY), { credentials: story.developer, service: name }),
        withHeaders(formRequest(server.endpoint, IDENTITY), ['X-Amz-Target', name]),
      ];
      for (const request of requests) {
        const { status, body } = await send(server.endpoint, request);
        expect([request.target, status >= 400 && (status < 500 || status === 501), body]).toEqual([
          request.target,
          true,
          expect.not.stringMatching(/[<"]Internal/),
        ]);
      }
      const identity = formRequest(server.endpoint, { ...IDENTITY, [`a.${name}`]: 'x' });
      expect((await send(server.endpoint, signed(identity, { credentials: story.developer }))).status).toBe(
        200,
      );
    }
  });

  it('reads nothing of a refused upload as a request', async () => {
    const inner = bytesOf(s3(withBody(plain('PUT', `/${BUCKET}/smuggled`), 'x'))).toString('latin1');
    const outer = [
      withBody(plain('PUT', `/${BUCKET}/outer`), inner),
      signed(withBody(plain('PUT', `/${BUCKET}/outer`), inner), { credentials: story.tester, service: 's3' }),
      presigned(withBody(plain('PUT', '/no-such-bucket/outer'), inner), {
        credentials: session,
        service: 's3',
      }),
      withBody(formRequest(server.endpoint, IDENTITY), inner),
      withHeaders(withBody(plain('GET', '/_sojourn/none'), inner)),
    ];
    for (const request of outer) {
      for (const cut of [0, 1, inner.length]) {
        const bytes = bytesOf(request);
        const sent = bytes.subarray(0, bytes.length - inner.length + cut);
        const socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
        let received = '';
        socket.on('data', (piece) => {
          received += piece.toString('latin1');
        });
        socket.on('error', () => undefined);
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.write(sent);
        await new Promise((resolve) => setTimeout(resolve, 40));
        if (socket.writable) socket.end(bytes.subarray(sent.length));
        await closed;
        expect(received.match(/HTTP\/1\.1 \d+/g)?.length ?? 0).toBeLessThanOrEqual(1);
        expect(received).not.toContain('HTTP/1.1 200');
      }
    }
    const { status } = await send(server.endpoint, s3(plain('HEAD', `/${BUCKET}/smuggled`)));
    expect(status).toBe(404);
  });

  it.each([
    ['two lengths in one header', 'Content-Length: 3, 5'],
    ['a length with a sign', 'Content-Length: +3'],
    ['a length that is hexadecimal', 'Content-Length: 0x3'],
    ['an encoding that is none', 'Transfer-Encoding: xchunked'],
    ['two encodings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity'],
    ['an encoding hidden in space', 'Transfer-Encoding : chunked'],
    ['NUL in a header', 'X-Nul: a\0b'],
    ['a carriage return in a header', 'X-Cr: a\rb'],
    ['a header without a name', ': x'],
    ['a target with a space', 'X-Fine: x'],
  ])('A28 refuses %s', async (what, header) => {
    const target = what === 'a target with a space' ? '/a b' : '/';
    const request = `POST ${target} HTTP/1.1\r\nHost: ${new URL(server.endpoint).host}\r\n${header}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`;
    const received = await talk(server.endpoint, request);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([expect.stringMatching(/ 4\d\d$/)]);
  });

  it('keeps nothing of uploads that end too early, and answers on', async () => {
    const objects = join(data, 'objects');
    const files = async () =>
      (await readdir(objects, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !entry.name.startsWith('index.'))
        .map(({ name }) => name);
    const before = await files();
    const upload = s3(withBody(plain('PUT', `/${BUCKET}/aborted`), 'x'.repeat(MIB)));
    const bytes = bytesOf(upload);
    for (const share of [0.01, 0.5, 0.999]) {
      for (const way of ['end', 'reset'] as const) {
        const socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.resume();
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.write(bytes.subarray(0, Math.floor(bytes.length * share)));
        await new Promise((resolve) => setTimeout(resolve, 30));
        if (way === 'end') socket.end();
        else socket.resetAndDestroy();
        await closed;
      }
    }
    await expect.poll(files, { timeout: 5000 }).toEqual(before);
    expect((await send(server.endpoint, s3(plain('HEAD', `/${BUCKET}/aborted`)))).status).toBe(404);
    expect((await send(server.endpoint, upload)).status).toBe(200);
  });

  it('has lived through it all: no rejection unhandled, no warning, no trace of its code in an answer', async () => {
    expect((await health()).status).toBe(200);
    server.kill('SIGTERM');
    const { code, stderr } = await server.ended;
    const lines = stderr.trim().split('\n');
    const other = lines.filter((line) => !line.startsWith('{'));
    const errors = lines.filter((line) => line.startsWith('{') && JSON.parse(line).level >= 50);
    expect({ code, other, errors }).toEqual({ code: 0, other: [], errors: [] });
  });
});

describe('a server whose disk takes no more', () => {
  let data: string;
  let full: ReturnType<typeof startLimited>;

  beforeAll(async () => {
    data = await temporaryDirectory();
    full = startLimited(data, 4096);
  });
  afterAll(async () => {
    full.kill('SIGKILL');
    await full.code;
    await rm(data, { recursive: true, force: true });
  });

  it('G172 answers nothing that it could not record, lives on, and has recorded all that it answered', async () => {
    const endpoint = await full.endpoint;
    const unsigned = withHeaders(formRequest(endpoint, IDENTITY), ['User-Agent', 'x'.repeat(1000)]);
    const connections = Array.from({ length: 8 }, () => Array.from({ length: 200 }, () => unsigned));
    const answers = (await Promise.all(connections.map((requests) => sendAll(endpoint, requests)))).flat();
    const refused = answers.filter(({ status }) => status === 403);
    const failed = answers.filter(({ status }) => status !== 403);
    expect(refused.length).toBeGreaterThan(100);
    expect(failed.length).toBeGreaterThan(100);
    const outcomes = new Set(failed.map((answer) => `${answer.status} ${codeOf(answer)}`));
    expect([...outcomes]).toEqual(['500 InternalFailure']);
    const own = plainRequest(endpoint, 'GET', '/_sojourn/health');
    expect((await send(endpoint, own)).status).toBe(503);
    const identity = formRequest(endpoint, IDENTITY);
    expect((await send(endpoint, signed(identity, { credentials: ROOT }))).status).toBe(200);
    const create = formRequest(endpoint, { Action: 'CreateUser', Version: '2010-05-08', UserName: 'late' });
    const created = await send(endpoint, signed(create, { credentials: ROOT, service: 'iam' }));
    expect([created.status, codeOf(created)]).toEqual([500, 'InternalFailure']);
    full.kill('SIGTERM');
    expect(await full.code).toBe(0);

    // The next start repairs the end of the log, where a record may be torn.
    const again = await startProcess({ data });
    const lines = (await readFile(join(data, 'audit.ndjson'), 'utf8')).trim().split('\n');
    again.kill('SIGTERM');
    await again.ended;
    const recorded = new Set(lines.map((line) => JSON.parse(line).requestID));
    expect(refused.filter(({ headers }) => !recorded.has(headers.get('x-amzn-requestid')))).toEqual([]);
  });
});

/** Starts the program with a bound on the size of every file that it writes, in blocks of 512 bytes. */
function startLimited(data: string, blocks: number) {
  const program = new URL('../../bin/sojourn', import.meta.url).pathname;
  const script = `ulimit -f ${blocks}; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', script, program, 'serve', '--port', '0', '--data', data], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...ROOT_SETTINGS },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  const endpoint = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      printed += piece.toString();
      const listening = /^sojourn listens on (\S+)$/m.exec(printed)?.[1];
      if (listening !== undefined) resolve(listening);
    });
    child.once('close', () => reject(new Error(`the server did not start: ${printed}`)));
  });
  return {
    endpoint,
    code: new Promise<number | null>((resolve) => child.once('close', resolve)),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  };
}
