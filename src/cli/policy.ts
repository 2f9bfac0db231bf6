import { readFile } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { loadServiceCatalogue, type PolicyKind } from '#policy';
import { evaluateLines } from './policy-evaluate.ts';
import { fails, type LintFormat, lintFile, renderFindings } from './policy-lint.ts';

/** What a command reads and writes; the process's own streams, outside tests. */
export interface PolicyIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

const USAGE = `Usage: sojourn policy <command>

  evaluate [--explain]
      Decides the cases on standard input, one JSON object a line; one answer a line.

  lint [--kind KIND] [--format FORMAT] FILE…
      Checks policy documents, \`-\` for standard input, and fails where it finds an error or a security warning.
      KIND is identity, resource, trust, boundary, session, scp or rcp; by default what each document looks like.
      FORMAT is text (the default), json or sarif.
`;

/**
 * `sojourn policy`: the policy engine on the command line, without a server.
 *
 * @returns the exit code: 0 where all went well, 1 where lint found something grave, 2 where the command is wrong
 */
export async function runPolicy(args: readonly string[], io: PolicyIo): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'evaluate':
      return runEvaluate(rest, io);
    case 'lint':
      return runLint(rest, io);
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

const KINDS: readonly PolicyKind[] = ['identity', 'resource', 'trust', 'boundary', 'session', 'scp', 'rcp'];
const FORMATS: readonly LintFormat[] = ['text', 'json', 'sarif'];

async function runLint(args: readonly string[], io: PolicyIo): Promise<number> {
  const command = readLintCommand(args);
  if (typeof command === 'string') return misused(command, io);
  const { files, kind, format } = command;
  const catalogue = await loadServiceCatalogue();
  const linted = [];
  for (const file of files) {
    const text = await readDocument(file, io).catch((error: Error) => error);
    if (text instanceof Error) {
      io.stderr.write(`sojourn: \`${file}\` cannot be read: ${text.message}\n`);
      return 2;
    }
    linted.push(lintFile(file, text, catalogue, kind));
  }
  io.stdout.write(renderFindings(linted, format));
  return fails(linted) ? 1 : 0;
}

interface LintCommand {
  readonly files: readonly string[];
  readonly kind: PolicyKind | undefined;
  readonly format: LintFormat;
}

/** What is asked for, or what is wrong with it. */
function readLintCommand(args: readonly string[]): LintCommand | string {
  try {
    const options = { kind: { type: 'string' }, format: { type: 'string', default: 'text' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const kind = KINDS.find((each) => each === values.kind);
    const format = FORMATS.find((each) => each === values.format);
    if (values.kind !== undefined && kind === undefined) return `\`${values.kind}\` is no kind of policy`;
    if (format === undefined) return `\`${values.format}\` is no format`;
    return positionals.length === 0 ? 'name a file' : { files: positionals, kind, format };
  } catch (error) {
    return (error as Error).message;
  }
}

async function readDocument(file: string, { stdin }: PolicyIo): Promise<string> {
  if (file !== '-') return readFile(file, 'utf8');
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function misused(mistake: string, io: PolicyIo): number {
  io.stderr.write(`sojourn: ${mistake}\n\n${USAGE}`);
  return 2;
}
