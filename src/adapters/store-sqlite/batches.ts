import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommitResult, Partition } from '#directory';
import type { Job, Outcome } from './job.ts';

/** SQLite's primary result codes that speak of the statement at hand and leave the transaction whole. */
const STATEMENT_ERRORS = new Set([
  18, // TOOBIG
  19, // CONSTRAINT
  20, // MISMATCH
]);

/** Writes jobs in groups: one transaction and one sync for all that wait. */
export class Batches {
  readonly #database: DatabaseSync;
  readonly #sequence: StatementSync;
  readonly #latest: StatementSync;
  readonly #touch: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #audit: StatementSync;
  readonly #confirm: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sequence = database.prepare('SELECT sequence FROM partition WHERE name = ?');
    this.#latest = database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM partition');
    this.#touch = database.prepare(
      'INSERT INTO partition (name, sequence) VALUES (?, ?) ON CONFLICT DO UPDATE SET sequence = excluded.sequence',
    );
    this.#put = database.prepare(
      `INSERT INTO entity (partition, kind, id, version, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body`,
    );
    this.#remove = database.prepare('DELETE FROM entity WHERE partition = ? AND kind = ? AND id = ?');
    this.#audit = database.prepare('INSERT INTO audit_outbox (event_id, record) VALUES (?, ?)');
    this.#confirm = database.prepare('DELETE FROM audit_outbox WHERE event_id = ?');
  }

  /**
   * Writes the jobs in order; each sees what those before it wrote. Returns once all is durable. What it throws means that nothing of
   * the batch may be taken for written: the disk is full or broken, and what a later sync would tell of it cannot be trusted.
   */
  write(jobs: readonly Job[]): readonly Outcome[] {
    this.#database.exec('BEGIN IMMEDIATE');
    const outcomes = jobs.map((job) => this.#savepoint(job));
    this.#database.exec('COMMIT');
    return outcomes;
  }

  #savepoint(job: Job): Outcome {
    this.#database.exec('SAVEPOINT job');
    try {
      const outcome = this.#apply(job);
      this.#database.exec('RELEASE job');
      return outcome;
    } catch (error) {
      if (!isStatementError(error)) throw error;
      this.#database.exec('ROLLBACK TO job; RELEASE job');
      return { refused: error.message };
    }
  }

  #apply(job: Job): CommitResult {
    if (job.expect.some(([partition, sequence]) => this.#sequenceOf(partition) !== sequence))
      return { ok: false, reason: 'conflict' };
    const writes = job.put.length + job.remove.length > 0;
    const sequence = Number(this.#latest.get()?.sequence) + (writes ? 1 : 0);
    const changed = new Set<Partition>();
    for (const [partition, kind, id] of job.remove) {
      this.#remove.run(partition, kind, id);
      changed.add(partition);
    }
    for (const [partition, kind, id, body] of job.put) {
      this.#put.run(partition, kind, id, sequence, body);
      changed.add(partition);
    }
    for (const partition of changed) this.#touch.run(partition, sequence);
    for (const [eventId, record] of job.audit) this.#audit.run(eventId, record);
    for (const eventId of job.confirm) this.#confirm.run(eventId);
    return { ok: true, sequence };
  }

  #sequenceOf(partition: Partition): number {
    return Number(this.#sequence.get(partition)?.sequence ?? 0);
  }
}

function isStatementError(error: unknown): error is Error {
  if (!(error instanceof Error && 'errcode' in error)) return false;
  return STATEMENT_ERRORS.has(Number(error.errcode) & 0xff);
}
