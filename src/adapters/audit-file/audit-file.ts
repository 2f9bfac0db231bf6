import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditSink } from '#audit';
import { AuditLogError } from './audit-log-error.ts';
import { GroupCommitLog } from './group-commit-log.ts';
import { type RecoveredEnd, recoverLogEnd } from './log-end.ts';

/** An audit log in a file. */
export interface AuditFile extends AuditSink {
  /** The torn end that was cut off when the log was opened. */
  readonly recovered: RecoveredEnd | undefined;
}

/** How long an append may take before it rejects, by default; in milliseconds. */
const PATIENCE = 10_000;

/**
 * Opens the log at `path`, readable by its owner alone, and makes it where there is none. A torn end, which a crash leaves, is cut off
 * and kept beside the log. Rejects with `AuditLogError` where the log's end was altered.
 *
 * Appends that wait share one write and one fdatasync. The first that fails is the last: after a failed sync nobody knows what the disk
 * holds, so the log takes no more, and each append rejects until it is opened anew. An append that takes longer than `patience`
 * milliseconds rejects; its record may arrive all the same.
 */
export async function openAuditFile(options: {
  readonly path: string;
  readonly patience?: number;
}): Promise<AuditFile> {
  const { path, patience = PATIENCE } = options;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a+', 0o600);
  try {
    await syncDirectory(dirname(path));
    const end = await recoverLogEnd(file, path);
    if (end === undefined)
      throw new AuditLogError(
        `the audit log \`${path}\` was altered near its end; verify it and put it aside`,
      );
    const log = new GroupCommitLog({ file: appendingTo(file), end, patience });
    return {
      append: (record) => log.append(record),
      close: () => log.close(),
      recovered: end.recovered,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function appendingTo(file: FileHandle) {
  return {
    append: (text: string) => file.appendFile(text),
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
