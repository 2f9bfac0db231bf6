import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { IndexWriter, Outcome } from './index-writer.ts';

/** The changes that the index thread takes. */
export type ChangeName = Exclude<keyof IndexWriter, 'transaction' | 'close'>;

export interface ChangeRequest {
  readonly id: number;
  readonly name: ChangeName;
  readonly values: readonly unknown[];
}

/** Either the change's `Outcome`, durable by now, or why it was not written. */
export type ChangeAnswer =
  | { readonly id: number; readonly outcome: unknown }
  | { readonly id: number; readonly error: unknown };

interface Waiting {
  resolve(outcome: unknown): void;
  reject(error: unknown): void;
}

/** The index thread as its callers see it: a change is asked for, and answered when it is durable. */
export class IndexChanges {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #failure: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answers: readonly ChangeAnswer[]) => {
      for (const answer of answers) this.#settle(answer);
    });
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('the index thread has ended')));
  }

  /** Creates the index at `path` if it is not there. */
  static async open(path: string): Promise<IndexChanges> {
    const worker = new Worker(new URL('./index-thread.ts', import.meta.url), { workerData: { path } });
    await once(worker, 'message');
    return new IndexChanges(worker);
  }

  run<Name extends ChangeName>(
    name: Name,
    ...values: Parameters<IndexWriter[Name]>
  ): Promise<ReturnType<IndexWriter[Name]>> {
    const failure = this.#failure;
    if (failure !== undefined) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, {
        resolve: (outcome) => resolve(outcome as ReturnType<IndexWriter[Name]>),
        reject,
      });
      const request: ChangeRequest = { id: this.#lastId, name, values };
      this.#worker.postMessage(request);
    });
  }

  /** Commits what was asked for, then ends the thread. */
  async close(): Promise<void> {
    if (this.#failure !== undefined) return;
    const ended = once(this.#worker, 'exit');
    this.#worker.postMessage('close');
    await ended;
  }

  #settle(answer: ChangeAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.outcome);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
    this.#waiting.clear();
  }
}

export type { Outcome };
