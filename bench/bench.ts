/**
 * Measures the operations that matter most, as requests a second at 64 connections with audit on, beside a bare node:http server that
 * answers the same bytes in the same run: machines differ, ratios less.
 *
 *   npm run bench [-- --json FILE] [--seconds N]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { queryServiceRules, type SigningRules, s3Rules, sign } from '../src/sigv4/index.ts';
import { credentialsOf, sdk } from '../test/harness/sdk.ts';
import type { ClientCredentials } from '../test/harness/server.ts';
import { setUpStory } from '../test/harness/story.ts';
import { type Measured, measure } from './load.ts';

const CONNECTIONS = 64;
/** How long a hot loop runs before what others notice of it is measured. */
const HOT_SECONDS = 3;
/** The server's own speed is not to be that of its budgets. */
const UNLIMITED = ['--sts-account-rate', 'off', '--sts-principal-rate', 'off'];
const { values } = parseArgs({
  options: { json: { type: 'string' }, seconds: { type: 'string', default: '5' } },
});
const seconds = Number(values.seconds);

interface Row {
  readonly operation: string;
  readonly requestsPerSecond: number;
  readonly bareRequestsPerSecond: number;
  readonly ratio: number;
  readonly p50: number;
  readonly p99: number;
}

const data = await mkdtemp(join(tmpdir(), 'sojourn-bench-'));
const children: ChildProcess[] = [];
try {
  const fsyncMs = await fsyncLatency(data);
  const server = await startSojourn(data, UNLIMITED);
  const rows = await run(server);
  for (const row of rows) {
    console.log(
      `${row.operation.padEnd(44)} ${String(row.requestsPerSecond).padStart(7)}/s  bare ${String(row.bareRequestsPerSecond).padStart(7)}/s  ratio ${row.ratio.toFixed(2)}  p50 ${row.p50.toFixed(1)} ms  p99 ${row.p99.toFixed(1)} ms`,
    );
  }
  const quiet = await besideHotLoops();
  for (const { beside, p50, p99, hotPerSecond } of quiet) {
    console.log(
      `${`a quiet caller ${beside}`.padEnd(60)} p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  (hot ${hotPerSecond}/s)`,
    );
  }
  console.log(`fdatasync of 4 KiB: median ${fsyncMs.toFixed(2)} ms`);
  if (values.json)
    await writeFile(
      values.json,
      `${JSON.stringify({ connections: CONNECTIONS, seconds, fsyncMs, rows, quiet }, null, 2)}\n`,
    );
} finally {
  for (const child of children) child.kill();
  await rm(data, { recursive: true, force: true });
}

async function run({
  endpoint,
  root,
}: {
  readonly endpoint: string;
  readonly root: ClientCredentials;
}): Promise<Row[]> {
  const story = await setUpStory({ endpoint, root });
  const { Credentials } = await sdk(endpoint, story.developer).sts.send(
    new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'bench' }),
  );
  const session = credentialsOf({ Credentials });
  const bucket = 'bench-objects';
  const there = sdk(endpoint, story.productionAdmin).s3;
  await there.send(new CreateBucketCommand({ Bucket: bucket }));
  await there.send(new PutObjectCommand({ Bucket: bucket, Key: 'object.txt', Body: 'measured' }));
  const sts = queryServiceRules('sts');
  return [
    await compare('AssumeRole', endpoint, {
      credentials: story.developer,
      rules: sts,
      body: stsForm({ Action: 'AssumeRole', RoleArn: story.roleArn, RoleSessionName: 'bench' }),
    }),
    await compare('GetCallerIdentity with session credentials', endpoint, {
      credentials: session,
      rules: sts,
      body: stsForm({ Action: 'GetCallerIdentity' }),
    }),
    await compare('S3 HEAD with session credentials', endpoint, {
      credentials: story.productionAdmin,
      rules: s3Rules,
      method: 'HEAD',
      target: `/${bucket}/object.txt`,
    }),
  ];
}

function stsForm(parameters: Record<string, string>): string {
  return new URLSearchParams({ ...parameters, Version: '2011-06-15' }).toString();
}

interface Asked {
  readonly credentials: ClientCredentials;
  readonly rules: SigningRules;
  readonly method?: string;
  readonly target?: string;
  readonly body?: string;
}

async function compare(operation: string, endpoint: string, asked: Asked): Promise<Row> {
  const { host, hostname, port } = new URL(endpoint);
  const request = signedBytes(asked, host);
  const load = { host: hostname, request, connections: CONNECTIONS };
  await measure({ ...load, port: Number(port), seconds: Math.min(seconds, 2) });
  const own = await measure({ ...load, port: Number(port), seconds });
  const barePort = await startBare(own);
  await measure({ ...load, port: barePort, seconds: 1 });
  const bare = await measure({ ...load, port: barePort, seconds });
  return {
    operation,
    requestsPerSecond: own.requestsPerSecond,
    bareRequestsPerSecond: bare.requestsPerSecond,
    ratio: own.requestsPerSecond / bare.requestsPerSecond,
    p50: own.p50,
    p99: own.p99,
  };
}

/** One signed request as bytes: a signature holds for a quarter of an hour, so every connection may send the same. */
function signedBytes(
  { credentials, rules, method = 'POST', target = '/', body = '' }: Asked,
  host: string,
): Buffer {
  const type = 'application/x-www-form-urlencoded; charset=utf-8';
  const headers: [string, string][] = [
    ['Host', host],
    ...(body === '' ? [] : ([['Content-Type', type]] as [string, string][])),
  ];
  const signed = sign(
    { method, target, headers },
    {
      ...credentials,
      secret: credentials.secretAccessKey,
      region: 'us-east-1',
      now: Date.now(),
      rules,
      payloadHash: createHash('sha256').update(body).digest('hex'),
    },
  );
  const lines = [...signed.headers, ['Content-Length', String(Buffer.byteLength(body))]].map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

interface Quiet {
  readonly beside: string;
  /** Milliseconds of GetCallerIdentity, fifty a second. */
  readonly p50: number;
  readonly p99: number;
  /** How many requests of the hot loops were answered a second. */
  readonly hotPerSecond: number;
}

/** What a quiet caller notices of another principal's 64 connections that do nothing but AssumeRole. */
async function besideHotLoops(): Promise<Quiet[]> {
  const measured: Quiet[] = [];
  for (const { beside, flags, hot } of [
    { beside: 'alone', flags: [], hot: false },
    {
      beside: 'beside a hot loop, budgets of 100/s',
      flags: ['--sts-principal-rate', '100/100'],
      hot: true,
    },
    { beside: 'beside a hot loop, no budgets', flags: UNLIMITED, hot: true },
  ]) {
    const directory = await mkdtemp(join(tmpdir(), 'sojourn-bench-'));
    const { endpoint, root, stop } = await startSojourn(directory, flags);
    const story = await setUpStory({ endpoint, root });
    const { host, hostname, port } = new URL(endpoint);
    const requests = (credentials: ClientCredentials, parameters: Record<string, string>) => ({
      host: hostname,
      port: Number(port),
      request: signedBytes({ credentials, rules: queryServiceRules('sts'), body: stsForm(parameters) }, host),
    });
    const assumeRole = { Action: 'AssumeRole', RoleArn: story.roleArn, RoleSessionName: 'hot' };
    // A budget is spent some seconds after the loop begins: what follows is measured.
    const loop = hot
      ? measure({
          ...requests(story.developer, assumeRole),
          connections: CONNECTIONS,
          seconds: HOT_SECONDS + seconds,
          throttled: true,
        })
      : undefined;
    if (hot) await new Promise((resolve) => setTimeout(resolve, HOT_SECONDS * 1000));
    const { p50, p99 } = await measure({
      ...requests(story.productionAdmin, { Action: 'GetCallerIdentity' }),
      connections: 1,
      seconds,
      pauseMs: 20,
    });
    measured.push({ beside, p50, p99, hotPerSecond: (await loop)?.requestsPerSecond ?? 0 });
    stop();
    await rm(directory, { recursive: true, force: true });
  }
  return measured;
}

async function startSojourn(
  directory: string,
  flags: readonly string[],
): Promise<{ readonly endpoint: string; readonly root: ClientCredentials; readonly stop: () => void }> {
  const root = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const child = spawn('sh', ['bin/sojourn', 'serve', '--port', '0', '--data', directory, ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      SOJOURN_ROOT_ACCESS_KEY_ID: root.accessKeyId,
      SOJOURN_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
    },
  });
  children.push(child);
  const line = await lineOf(child, 'sojourn listens on ');
  return { endpoint: line.slice('sojourn listens on '.length), root, stop: () => void child.kill() };
}

async function startBare({ answer }: Measured): Promise<number> {
  const [head = '', body = ''] = answer.toString('latin1').split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines
      .map((line) => line.split(': ', 2))
      .filter(
        ([name = '']) => !['connection', 'keep-alive', 'date', 'Connection', 'Keep-Alive'].includes(name),
      ),
  );
  const told = JSON.stringify({ status: Number(statusLine.split(' ')[1]), headers, body });
  const child = spawn(process.execPath, ['bench/bare-server.ts', told], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return Number(await lineOf(child, ''));
}

function lineOf(child: ChildProcess, start: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((candidate) => candidate.startsWith(start));
      if (line !== undefined) resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`a server ended with ${code}`)));
  });
}

/** The median time of a durable 4 KiB append, in milliseconds: what an audited answer at least costs when nobody shares it. */
async function fsyncLatency(directory: string): Promise<number> {
  const file = await open(join(directory, 'fsync-probe'), 'a');
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    await file.write(Buffer.alloc(4096));
    await file.datasync();
    times.push(performance.now() - start);
  }
  await file.close();
  return times.sort((a, b) => a - b)[100] ?? Number.NaN;
}
