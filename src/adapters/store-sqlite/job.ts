import type { CommitResult, Partition } from '#directory';

/** One change as it travels to the writer: rows ready to be bound, bodies as JSON. */
export interface Job {
  readonly expect: readonly (readonly [Partition, number])[];
  readonly put: readonly (readonly [partition: Partition, kind: string, id: string, body: string])[];
  readonly remove: readonly (readonly [partition: Partition, kind: string, id: string])[];
  readonly audit: readonly (readonly [eventId: string, record: string])[];
  /** Ids of audit records to be forgotten. */
  readonly confirm: readonly string[];
}

/** What became of one job: its result, or why it alone could not be written. */
export type Outcome = CommitResult | { readonly refused: string };

/** What the writer is told. */
export type ToWriter =
  /** Written in one transaction, one after the other; answered once it is durable. */
  { readonly batch: readonly Job[] } | 'close';

/** What the writer answers: first `ready` or `failed`, then for each batch its outcomes or `failed`. */
export type FromWriter = 'ready' | { readonly outcomes: readonly Outcome[] } | { readonly failed: string };
