import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { evaluateLines } from './policy-evaluate.ts';

/** What a command reads and writes; the process's own streams, outside tests. */
export interface PolicyIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

const USAGE = `Usage: sojourn policy <command>

  evaluate [--explain]    decide the cases on standard input, one JSON object a line; one answer a line
`;

/**
 * `sojourn policy`: the policy engine on the command line, without a server.
 *
 * @returns the exit code: 0 where all went well, 2 where the command is wrong
 */
export async function runPolicy(args: readonly string[], io: PolicyIo): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'evaluate':
      return runEvaluate(rest, io);
    case '--help':
    case '-h':
      io.stdout.write(USAGE);
      return 0;
    default:
      return misused(command === undefined ? 'say what to do' : `\`${command}\` is no command`, io);
  }
}

async function runEvaluate(args: readonly string[], io: PolicyIo): Promise<number> {
  let explain: boolean;
  try {
    explain = parseArgs({ args: [...args], options: { explain: { type: 'boolean', default: false } } }).values
      .explain;
  } catch (error) {
    return misused((error as Error).message, io);
  }
  try {
    await pipeline(io.stdin, (input) => evaluateLines(input, { explain }), io.stdout, { end: false });
  } catch (error) {
    // Whoever read the answers has read enough.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
  return 0;
}

function misused(mistake: string, io: PolicyIo): number {
  io.stderr.write(`sojourn: ${mistake}\n\n${USAGE}`);
  return 2;
}
