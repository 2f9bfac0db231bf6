import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientCredentials } from './server.ts';

const BIN = new URL('../../.venv/bin/', import.meta.url).pathname;

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a Python client finds in its environment, and nothing else of the machine's AWS settings. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly credentials?: ClientCredentials;
  /** The content of `~/.aws/config`; `profile` names one of its profiles. */
  readonly config?: string;
  readonly profile?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the real AWS CLI. */
export async function aws(settings: ClientSettings, ...args: readonly string[]): Promise<Run> {
  return run(`${BIN}aws`, args, await environmentOf(settings));
}

/** Runs the real AWS CLI and gives its JSON answer; a failure throws with what it printed. */
export async function awsJson(
  settings: ClientSettings,
  ...args: readonly string[]
): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await aws(settings, ...args);
  if (code !== 0) throw new Error(`aws ${args.join(' ')} exited ${code}: ${stderr}`);
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

/** Runs a Python program with boto3 at hand; it prints its answer as JSON. */
export async function boto3(settings: ClientSettings, program: string): Promise<unknown> {
  const { code, stdout, stderr } = await run(`${BIN}python`, ['-c', program], await environmentOf(settings));
  if (code !== 0) throw new Error(`the boto3 program exited ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

async function environmentOf({ endpoint, credentials, config, profile, environment }: ClientSettings) {
  const home = await mkdtemp(join(tmpdir(), 'sojourn-client-'));
  const configFile = join(home, 'config');
  await writeFile(configFile, config ?? '');
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    AWS_CONFIG_FILE: configFile,
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
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

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
