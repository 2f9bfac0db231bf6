import type { Partition } from './store.ts';

/**
 * Changes of one process take turns on each partition they name, so that they do not drive each other into conflicts; what remains to
 * conflict are other processes. A job queues on all its partitions at once, so no two can wait for each other.
 */
export class Turns {
  readonly #last = new Map<Partition, Promise<void>>();

  async take<R>(partitions: readonly Partition[], job: () => Promise<R>): Promise<R> {
    const ahead = partitions.map((partition) => this.#last.get(partition));
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    for (const partition of partitions) this.#last.set(partition, done);
    try {
      await Promise.all(ahead);
      return await job();
    } finally {
      finish();
      for (const partition of partitions)
        if (this.#last.get(partition) === done) this.#last.delete(partition);
    }
  }
}
