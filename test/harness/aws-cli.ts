import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClientCredentials } from './server.ts';

const BIN = new URL('../../.venv/bin/', import.meta.url).pathname;
/** How long a client may run before it is killed, in milliseconds. */
const RUN_MS = 110_000;
/** The same of a script, which starts many. */
const SCRIPT_MS = 400_000;

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a Python client finds in its environment, and nothing else of the machine's AWS settings. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly credentials?: ClientCredentials;
  /** The content of `~/.aws/config`; `profile` names one of its profiles. boto3 prefers `credentials` to a profile that it was not told of. */
  readonly config?: string;
  readonly profile?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads from standard input. */
  readonly input?: string;
}

/** Runs the real AWS CLI. */
export function aws(settings: ClientSettings, ...args: readonly string[]): Promise<Run> {
  const { profile } = settings;
  return runClient('aws', profile === undefined ? args : ['--profile', profile, ...args], settings);
}

/** Runs the real AWS CLI and gives its JSON answer; a failure throws with what it printed. */
export async function awsJson<T = Record<string, unknown>>(
  settings: ClientSettings,
  ...args: readonly string[]
): Promise<T> {
  const { code, stdout, stderr } = await aws(settings, ...args);
  if (code !== 0) throw new Error(`aws ${args.join(' ')} exited ${code}: ${stderr}`);
  return stdout.trim() === '' ? ({} as T) : JSON.parse(stdout);
}

/**
 * Runs a shell script in `home`, with the real AWS CLI at hand. It reads boto3's model of the services, which is as new as that of AWS CLI
 * version 2; its own is older.
 */
export async function shell(settings: ClientSettings, home: string, script: string): Promise<Run> {
  const [models = ''] = globSync(`${BIN}../lib/python3*/site-packages/botocore/data`);
  const environment = environmentOf(settings, home);
  const newer = { ...environment, PATH: `${BIN}:${environment.PATH}`, AWS_DATA_PATH: models };
  return run('bash', ['-c', script], newer, { cwd: home, pauses: {}, limitMs: SCRIPT_MS });
}

/** What a boto3 program may ask of the test while it runs, by name. */
export type Pauses = Readonly<Record<string, () => unknown>>;

const PAUSE = 'pause: ';
const PRELUDE = `
def pause(name):
    print("${PAUSE}" + name, flush=True)
    input()
`;

/**
 * Runs a Python program with boto3 at hand; the last line that it prints is its answer, as JSON. Where it calls `pause('name')`, it waits
 * until the function of that name in `pauses` is done.
 */
export async function boto3<T = unknown>(
  settings: ClientSettings,
  program: string,
  pauses: Pauses = {},
): Promise<T> {
  const { code, stdout, stderr } = await runClient('python', ['-c', PRELUDE + program], settings, pauses);
  if (code !== 0) throw new Error(`the boto3 program exited ${code}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** Runs a client in a home of its own, which is removed afterwards. */
async function runClient(
  name: string,
  args: readonly string[],
  settings: ClientSettings,
  pauses: Pauses = {},
): Promise<Run> {
  const home = await mkdtemp(join(tmpdir(), 'sojourn-client-'));
  try {
    await writeFile(join(home, 'config'), settings.config ?? '');
    return await run(`${BIN}${name}`, args, environmentOf(settings, home), { input: settings.input, pauses });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function environmentOf({ endpoint, credentials, profile, environment }: ClientSettings, home: string) {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    PYTHONUTF8: '1',
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
    ...(credentials === undefined
      ? {}
      : {
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
        }),
    ...(profile === undefined ? {} : { AWS_PROFILE: profile }),
    ...environment,
  };
}

interface Running {
  readonly input?: string | undefined;
  readonly cwd?: string;
  readonly pauses: Pauses;
  readonly limitMs?: number;
}

function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { input, cwd, pauses, limitMs = RUN_MS }: Running,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, ...(cwd === undefined ? {} : { cwd }) });
    const deadline = setTimeout(() => child.kill('SIGKILL'), limitMs);
    if (Object.keys(pauses).length === 0) child.stdin.end(input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      stdout += piece;
    });
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith(PAUSE)) return;
      const name = line.slice(PAUSE.length);
      Promise.resolve()
        .then(() => {
          const step = pauses[name];
          if (step === undefined) throw new Error(`the program pauses for \`${name}\`, which is no step`);
          return step();
        })
        .then(() => child.stdin.write('\n'))
        .catch((error) => {
          child.kill('SIGKILL');
          reject(error);
        });
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(deadline);
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}
