import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, user } from '../../directory/samples.testing.ts';
import { storeContract } from '../../directory/store.contract.ts';
import { openSqliteStore } from './index.ts';

const made: string[] = [];
let directory = '';

async function makeDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sojourn-store-'));
  made.push(path);
  return path;
}

beforeEach(async () => {
  directory = await makeDirectory();
});

afterAll(async () => {
  await Promise.all(made.map((path) => rm(path, { recursive: true })));
});

storeContract('the SQLite store', {
  open: async () => {
    directory = await makeDirectory();
    return openSqliteStore({ directory });
  },
  reopen: () => openSqliteStore({ directory }),
});

const put = (name: string) => ({
  expect: new Map(),
  put: [{ partition: ACCOUNT, entity: user(name) }],
  remove: [],
  audit: [],
});

/** Starts a process that commits without end; `lines` are what it prints, `ended` resolves when it is gone. */
function startCommitting(first: number, limit = 'true') {
  const script = fileURLToPath(new URL('./crash.testing.ts', import.meta.url));
  const command = `${limit} && exec "$0" --no-warnings "$@"`;
  const child = spawn('sh', ['-c', command, process.execPath, script, directory, String(first)]);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines, ended: once(child, 'close') };
}

async function until(holds: () => boolean, child: ChildProcess): Promise<void> {
  while (!holds() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function storedNames(): Promise<Set<string>> {
  const store = await openSqliteStore({ directory });
  const { rows } = await store.load(ACCOUNT);
  await store.close();
  return new Set(rows.map(({ entity }) => entity.id));
}

const acknowledged = (lines: readonly string[]) =>
  lines.filter((line) => /^\d+$/.test(line)).map((line) => `AIDAUSER-${line}`);

describe('the SQLite store', () => {
  it('G154 opens clean after kill -9, with every acknowledged write', async () => {
    const promised: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { child, lines, ended } = startCommitting(round * 100_000);
      await until(() => lines.length > 40 + round * 17, child);
      child.kill('SIGKILL');
      await ended;
      promised.push(...acknowledged(lines));
    }
    const stored = await storedNames();
    expect(promised.length).toBeGreaterThan(120);
    expect(promised.filter((name) => !stored.has(name))).toEqual([]);
  }, 60_000);

  it('G156 stops for good when the disk takes no more, and keeps what it acknowledged', async () => {
    const { lines, ended } = startCommitting(0, 'ulimit -f 1024');
    await ended;
    const stored = await storedNames();
    expect(acknowledged(lines).length).toBeGreaterThan(20);
    expect(acknowledged(lines).filter((name) => !stored.has(name))).toEqual([]);
    expect(lines.find((line) => line.startsWith('failed'))).toContain('the store cannot be written');
    expect(lines.find((line) => line.startsWith('later'))).toContain('the store cannot be written');
  }, 60_000);

  it('G157 recovers from a log whose end is torn', async () => {
    const store = await openSqliteStore({ directory });
    for (const name of ['alice', 'bob', 'carol']) await store.commit(put(name));
    const copy = await makeDirectory();
    for (const file of ['sojourn.db', 'sojourn.db-wal'])
      await copyFile(join(directory, file), join(copy, file));
    await store.close();
    const log = join(copy, 'sojourn.db-wal');
    await truncate(log, (await stat(log)).size - 100);
    directory = copy;
    expect(await storedNames()).toEqual(new Set(['AIDAALICE', 'AIDABOB']));
  });

  it('G158 refuses a data directory that another process serves, until that one is gone', async () => {
    const { child, lines, ended } = startCommitting(0);
    await until(() => lines.length > 0, child);
    await expect(openSqliteStore({ directory })).rejects.toThrow(
      'another process serves this data directory',
    );
    child.kill('SIGKILL');
    await ended;
    await (await openSqliteStore({ directory })).close();
  }, 60_000);

  it('G158 refuses a second opening in the same process, which leaves the first one whole', async () => {
    const store = await openSqliteStore({ directory });
    for (let i = 0; i < 2; i++)
      await expect(openSqliteStore({ directory })).rejects.toThrow('another process serves');
    await store.commit(put('alice'));
    await store.close();
  });

  it.each(['3.51.2', '3.50.9', '2.99.99', '3.51', ''])('G159 refuses SQLite %j', async (sqliteVersion) => {
    const opening = openSqliteStore({ directory, sqliteVersion });
    await expect(opening).rejects.toThrow('use a Node with 3.51.3 or newer');
  });

  it.each(['3.51.3', '3.53.0', '4.0.0'])('accepts SQLite %s', async (sqliteVersion) => {
    await (await openSqliteStore({ directory, sqliteVersion })).close();
  });

  it("refuses another program's database and one of a newer program", async () => {
    const file = new DatabaseSync(join(directory, 'sojourn.db'));
    file.exec('PRAGMA user_version = 1');
    await expect(openSqliteStore({ directory })).rejects.toThrow('a database of another program');
    expect(file.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'delete' });
    file.exec(`PRAGMA application_id = ${0x534f4a4e}; PRAGMA user_version = 99`);
    await expect(openSqliteStore({ directory })).rejects.toThrow('upgrade Sojourn');
    file.close();
  });

  it('keeps its database to its owner', async () => {
    const nested = join(directory, 'data', 'here');
    await (await openSqliteStore({ directory: nested })).close();
    expect((await stat(nested)).mode & 0o777).toBe(0o700);
    expect((await stat(join(nested, 'sojourn.db'))).mode & 0o777).toBe(0o600);
  });

  it('takes thousands of changes at once', async () => {
    const store = await openSqliteStore({ directory });
    await Promise.all(Array.from({ length: 2000 }, (_, i) => store.commit(put(`user-${i}`))));
    expect((await store.load(ACCOUNT)).rows).toHaveLength(2000);
    await store.close();
  });
});
