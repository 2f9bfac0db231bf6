import { LRUCache } from 'lru-cache';
import { Contents } from './contents.ts';
import type { Partition, Store, StoredPartition } from './store.ts';

/** How many earlier states of a partition stay at hand for snapshots that began before it changed. */
const EARLIER_STATES = 3;

/** A partition as it stood from `sequence` until just before `validBefore`. */
export interface PartitionState {
  readonly sequence: number;
  readonly contents: Contents;
  /** The change sequence from which this may no longer be what stands; infinite as long as it is. */
  validBefore: number;
}

/** The current state of a partition, then earlier ones. */
export type PartitionStates = readonly [PartitionState, ...PartitionState[]];

/**
 * The partitions in memory: those used last, whole. One load at a time for each, whoever asks.
 *
 * `known` is the change sequence up to which we have seen every change of the store, ours and others'. A load or commit that turns out
 * newer makes us catch up first, so that no two states in here contradict each other unnoticed.
 */
export class PartitionCache {
  readonly #store: Store;
  readonly #states: LRUCache<Partition, PartitionStates>;
  readonly #loading = new Map<Partition, Promise<PartitionStates>>();
  /** The latest change that a refresh told of, by partition: what is older is not current. */
  readonly #latest = new Map<Partition, number>();
  #known = 0;

  constructor(store: Store, capacity: number) {
    this.#store = store;
    this.#states = new LRUCache({
      max: capacity,
      dispose: ([current], _partition, reason) => {
        if (reason === 'evict') this.#end(current, this.#known + 1);
      },
    });
  }

  /** A partition's states; the first is current. */
  async read(partition: Partition): Promise<PartitionStates> {
    const states = this.#states.get(partition);
    if (states && isCurrent(states[0])) return states;
    const underWay = this.#loading.get(partition);
    if (underWay) return underWay;
    const loading = this.#load(partition).finally(() => this.#loading.delete(partition));
    this.#loading.set(partition, loading);
    return loading;
  }

  async #load(partition: Partition): Promise<PartitionStates> {
    for (;;) {
      const stored = await this.#store.load(partition);
      if (stored.sequence > this.#known) await this.refresh();
      const states = this.#states.get(partition);
      if (states && isCurrent(states[0])) return states;
      if (stored.sequence >= this.#latestOf(partition)) return this.#publish(partition, stored);
    }
  }

  #publish(partition: Partition, { sequence, rows }: StoredPartition): PartitionStates {
    const contents = Contents.load(rows, this.#states.peek(partition)?.[0].contents);
    return this.#install(partition, sequence, contents);
  }

  #install(partition: Partition, sequence: number, contents: Contents): PartitionStates {
    const current = { sequence, contents, validBefore: Number.POSITIVE_INFINITY };
    const earlier = this.#states.peek(partition)?.slice(0, EARLIER_STATES) ?? [];
    const states: PartitionStates = [current, ...earlier];
    this.#states.set(partition, states);
    return states;
  }

  /** Takes in a commit of our own: what the partitions it wrote hold since `sequence`. What a refresh saw of it already is loaded again. */
  async committed(sequence: number, written: ReadonlyMap<Partition, Contents>): Promise<void> {
    if (sequence > this.#known + 1) await this.refresh();
    for (const [partition, contents] of written) {
      if (this.#latestOf(partition) >= sequence) continue;
      this.#end(this.#states.peek(partition)?.[0], sequence);
      this.#install(partition, sequence, contents);
    }
    this.#known = Math.max(this.#known, sequence);
  }

  /** Learns what others have changed; what is outdated is loaded again when it is next read. */
  async refresh(): Promise<void> {
    const known = this.#known;
    const changes = await this.#store.changesSince(known);
    for (const [partition, sequence] of changes.partitions) {
      this.#latest.set(partition, Math.max(sequence, this.#latestOf(partition)));
      const current = this.#states.peek(partition)?.[0];
      if (current && current.sequence < sequence) this.#end(current, known + 1);
    }
    this.#known = Math.max(this.#known, changes.sequence);
  }

  /** Reads these again next time: a commit to them failed in a way that leaves open whether it happened. */
  forget(partitions: Iterable<Partition>): void {
    for (const partition of partitions) this.#end(this.#states.peek(partition)?.[0], this.#known + 1);
  }

  #latestOf(partition: Partition): number {
    return this.#latest.get(partition) ?? 0;
  }

  #end(state: PartitionState | undefined, sequence: number): void {
    if (state) state.validBefore = Math.min(state.validBefore, sequence);
  }
}

function isCurrent(state: PartitionState): boolean {
  return state.validBefore === Number.POSITIVE_INFINITY;
}
