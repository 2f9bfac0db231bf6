/**
 * Objects in a directory: data in files with random names, and an index of them in SQLite.
 *
 * Owns how objects lie on disk and what makes a write atomic and durable: data is written to `incoming/`, synced, renamed into
 * `data/`, its directory synced, and only then does one transaction of the index (synced, in a worker thread, many writers to one
 * sync) make it count and forget what it replaces. A crash at any moment leaves either the old object or the new one, and at most a
 * file that nothing names, which the next start removes. Keys never become paths.
 *
 * One process at a time. Does not know requests, callers or S3's rules. Called by main.ts.
 */
import type { RandomBytes } from '#arn';
import type { ObjectStore } from '#gateway';
import { FilesObjectStore } from './store.ts';

/** Opens the store in `directory`, which is created if it is not there. The caller closes it. */
export async function openObjectFiles(options: {
  readonly directory: string;
  /** Names data files and uploads. */
  readonly random: RandomBytes;
}): Promise<ObjectStore> {
  return FilesObjectStore.open(options);
}
