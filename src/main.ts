/**
 * The composition root: reads the configuration, opens the adapters, wires the rooms together and serves. The only module that names
 * adapters, and the only one that touches the clock, randomness, the environment and the process.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { destination, pino } from 'pino';
import { createAccess, isOwnRing } from '#access';
import { newAccessKeyId, parseAccountId, type RandomBytes } from '#arn';
import { type Config, describeConfig, flagNames, rateOf, readConfig } from '#config';
import { bootstrap, type Directory, isEmpty, openDirectory } from '#directory';
import { noProviders } from '#federation';
import { type KeyRing, openKeyRing, sealSecret } from '#keys';
import { createBudgets, createServer, type LogSink } from '#server';
import { openAuditFile } from './adapters/audit-file/index.ts';
import { openKeyFile } from './adapters/keys-file/index.ts';
import { openObjectFiles } from './adapters/objects-files/index.ts';
import { openSqliteStore } from './adapters/store-sqlite/index.ts';
import { runExplain } from './cli/explain.ts';
import { runPolicy } from './cli/policy.ts';
import { runRevoke } from './cli/revoke.ts';

/** How long requests under way may take to finish after SIGTERM, in milliseconds. */
const GRACE_MS = 30_000;

/** Log lines are written together, when so many bytes wait or so many milliseconds have passed: a write for each would cost more than it. */
const LOG_BUFFER_BYTES = 8 * 1024;
const LOG_FLUSH_MS = 250;

/** How often last uses are written and confirmed audit records forgotten, in milliseconds. */
const FLUSH_MS = 5_000;

export interface ServerOptions {
  readonly config: Config;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly log: LogSink;
}

export interface RunningServer {
  readonly endpoint: string;
  /** The root credentials, on the very first start of a data directory only. */
  readonly rootCredentials: RootCredentials | undefined;
  close(): Promise<void>;
}

export interface RootCredentials {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Opens the data directory, and serves it until closed. Where it rejects, nothing stays open. */
export async function startServer({ config, now, random, log }: ServerOptions): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const store = await openSqliteStore({ directory: config.data });
  const directory = await openDirectory({ store, now });
  opened.defer(() => directory.close());
  const create = await isEmpty(directory);
  const ring = await openKeyRing(await openKeyFile({ directory: config.data, create, random, now: now() }));
  opened.defer(() => ring.close());
  if (!create && !(await isOwnRing(ring, directory.snapshot()))) {
    throw new Error(
      `the key ring in \`${config.data}\` is not the one that the store was sealed under; put back the ring that it was made with`,
    );
  }
  const rootCredentials = create ? await createRoot(directory, ring, { config, now, random }) : undefined;
  const sink = await openAuditFile({ path: join(config.data, 'audit.ndjson') });
  opened.defer(() => sink.close());
  const objects = await openObjectFiles({ directory: join(config.data, 'objects'), random });
  opened.defer(() => objects.close());
  const server = await createServer({
    access: createAccess({ ring }),
    directory,
    store,
    sink,
    objects,
    ring,
    random,
    identityProvider: noProviders,
    now,
    newId: randomUUID,
    log,
    s3Hosts: config['s3-hosts'],
    stsEndpoints: {
      disabledRegions: new Set(config['sts-disabled-regions']),
      globalHosts: new Set(config['sts-global-hosts']),
    },
    stsBudgets: createBudgets(
      {
        account: rateOf(config['sts-account-rate']),
        principal: rateOf(config['sts-principal-rate']),
        source: rateOf(config['sts-source-rate']),
      },
      () => performance.now(),
    ),
    explainDenials: config['explain-denials'] === 'on',
    proxyTrust: { proxies: config['trusted-proxies'], vpcHeaders: config['vpc-headers'] === 'on' },
    publicUrl: config['public-url'],
  });
  const listener = await server.listen(config.host, config.port);
  // What cannot be written behind is tried again the next time; nothing that was answered depends on it.
  const flush = () => server.flush().catch((err: unknown) => log.error({ err }, 'writing behind failed'));
  const flushing = setInterval(flush, FLUSH_MS);
  flushing.unref();
  const serving = opened.move();
  return {
    endpoint: `http://${listener.host}:${listener.port}`,
    rootCredentials,
    async close() {
      clearInterval(flushing);
      await listener.close(GRACE_MS);
      await flush();
      await serving.disposeAsync();
    },
  };
}

/** The management account, its root user's first key and the organization; the operator may have chosen ids and secret. */
async function createRoot(
  directory: Directory,
  ring: KeyRing,
  { config, now, random }: Pick<ServerOptions, 'config' | 'now' | 'random'>,
): Promise<RootCredentials> {
  const accountId = parseAccountId(config['account-id'] ?? randomAccountId(random));
  if (accountId === undefined) throw new Error('an account id is twelve digits');
  const accessKeyId = config['root-access-key-id'] ?? newAccessKeyId('AKIA', accountId, random);
  const secretAccessKey = config['root-secret-access-key'] ?? Buffer.from(random(30)).toString('base64');
  await bootstrap(directory, {
    accountId,
    accountName: 'management',
    email: `root@${accountId}.invalid`,
    rootAccessKey: { id: accessKeyId, sealedSecret: sealSecret(ring, secretAccessKey, accessKeyId, random) },
    organizationId: `o-${lowerCaseId(random, 10)}`,
    organizationRootId: `r-${lowerCaseId(random, 4)}`,
    now: now(),
  });
  return { accountId, accessKeyId, secretAccessKey };
}

/** Twelve digits, the first of them not zero, so that no tool that takes account ids for numbers shortens it. */
function randomAccountId(random: RandomBytes): string {
  const value = random(8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return String(100_000_000_000n + (value % 900_000_000_000n));
}

function lowerCaseId(random: RandomBytes, length: number): string {
  return [...random(length)].map((byte) => 'abcdefghijklmnopqrstuvwxyz012345'[byte & 31]).join('');
}

const USAGE = `Usage: sojourn <command> [flags]

  serve              serve on http://HOST:PORT (127.0.0.1:4566 by default)
  config             print the settings in force, secrets masked
  policy             evaluate and check policies (sojourn policy --help)
  explain            say why a request was denied (sojourn explain --help)
  revoke             end sessions that were already issued (sojourn revoke --help)

Flags of serve and config, each also a SOJOURN_… variable:
${flagNames.map((name) => `  --${name}`).join('\n')}
  --config FILE      read settings from a JSON file
`;

async function main(argv: readonly string[]): Promise<number> {
  const [command = 'help', ...rest] = argv;
  switch (command) {
    case 'serve':
      return serve(rest);
    case 'explain':
      return runExplain(rest, process.env, fetch, console, process.stdin);
    case 'revoke':
      return runRevoke(rest, process.env, fetch, console);
    case 'policy':
      return runPolicy(rest, process);
    case 'config':
      return withConfig(rest, async (config) => {
        console.log(describeConfig(config));
        return 0;
      });
    case 'help':
    case '--help':
    case '-h':
      console.log(USAGE);
      return 0;
    default:
      console.error(`sojourn: \`${command}\` is no command\n\n${USAGE}`);
      return 2;
  }
}

async function withConfig(
  args: readonly string[],
  run: (config: Config) => Promise<number>,
): Promise<number> {
  const sources = configSources(args);
  const read =
    typeof sources === 'string' ? { ok: false as const, mistakes: [sources] } : readConfig(sources);
  if (read.ok) return run(read.config);
  for (const mistake of read.mistakes) console.error(`sojourn: ${mistake}`);
  return 2;
}

/** Flags, environment and file, or what is wrong with them. */
function configSources(args: readonly string[]) {
  try {
    const options = Object.fromEntries(
      [...flagNames, 'config'].map((name) => [name, { type: 'string' as const }]),
    );
    const { values } = parseArgs({ args: [...args], options });
    const { config: file, ...flags } = values as Record<string, string | undefined>;
    const path = file ?? process.env.SOJOURN_CONFIG;
    return {
      flags,
      environment: process.env,
      file: path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8')),
    };
  } catch (error) {
    return (error as Error).message;
  }
}

function serve(args: readonly string[]): Promise<number> {
  return withConfig(args, async (config) => {
    const lines = destination({ dest: 2, sync: false, minLength: LOG_BUFFER_BYTES });
    const log = pino({ level: config['log-level'] }, lines);
    const flushing = setInterval(() => lines.flush(), LOG_FLUSH_MS);
    try {
      const server = await startServer({ config, now: Date.now, random: randomBytes, log });
      announce(server);
      const signal = await nextSignal();
      log.info({ signal }, 'stopping');
      await server.close();
      return 0;
    } finally {
      clearInterval(flushing);
      lines.flushSync();
    }
  });
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

/** Where it listens and, once in the life of a data directory, a block to paste. */
function announce({ endpoint, rootCredentials }: RunningServer): void {
  if (rootCredentials !== undefined) {
    console.log(
      [
        '',
        `# Root credentials of the new management account ${rootCredentials.accountId}. They are shown this once: keep them safe,`,
        '# make an admin user with them, and use that one from then on. Paste into a shell:',
        `export AWS_ENDPOINT_URL=${endpoint}`,
        'export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1',
        `export AWS_ACCESS_KEY_ID=${rootCredentials.accessKeyId}`,
        `export AWS_SECRET_ACCESS_KEY=${rootCredentials.secretAccessKey}`,
        '',
      ].join('\n'),
    );
  }
  console.log(`sojourn listens on ${endpoint}`);
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(`sojourn: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
