import { parseArgs } from 'node:util';
import type { TargetType } from '../services/sojourn/index.ts';
import { callServer, DEFAULT_ENDPOINT, type Lines, readServer, type Server } from './server-call.ts';

type Fetch = typeof globalThis.fetch;

/** The flags that name what to revoke, with the text of each in the usage. */
const TARGETS: Readonly<Record<TargetType, string>> = {
  session: 'ASIA…   one session, and all that came of it',
  role: 'ARN | AROA…   every session of a role',
  user: 'ARN | AIDA…   every session that goes back to a user',
  'access-key': 'AKIA…   every session that goes back to a long-term access key',
  'source-identity': 'NAME   every session with a source identity, in the caller’s account',
  'federated-subject': 'SUBJECT   every session of a federated subject, in all accounts',
  'chain-root': 'AKIA… | ASIA…   every session of the chains that begin with an access key',
};

const USAGE = `Usage: sojourn revoke <target>… [--before TIME] [--endpoint URL]

Ends sessions that were issued so far; later ones and long-term access keys live on. It cannot be taken back.

Targets, each as often as needed:
${Object.entries(TARGETS)
  .map(([type, text]) => `  --${type} ${text}`)
  .join('\n')}

  --before TIME    only sessions issued until then, such as 2026-11-30T08:00:00Z; now by default
  --endpoint URL   the server; AWS_ENDPOINT_URL, or else ${DEFAULT_ENDPOINT}, by default

Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. They need sojourn:CreateRevocation in the account
whose sessions end.`;

interface Target {
  readonly type: TargetType;
  readonly value: string;
}

interface Command {
  readonly targets: readonly Target[];
  /** Milliseconds since 1970. */
  readonly before: number | undefined;
  readonly server: Server;
}

/**
 * `sojourn revoke`: asks a server to end sessions, target by target, and prints what was ended.
 *
 * @returns the exit code: 0 where all is revoked, 1 where the server refused or could not be reached, 2 where the command is wrong
 */
export async function runRevoke(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  fetch: Fetch,
  lines: Lines,
  now: () => number = Date.now,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    lines.log(USAGE);
    return 0;
  }
  const command = readCommand(args, environment);
  if (typeof command === 'string') {
    lines.error(`sojourn: ${command}\n\n${USAGE}`);
    return 2;
  }
  let exitCode = 0;
  for (const target of command.targets) {
    const outcome = await revoke(target, command, fetch, now());
    if (outcome.ok) lines.log(outcome.line);
    else {
      lines.error(`sojourn: ${target.type} ${target.value} is not revoked: ${outcome.reason}`);
      exitCode = 1;
    }
  }
  return exitCode;
}

/** What is asked for, or what is wrong with it. */
function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command | string {
  const flags = readFlags(args);
  if (typeof flags === 'string') return flags;
  const targets = Object.keys(TARGETS).flatMap((type) =>
    (flags[type] ?? []).map((value) => ({ type: type as TargetType, value })),
  );
  if (targets.length === 0) return 'say what to revoke';
  const time = flags.before?.at(-1);
  const before = time === undefined ? undefined : readTime(time);
  if (Number.isNaN(before)) return `\`${time}\` is not a time with its zone, such as 2026-11-30T08:00:00Z`;
  const server = readServer(flags.endpoint?.at(-1), environment);
  return typeof server === 'string' ? server : { targets, before, server };
}

function readFlags(args: readonly string[]): Readonly<Record<string, readonly string[]>> | string {
  const names = [...Object.keys(TARGETS), 'before', 'endpoint'];
  const options = Object.fromEntries(
    names.map((name) => [name, { type: 'string', multiple: true } as const]),
  );
  try {
    return parseArgs({ args: [...args], options }).values as Record<string, string[]>;
  } catch (error) {
    return (error as Error).message;
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970, or NaN. A time without its zone could mean another one than the server would take it for. */
function readTime(text: string): number {
  return TIME.test(text) ? Date.parse(text) : Number.NaN;
}

type Outcome = { readonly ok: true; readonly line: string } | { readonly ok: false; readonly reason: string };

async function revoke(
  target: Target,
  { server, before }: Command,
  fetch: Fetch,
  now: number,
): Promise<Outcome> {
  const request = {
    service: 'sojourn',
    headers: [
      ['content-type', 'application/x-amz-json-1.1'],
      ['x-amz-target', 'Sojourn.CreateRevocation'],
    ],
    body: JSON.stringify({
      Target: { Type: target.type, Value: target.value },
      ...(before === undefined ? {} : { Before: before / 1000 }),
    }),
  } as const;
  const called = await callServer(request, server, fetch, now);
  return called.ok ? revoked(target, called.answer) : called;
}

/** The line that says what the server wrote down, and so what ends. */
function revoked({ type, value }: Target, answer: object): Outcome {
  const { Revocation } = answer as {
    Revocation?: { Arn: string; Target: { Value: string }; Before: number };
  };
  if (Revocation === undefined) return { ok: false, reason: 'the answer is not that of a Sojourn server' };
  const { Arn, Target: kept, Before } = Revocation;
  const what = kept.Value === value ? value : `${value} (${kept.Value})`;
  const until = new Date(Before * 1000).toISOString();
  return { ok: true, line: `revoked ${type} ${what}: sessions issued until ${until} (${Arn})` };
}
