import type { AuditRecord } from './record.ts';

/**
 * The port: where audit records go. A request is answered only once its record is there. Implementations pass the contract suite
 * (`auditSinkContract`).
 */
export interface AuditSink {
  /**
   * Appends a record and resolves once it is durable. A record whose `eventID` was appended before, in this run or shortly before it
   * ended, is not appended again, so that an outbox may be replayed. Rejects where that cannot be promised any more: the request then
   * fails, whether or not the record arrived.
   */
  append(record: AuditRecord): Promise<void>;
  /** Finishes what is under way and releases the log; appends after it reject. */
  close(): Promise<void>;
}
