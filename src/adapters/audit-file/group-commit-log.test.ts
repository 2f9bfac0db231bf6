import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anyRecord } from '../../audit/sink.contract.ts';
import { AuditLogError } from './audit-log-error.ts';
import { CHAIN_START } from './chain.ts';
import { GroupCommitLog, type LogFile } from './group-commit-log.ts';

/** A file whose disk the test plays: each step waits until it lets it go on, or fails. */
class PlayedFile implements LogFile {
  readonly steps: string[] = [];
  lines = 0;
  hold = false;
  failing: { readonly step: string; readonly code: string } | undefined;
  #held: (() => void)[] = [];

  async append(text: string) {
    await this.#step('append');
    this.lines += text.split('\n').length - 1;
  }

  async sync() {
    await this.#step('sync');
  }

  async close() {
    this.steps.push('close');
  }

  release() {
    this.hold = false;
    for (const go of this.#held.splice(0)) go();
  }

  async #step(step: string) {
    this.steps.push(step);
    if (this.hold) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.failing?.step === step)
      throw Object.assign(new Error(`${step} failed`), { code: this.failing.code });
  }
}

const open = (file: LogFile, patience = 1000) =>
  new GroupCommitLog({ file, patience, end: { link: CHAIN_START, eventIds: [] } });

const settled = async (promise: Promise<unknown>) => {
  let state = 'waiting';
  promise.then(
    () => {
      state = 'resolved';
    },
    () => {
      state = 'rejected';
    },
  );
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  return state;
};

describe('group commit', () => {
  it('writes and syncs once for all that wait, and resolves none before', async () => {
    const file = new PlayedFile();
    const log = open(file);
    file.hold = true;
    const first = log.append(anyRecord());
    const others = Array.from({ length: 50 }, () => log.append(anyRecord()));
    expect(await settled(first)).toBe('waiting');
    file.release();
    file.hold = true;
    expect(await settled(first)).toBe('waiting');
    expect(file.steps).toEqual(['append', 'sync']);
    file.release();
    await Promise.all([first, ...others]);
    expect(file.steps).toEqual(['append', 'sync', 'append', 'sync']);
    expect(file.lines).toBe(51);
  });

  it('writes many in groups of bounded size', async () => {
    const file = new PlayedFile();
    const log = open(file);
    await Promise.all(Array.from({ length: 1000 }, () => log.append(anyRecord())));
    expect(file.steps.filter((step) => step === 'sync').length).toBe(5);
  });
});

describe('the events remembered', () => {
  it('are the last ones, so that memory stays bounded', async () => {
    const file = new PlayedFile();
    const log = open(file, 60_000);
    const record = anyRecord();
    const append = (i: number) => log.append({ ...record, eventID: String(i) });
    for (let i = 0; i < 70_000; i += 7000)
      await Promise.all(Array.from({ length: 7000 }, (_, k) => append(i + k)));
    expect(file.lines).toBe(70_000);
    await append(69_999);
    await append(70_000 - 65_536);
    expect(file.lines).toBe(70_000);
    await append(0);
    expect(file.lines).toBe(70_001);
  });
});

describe('a disk that fails', () => {
  it.each([
    ['append', 'ENOSPC'],
    ['append', 'EIO'],
    ['sync', 'EIO'],
    ['sync', 'ENOSPC'],
  ])(
    'G156 is not asked again after %s failed with %s: all are rejected, those that waited too',
    async (step, code) => {
      const file = new PlayedFile();
      const log = open(file);
      await log.append(anyRecord());
      file.failing = { step, code };
      file.hold = true;
      const inGroup = log.append(anyRecord());
      const waiting = log.append(anyRecord());
      file.release();
      const failure = await inGroup.catch((reason: unknown) => reason);
      expect(failure).toBeInstanceOf(AuditLogError);
      expect(failure).toMatchObject({ cause: { code } });
      await expect(waiting).rejects.toBe(failure);
      file.failing = undefined;
      const steps = file.steps.length;
      await expect(log.append(anyRecord())).rejects.toBe(failure);
      expect(file.steps.length).toBe(steps);
      await log.close();
      expect(file.steps.filter((each) => each === 'close')).toHaveLength(1);
    },
  );

  it('G156 does not count a record as appended whose sync failed', async () => {
    const file = new PlayedFile();
    const log = open(file);
    file.failing = { step: 'sync', code: 'EIO' };
    const record = anyRecord();
    await expect(log.append(record)).rejects.toBeInstanceOf(AuditLogError);
    await expect(log.append(record)).rejects.toBeInstanceOf(AuditLogError);
  });
});

describe('a disk that is stuck', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('G172 lets no append resolve, and rejects each once its time is over', async () => {
    const file = new PlayedFile();
    const log = open(file, 1000);
    file.hold = true;
    const first = log.append(anyRecord());
    const late = log.append(anyRecord());
    await vi.advanceTimersByTimeAsync(999);
    expect(await settled(Promise.race([first, late]))).toBe('waiting');
    const both = Promise.allSettled([first, late]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('G172 takes records again once it moves', async () => {
    const file = new PlayedFile();
    const log = open(file, 1000);
    file.hold = true;
    const record = anyRecord();
    const given = log.append(record).catch((reason: unknown) => reason);
    await vi.advanceTimersByTimeAsync(1000);
    expect(String(await given)).toMatch(/took longer than 1000 ms/);
    file.release();
    await log.append(anyRecord());
    await log.append(record);
    expect(file.lines).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('G172 keeps a bounded number waiting', async () => {
    const file = new PlayedFile();
    const log = open(file, 1000);
    file.hold = true;
    const all = Array.from({ length: 16_386 }, () => log.append(anyRecord()));
    const outcomes = Promise.allSettled(all);
    await expect(all.at(-1)).rejects.toThrow(/too many audit records wait/);
    expect(await settled(all.at(-2) ?? Promise.reject())).toBe('waiting');
    file.release();
    await outcomes;
    expect(file.lines).toBe(16_385);
  });
});

describe('closing', () => {
  it('waits for the group under way, and closes the file once', async () => {
    const file = new PlayedFile();
    const log = open(file);
    file.hold = true;
    const appended = log.append(anyRecord());
    const closed = Promise.all([log.close(), log.close()]);
    expect(await settled(closed)).toBe('waiting');
    await expect(log.append(anyRecord())).rejects.toThrow('the audit log is closed');
    file.release();
    await appended;
    await closed;
    expect(file.steps).toEqual(['append', 'sync', 'close']);
  });
});
