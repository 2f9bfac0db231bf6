import type { AccountId } from '#arn';
import type { AuditRecord } from '#audit';
import type { Entity, EntityKind } from './entities.ts';

/**
 * What is loaded, cached and changed as one: an account with all that it holds, the organization (accounts and the organization
 * itself), the buckets (their names are shared by all accounts), the revocations, the delegation requests.
 */
export type Partition = AccountId | 'organization' | 'buckets' | 'revocations' | 'delegation-requests';

/** A partition as it stood at a change sequence; sequence 0 and no rows where nothing was ever written. */
export interface StoredPartition {
  /** The change sequence of the partition's latest change. */
  readonly sequence: number;
  readonly rows: readonly StoredEntity[];
}

/** An entity with the change sequence at which it was last written: its version, for caches of what is compiled from it. */
export interface StoredEntity {
  readonly entity: Entity;
  readonly version: number;
}

/** One all-or-nothing change. */
export interface Change {
  /** The partitions that were read to decide it, at the sequences they had; if one has moved on, nothing is written. */
  readonly expect: ReadonlyMap<Partition, number>;
  readonly put: readonly { readonly partition: Partition; readonly entity: Entity }[];
  readonly remove: readonly {
    readonly partition: Partition;
    readonly kind: EntityKind;
    readonly id: string;
  }[];
  /** Audit records that commit with the change, in the same transaction, into the outbox. */
  readonly audit: readonly AuditRecord[];
}

export type CommitResult =
  | { readonly ok: true; readonly sequence: number }
  | { readonly ok: false; readonly reason: 'conflict' };

export interface StoreChanges {
  /** The latest change sequence of the whole store. */
  readonly sequence: number;
  /** Each partition changed since, with the sequence of its latest change. */
  readonly partitions: ReadonlyMap<Partition, number>;
}

/**
 * Where the directory keeps its entities. Each change takes the next number of one sequence; a partition remembers the sequence of its last change.
 * Implementations pass the contract suite (`storeContract`). A failure to reach or sync the storage rejects the promise: the request
 * fails, nothing is assumed.
 */
export interface Store {
  /** Reads a partition whole, at one sequence. */
  load(partition: Partition): Promise<StoredPartition>;
  /**
   * Applies `change` if nothing it expects has moved; resolves only when it is durable. Its sequence is the next one; a change that
   * puts and removes nothing only adds its audit records, at the sequence that stands.
   */
  commit(change: Change): Promise<CommitResult>;
  /** The partitions changed after `sequence`, each with its latest change, and the latest of all: how caches and other nodes follow. */
  changesSince(sequence: number): Promise<StoreChanges>;
  /** Audit records committed with changes and not yet confirmed, oldest first. */
  pendingAudit(limit: number): Promise<readonly AuditRecord[]>;
  /** Forgets outbox records that the audit log now holds durably. */
  confirmAudit(eventIds: readonly string[]): Promise<void>;
  /** Finishes what is under way and releases files and connections. */
  close(): Promise<void>;
}
