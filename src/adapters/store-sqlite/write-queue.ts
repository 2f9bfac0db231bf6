import type { Worker } from 'node:worker_threads';
import type { CommitResult } from '#directory';
import type { FromWriter, Job, Outcome, ToWriter } from './job.ts';

/** How many jobs go to the writer at a time: what one transaction may hold up the others. */
const BATCH = 512;

interface Waiting {
  readonly job: Job;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The way to the writer: while it syncs one batch, the next gathers. After a failure to write nothing is accepted any more: whether the
 * last batch is on the disk is not known, and a broken disk's later answers cannot be trusted.
 */
export class WriteQueue {
  readonly #writer: Worker;
  readonly #ended: Promise<void>;
  #waiting: Waiting[] = [];
  #underWay: readonly Waiting[] = [];
  #closing: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;
  #refusal: Error | undefined;

  constructor(writer: Worker) {
    this.#writer = writer;
    this.#ended = new Promise((resolve) => writer.once('exit', () => resolve()));
    writer.on('message', (message: FromWriter) => this.#receive(message));
    writer.on('error', (error) => this.#fail(error));
    writer.on('exit', () => this.#fail(new Error('the writer has stopped')));
  }

  write(job: Job): Promise<CommitResult> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#send();
    });
  }

  /** Refuses what comes from now on, finishes what came before, stops the writer. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    this.#refusal ??= new Error('the store is closed');
    if (this.#underWay.length > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    this.#post('close');
    await this.#ended;
  }

  #send(): void {
    if (this.#underWay.length > 0) return;
    this.#underWay = this.#waiting.splice(0, BATCH);
    if (this.#underWay.length > 0) this.#post({ batch: this.#underWay.map(({ job }) => job) });
    else this.#whenIdle?.();
  }

  #post(message: ToWriter): void {
    this.#writer.postMessage(message);
  }

  #receive(message: FromWriter): void {
    if (message === 'ready') return;
    if ('failed' in message) {
      this.#fail(new Error(`the store cannot be written: ${message.failed}`));
      return;
    }
    const done = this.#underWay;
    this.#underWay = [];
    for (const [index, waiting] of done.entries()) settle(waiting, message.outcomes[index]);
    this.#send();
  }

  #fail(error: Error): void {
    this.#refusal ??= error;
    for (const { reject } of [...this.#underWay, ...this.#waiting]) reject(this.#refusal);
    this.#underWay = [];
    this.#waiting = [];
    this.#whenIdle?.();
  }
}

function settle({ resolve, reject }: Waiting, outcome: Outcome | undefined): void {
  if (outcome === undefined) reject(new Error('the writer gave no answer'));
  else if ('refused' in outcome) reject(new Error(`the change cannot be written: ${outcome.refused}`));
  else resolve(outcome);
}
