/**
 * A store that lives and dies with the process, for tests and for trying things out. Implements the directory's `Store` port; nothing
 * is durable. Called by tests and, where the operator asks for it, by main.ts.
 */
import type { Change, CommitResult, Partition, Store, StoredPartition } from '#directory';

/** An empty in-memory store. */
export function openMemoryStore(): Store {
  return new MemoryStore();
}

interface Row {
  readonly version: number;
  /** JSON, so that nothing that a caller holds is shared with the store, as with a store on disk. */
  readonly body: string;
}

class MemoryStore implements Store {
  #sequence = 0;
  readonly #partitions = new Map<Partition, { sequence: number; readonly rows: Map<string, Row> }>();
  readonly #outbox = new Map<string, string>();
  #closed = false;

  async load(partition: Partition): Promise<StoredPartition> {
    this.#mustBeOpen();
    const held = this.#partitions.get(partition);
    if (!held) return { sequence: 0, rows: [] };
    const rows = [...held.rows.values()].map(({ version, body }) => ({ version, entity: JSON.parse(body) }));
    return { sequence: held.sequence, rows };
  }

  async commit(change: Change): Promise<CommitResult> {
    this.#mustBeOpen();
    for (const [partition, sequence] of change.expect) {
      if ((this.#partitions.get(partition)?.sequence ?? 0) !== sequence)
        return { ok: false, reason: 'conflict' };
    }
    const repeated = change.audit.find(({ eventID }) => this.#outbox.has(eventID));
    if (repeated) throw new Error(`the audit record \`${repeated.eventID}\` is pending already`);
    const writes = change.put.length + change.remove.length > 0;
    const version = writes ? ++this.#sequence : this.#sequence;
    for (const { partition, kind, id } of change.remove)
      this.#write(partition, version).delete(`${kind} ${id}`);
    for (const { partition, entity } of change.put) {
      this.#write(partition, version).set(`${entity.kind} ${entity.id}`, {
        version,
        body: JSON.stringify(entity),
      });
    }
    for (const record of change.audit) this.#outbox.set(record.eventID, JSON.stringify(record));
    return { ok: true, sequence: version };
  }

  #write(partition: Partition, sequence: number): Map<string, Row> {
    const held = this.#partitions.get(partition) ?? { sequence, rows: new Map<string, Row>() };
    held.sequence = sequence;
    this.#partitions.set(partition, held);
    return held.rows;
  }

  async changesSince(sequence: number) {
    const changed = [...this.#partitions].filter(([, held]) => held.sequence > sequence);
    return {
      sequence: this.#sequence,
      partitions: new Map(changed.map(([name, held]) => [name, held.sequence])),
    };
  }

  async pendingAudit(limit: number) {
    return [...this.#outbox.values()].slice(0, limit).map((record) => JSON.parse(record));
  }

  async confirmAudit(eventIds: readonly string[]) {
    for (const id of eventIds) this.#outbox.delete(id);
  }

  async close() {
    this.#closed = true;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('the store is closed');
  }
}
