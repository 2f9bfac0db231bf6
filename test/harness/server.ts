import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from '../../src/config/index.ts';
import { type RunningServer, startServer } from '../../src/main.ts';

/** Credentials as every SDK takes them. */
export interface ClientCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A real server on a free port with a data directory of its own, whose clock the test moves. */
export interface TestServer {
  readonly endpoint: string;
  readonly accountId: string;
  readonly root: ClientCredentials;
  readonly dataDirectory: string;
  readonly logs: readonly Record<string, unknown>[];
  /** Sets the server's clock `ms` before or after the real one. */
  shiftClock(ms: number): void;
  /** Stops and starts on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server; the caller closes it, which removes its data. */
export async function startTestServer(flags: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'sojourn-test-'));
  const logs: Record<string, unknown>[] = [];
  let shift = 0;
  const start = (port: string) =>
    startServer({
      config: testConfig({ port, data: dataDirectory, ...flags }),
      now: () => Date.now() + shift,
      random: randomBytes,
      log: {
        info: (fields, message) => logs.push({ level: 'info', message, ...fields }),
        error: (fields, message) => logs.push({ level: 'error', message, ...fields }),
      },
    });
  let running: RunningServer = await start('0');
  const { rootCredentials, endpoint } = running;
  if (rootCredentials === undefined) throw new Error('a fresh server gives root credentials');
  return {
    endpoint,
    accountId: rootCredentials.accountId,
    root: rootCredentials,
    dataDirectory,
    logs,
    shiftClock(ms) {
      shift = ms;
    },
    async restart() {
      await running.close();
      running = await start(new URL(endpoint).port);
    },
    async close() {
      await running.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

function testConfig(flags: Readonly<Record<string, string>>): Config {
  const read = readConfig({ flags, environment: {}, file: {} });
  if (!read.ok) throw new Error(read.mistakes.join('; '));
  return read.config;
}
