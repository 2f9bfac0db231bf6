import { text as textOf } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { AUTHORIZATION_MESSAGE_CHARACTERS } from '#access';
import type { DecodedMessage } from '../services/sts/index.ts';
import { explanationLines } from './explanation-lines.ts';
import { callServer, DEFAULT_ENDPOINT, type Lines, readServer, type Server } from './server-call.ts';

type Fetch = typeof globalThis.fetch;

const USAGE = `Usage: sojourn explain MESSAGE | - [--json] [--endpoint URL]

Says why a request was denied. MESSAGE is the encoded authorization message of the denial, or any text that it stands in, such as an error
or its headers; - reads that from standard input. It comes in the header x-sojourn-authorization-message.

  --json           the decoded message, as AWS's DecodeAuthorizationMessage gives it
  --endpoint URL   the server; AWS_ENDPOINT_URL, or else ${DEFAULT_ENDPOINT}, by default

Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. They need sts:DecodeAuthorizationMessage and must be
of the account of whoever was denied.`;

/** A message as it stands in other text: nothing else is as long. */
const MESSAGE = new RegExp(`(?<![\\w-])[\\w-]{${AUTHORIZATION_MESSAGE_CHARACTERS}}(?![\\w-])`);

interface Command {
  readonly message: string;
  readonly json: boolean;
  readonly server: Server;
}

/**
 * `sojourn explain`: has a server decode the message of a denial, and prints why the request was denied.
 *
 * @returns the exit code: 0 where it is explained, 1 where the server refused or could not be reached, 2 where the command is wrong
 */
export async function runExplain(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  fetch: Fetch,
  lines: Lines,
  input: NodeJS.ReadableStream | AsyncIterable<Uint8Array>,
  now: () => number = Date.now,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    lines.log(USAGE);
    return 0;
  }
  const command = await readCommand(args, environment, input);
  if (typeof command === 'string') {
    lines.error(`sojourn: ${command}\n\n${USAGE}`);
    return 2;
  }
  const request = {
    service: 'sts',
    headers: [
      ['content-type', 'application/x-www-form-urlencoded'],
      ['accept', 'application/json'],
    ],
    body: new URLSearchParams({
      Action: 'DecodeAuthorizationMessage',
      Version: '2011-06-15',
      EncodedMessage: command.message,
    }).toString(),
  } as const;
  const called = await callServer(request, command.server, fetch, now());
  const decoded = called.ok ? decodedIn(called.answer) : undefined;
  if (decoded === undefined) {
    const reason = called.ok ? 'the answer is not that of a Sojourn server' : called.reason;
    lines.error(`sojourn: the message is not explained: ${reason}`);
    return 1;
  }
  lines.log(command.json ? JSON.stringify(decoded, null, 2) : explanationLines(decoded).join('\n'));
  return 0;
}

/** What is asked for, or what is wrong with it. */
async function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  input: NodeJS.ReadableStream | AsyncIterable<Uint8Array>,
): Promise<Command | string> {
  const read = readArguments(args);
  if (typeof read === 'string') return read;
  const { values, positionals } = read;
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) return 'give one message';
  const server = readServer(values.endpoint, environment);
  if (typeof server === 'string') return server;
  const text = given === '-' ? await textOf(input as NodeJS.ReadableStream) : given;
  const message = MESSAGE.exec(text)?.[0] ?? text.trim();
  if (message === '') return 'the message is empty';
  return { message, json: values.json === true, server };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { endpoint: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    return (error as Error).message;
  }
}

/** The decoded message in an answer; none where a server answers that is not one of ours. */
function decodedIn(answer: object): DecodedMessage | undefined {
  const { DecodeAuthorizationMessageResponse: response } = answer as {
    DecodeAuthorizationMessageResponse?: {
      DecodeAuthorizationMessageResult?: { DecodedMessage?: string };
    };
  };
  const text = response?.DecodeAuthorizationMessageResult?.DecodedMessage;
  const decoded = text === undefined ? {} : (JSON.parse(text) as object);
  return 'sojourn' in decoded ? (decoded as DecodedMessage) : undefined;
}
