/**
 * The worker thread that alone writes the database, so that no request waits for a disk on the event loop. Started by `index.ts`.
 */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { Batches } from './batches.ts';
import type { FromWriter, ToWriter } from './job.ts';
import { migrate } from './schema.ts';

const { databasePath, lockPath } = workerData as { readonly databasePath: string; readonly lockPath: string };

/** Owned for as long as the process lives, however it dies: the lock is the operating system's. */
function takeLock(): DatabaseSync {
  const lock = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw new Error('another process serves this data directory; stop it first, or choose another one');
  }
}

/** Nothing is written to a file before it is known to be ours. */
function openDatabase(): DatabaseSync {
  closeSync(openSync(databasePath, 'a', 0o600));
  const database = new DatabaseSync(databasePath);
  try {
    database.exec('PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;');
    migrate(database);
    database.exec('PRAGMA journal_mode = WAL;');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function start(): { readonly lock: DatabaseSync; readonly database: DatabaseSync } {
  const lock = takeLock();
  try {
    return { lock, database: openDatabase() };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Runs `work` and answers with what it gives, or that it failed; tells whether it did not. */
function answer(work: () => FromWriter): boolean {
  try {
    parentPort?.postMessage(work());
    return true;
  } catch (error) {
    const failed: FromWriter = { failed: error instanceof Error ? error.message : String(error) };
    parentPort?.postMessage(failed);
    return false;
  }
}

/** After a failed batch the thread stays, and with it the lock, until it is told to close. */
function serve(): FromWriter {
  const { lock, database } = start();
  const batches = new Batches(database);
  parentPort?.on('message', (message: ToWriter) => {
    if (message === 'close') {
      database.close();
      lock.close();
      parentPort?.close();
    } else answer(() => ({ outcomes: batches.write(message.batch) }));
  });
  return 'ready';
}

if (!answer(serve)) parentPort?.close();
