/**
 * The embedded store: one SQLite database in the data directory, for one process. Implements the directory's `Store` port.
 *
 * Owns the files `sojourn.db` (with its `-wal` and `-shm`) and `sojourn.lock`. One worker thread writes, in groups, each synced before
 * it is acknowledged; reads go over a second connection. Knows nothing of what an entity means. Opened by main.ts.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Change, CommitResult, Partition, Store } from '#directory';
import type { FromWriter } from './job.ts';
import { Reader } from './reader.ts';
import { WriteQueue } from './write-queue.ts';

export interface SqliteStoreOptions {
  /** The data directory; made, for its owner alone, where it does not exist. */
  readonly directory: string;
  /** The version of SQLite at hand; Node's own by default. */
  readonly sqliteVersion?: string;
}

/**
 * Opens the store in a data directory and owns that until it is closed or the process dies. Rejects, with a message for the operator,
 * where another process owns it, where SQLite is too old, and where the database is not ours or of a newer program.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  requireSqlite(options.sqliteVersion ?? process.versions.sqlite ?? '0');
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const databasePath = join(options.directory, 'sojourn.db');
  const lockPath = join(options.directory, 'sojourn.lock');
  const writer = new Worker(new URL('./writer.ts', import.meta.url), {
    workerData: { databasePath, lockPath },
  });
  const refusal = await refusalOf(writer);
  if (refusal !== undefined) throw new Error(`cannot open the store in \`${options.directory}\`: ${refusal}`);
  return new SqliteStore(new WriteQueue(writer), new Reader(databasePath));
}

/** Why the writer could not open the database; `undefined` once it is ready. */
function refusalOf(writer: Worker): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    writer.once('error', reject);
    writer.once('message', (message: FromWriter) => {
      writer.off('error', reject);
      resolve(typeof message === 'object' && 'failed' in message ? message.failed : undefined);
    });
  });
}

/** Older ones can corrupt a database in WAL mode (a race between a checkpoint and a writer that resets the log). */
const OLDEST_SQLITE = [3, 51, 3] as const;

function requireSqlite(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least)
      throw new Error(
        `SQLite ${version} can corrupt its log; use a Node with ${OLDEST_SQLITE.join('.')} or newer`,
      );
  }
}

class SqliteStore implements Store {
  readonly #queue: WriteQueue;
  readonly #reader: Reader;
  #closing: Promise<void> | undefined;

  constructor(queue: WriteQueue, reader: Reader) {
    this.#queue = queue;
    this.#reader = reader;
  }

  async load(partition: Partition) {
    return this.#open().partition(partition);
  }

  async commit(change: Change): Promise<CommitResult> {
    return this.#queue.write({
      expect: [...change.expect],
      put: change.put.map(({ partition, entity }) => [
        partition,
        entity.kind,
        entity.id,
        JSON.stringify(entity),
      ]),
      remove: change.remove.map(({ partition, kind, id }) => [partition, kind, id]),
      audit: change.audit.map((record) => [record.eventID, JSON.stringify(record)]),
      confirm: [],
    });
  }

  async changesSince(sequence: number) {
    return this.#open().changesSince(sequence);
  }

  async pendingAudit(limit: number) {
    return this.#open().pendingAudit(limit);
  }

  async confirmAudit(eventIds: readonly string[]): Promise<void> {
    await this.#queue.write({ expect: [], put: [], remove: [], audit: [], confirm: eventIds });
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  /** The reader goes first: the connection that closes last folds the log into the database, and only the writer can. */
  async #finish(): Promise<void> {
    this.#reader.close();
    await this.#queue.close();
  }

  #open(): Reader {
    if (this.#closing) throw new Error('the store is closed');
    return this.#reader;
  }
}
