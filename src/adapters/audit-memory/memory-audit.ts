import type { AuditRecord, AuditSink } from '#audit';

/** Keeps records in `records`, in the order of their coming. */
export class MemoryAudit implements AuditSink {
  readonly #records = new Map<string, AuditRecord>();
  #closed = false;

  get records(): readonly AuditRecord[] {
    return [...this.#records.values()];
  }

  async append(record: AuditRecord): Promise<void> {
    if (this.#closed) throw new Error('the audit log is closed');
    if (!this.#records.has(record.eventID)) this.#records.set(record.eventID, record);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
