import type { AuditRecord, AuditSink } from '#audit';
import { AuditLogError } from './audit-log-error.ts';
import { type ChainLink, chainedLine } from './chain.ts';

/** The file that a log is written to: text at its end, and all written so far made durable. */
export interface LogFile {
  append(text: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** How many records one write holds at most: more would keep the event loop busy for milliseconds. */
const LARGEST_GROUP = 256;

/** How many may wait: far more than a disk that works lets wait, so beyond it the log is stuck and memory is worth more. */
const LONGEST_QUEUE = 16_384;

/** How many of the last events are remembered, so as not to append them again. */
const EVENTS_REMEMBERED = 65_536;

interface Waiting {
  readonly record: AuditRecord;
  readonly resolve: () => void;
  readonly reject: (reason: AuditLogError) => void;
}

/** Appends records as chained lines. All that wait while a group is being written and synced make up the next group. */
export class GroupCommitLog implements AuditSink {
  readonly #file: LogFile;
  readonly #patience: number;
  /** The last events, each with the promise of its durability, oldest first. */
  readonly #appended: Map<string, Promise<void>>;
  #link: ChainLink;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  /** Why no more is taken. */
  #refusal: AuditLogError | undefined;

  constructor(options: {
    readonly file: LogFile;
    readonly end: { readonly link: ChainLink; readonly eventIds: readonly string[] };
    /** Milliseconds that an append may take. */
    readonly patience: number;
  }) {
    this.#file = options.file;
    this.#patience = options.patience;
    this.#link = options.end.link;
    const durable = Promise.resolve();
    this.#appended = new Map(options.end.eventIds.map((id) => [id, durable]));
  }

  append(record: AuditRecord): Promise<void> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    const known = this.#appended.get(record.eventID);
    if (known !== undefined) return this.#inTime(known);
    if (this.#waiting.length >= LONGEST_QUEUE)
      return Promise.reject(new AuditLogError('too many audit records wait for the disk'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ record, resolve, reject });
    this.#remember(record.eventID, promise);
    this.#writing ??= this.#writeAll();
    return this.#inTime(promise);
  }

  close(): Promise<void> {
    this.#refusal ??= new AuditLogError('the audit log is closed');
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, LARGEST_GROUP);
      try {
        await this.#write(group);
      } catch (cause) {
        const failure = new AuditLogError('the audit log cannot be written; restart once its disk is sound', {
          cause,
        });
        this.#refusal = failure;
        for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(failure);
      }
    }
    this.#writing = undefined;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    let text = '';
    let last = this.#link;
    for (const { record } of group) {
      const { line, link } = chainedLine(record, last);
      text += `${line}\n`;
      last = link;
    }
    await this.#file.append(text);
    await this.#file.sync();
    this.#link = last;
    for (const { resolve } of group) resolve();
  }

  #remember(eventId: string, durable: Promise<void>): void {
    this.#appended.set(eventId, durable);
    if (this.#appended.size <= EVENTS_REMEMBERED) return;
    for (const oldest of this.#appended.keys()) {
      this.#appended.delete(oldest);
      return;
    }
  }

  /** Rejects where `durable` takes longer than an append may. */
  #inTime(durable: Promise<void>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const over = () => reject(new AuditLogError(`the audit log took longer than ${this.#patience} ms`));
    const timer = setTimeout(over, this.#patience);
    return Promise.race([durable, late]).finally(() => clearTimeout(timer));
  }
}
