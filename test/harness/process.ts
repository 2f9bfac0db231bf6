import { type ChildProcess, spawn } from 'node:child_process';
import type { ClientCredentials } from './server.ts';

const PROGRAM = new URL('../../bin/sojourn', import.meta.url).pathname;
/** How long a start may take before a test gives up, in milliseconds. */
const START_MS = 30_000;

/** How a process ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `bin/sojourn serve` as a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  readonly endpoint: string;
  /** What the first start printed to paste into a shell; absent on later starts. */
  readonly root: ClientCredentials | undefined;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends a signal; `ended` tells what comes of it. */
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface ProcessSettings {
  readonly data: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the program on a free port and waits until it says where it listens; rejects with what it printed if it ends before. */
export async function startProcess({
  data,
  flags = [],
  environment = {},
}: ProcessSettings): Promise<ServerProcess> {
  const program = launch(['serve', '--port', '0', '--data', data, ...flags], environment);
  const { child, ended } = program;
  const endpoint = await new Promise<string>((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server did not start: ${program.stdout()}${program.stderr()}`));
    }, START_MS);
    const look = () => {
      const listening = /^sojourn listens on (\S+)$/m.exec(program.stdout());
      if (listening?.[1] === undefined) return;
      clearTimeout(deadline);
      resolve(listening[1]);
    };
    child.stdout?.on('data', look);
    ended.then(({ code, stderr }) => {
      clearTimeout(deadline);
      reject(new Error(`the server ended with ${code}: ${stderr}`));
    }, reject);
  });
  return {
    pid: child.pid ?? 0,
    endpoint,
    root: pastedCredentials(program.stdout()),
    stdout: program.stdout,
    stderr: program.stderr,
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

/** Runs the program to its end, such as one that is to refuse to start. */
export function runProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { child, ended } = launch(args, environment);
  const deadline = setTimeout(() => child.kill('SIGKILL'), START_MS);
  return ended.finally(() => clearTimeout(deadline));
}

interface Launched {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

function launch(args: readonly string[], environment: Readonly<Record<string, string>>): Launched {
  const child = spawn(PROGRAM, args, {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** The credentials of the block that the first start prints. */
function pastedCredentials(printed: string): ClientCredentials | undefined {
  const value = (name: string) =>
    printed
      .split('\n')
      .find((line) => line.startsWith(`export ${name}=`))
      ?.slice(`export ${name}=`.length);
  const accessKeyId = value('AWS_ACCESS_KEY_ID');
  const secretAccessKey = value('AWS_SECRET_ACCESS_KEY');
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}
