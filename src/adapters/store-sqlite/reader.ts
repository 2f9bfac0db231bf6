import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Entity, Partition, Store, StoreChanges, StoredPartition } from '#directory';

type AuditRecords = Awaited<ReturnType<Store['pendingAudit']>>;

/** Reads the database over a connection of its own, which cannot write; a read never waits for the writer. */
export class Reader {
  readonly #database: DatabaseSync;
  readonly #sequence: StatementSync;
  readonly #rows: StatementSync;
  readonly #latest: StatementSync;
  readonly #changed: StatementSync;
  readonly #pending: StatementSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#sequence = this.#database.prepare('SELECT sequence FROM partition WHERE name = ?');
    this.#rows = this.#database.prepare('SELECT version, body FROM entity WHERE partition = ?');
    this.#latest = this.#database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM partition');
    this.#changed = this.#database.prepare(
      'SELECT name, sequence FROM partition WHERE sequence > ? ORDER BY sequence',
    );
    this.#pending = this.#database.prepare('SELECT record FROM audit_outbox ORDER BY position LIMIT ?');
  }

  partition(partition: Partition): StoredPartition {
    return this.#atOneTime(() => ({
      sequence: Number(this.#sequence.get(partition)?.sequence ?? 0),
      rows: this.#rows.all(partition).map(({ version, body }) => ({
        version: Number(version),
        entity: JSON.parse(String(body)) as Entity,
      })),
    }));
  }

  changesSince(sequence: number): StoreChanges {
    return this.#atOneTime(() => ({
      sequence: Number(this.#latest.get()?.sequence),
      partitions: new Map(
        this.#changed.all(sequence).map((row) => [String(row.name) as Partition, Number(row.sequence)]),
      ),
    }));
  }

  pendingAudit(limit: number): AuditRecords {
    return this.#pending.all(limit).map(({ record }) => JSON.parse(String(record)));
  }

  close(): void {
    this.#database.close();
  }

  #atOneTime<Result>(read: () => Result): Result {
    this.#database.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#database.exec('COMMIT');
    }
  }
}
