import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseAccountId } from '#arn';
import { type AuditRecord, type AuditSink, cloudTrailRecord } from './index.ts';

/** A sink under test, and a way to read what it holds. `reopen`, for sinks that outlive their process, does as a restart would. */
export interface SinkUnderTest {
  readonly sink: AuditSink;
  readonly records: () => Promise<readonly AuditRecord[]>;
  readonly reopen?: () => Promise<SinkUnderTest>;
}

/** What every `AuditSink` must do. `open` gives an empty one. */
export function auditSinkContract(name: string, open: () => Promise<SinkUnderTest>): void {
  describe(`${name} as an audit sink`, () => {
    it('holds a record, as it is, once append resolves', async () => {
      const { sink, records } = await open();
      const record = anyRecord({ userAgent: 'line\nbreak \u001b[31m \u2028 \u009b é 😀 "quoted" \\' });
      await sink.append(record);
      expect(await records()).toEqual([record]);
      await sink.close();
    });

    it('holds each of those appended at once, in their order', async () => {
      const { sink, records } = await open();
      const all = Array.from({ length: 300 }, () => anyRecord());
      await Promise.all(all.map((record) => sink.append(record)));
      expect(await records()).toEqual(all);
      await sink.close();
    });

    it('appends an event once, however often it is told', async () => {
      const { sink, records } = await open();
      const record = anyRecord();
      await Promise.all([sink.append(record), sink.append(record)]);
      await sink.append(record);
      expect(await records()).toEqual([record]);
      await sink.close();
    });

    it('finishes what is under way when it closes, and rejects what comes after', async () => {
      const { sink, records } = await open();
      const all = Array.from({ length: 20 }, () => anyRecord());
      const appended = Promise.all(all.map((record) => sink.append(record)));
      await sink.close();
      await appended;
      expect(await records()).toEqual(all);
      await expect(sink.append(anyRecord())).rejects.toThrow();
      await expect(sink.append(all[0] as AuditRecord)).rejects.toThrow();
    });

    it('G173 goes on after a restart, and appends none of a replayed outbox again', async () => {
      const { sink, reopen } = await open();
      if (reopen === undefined) return sink.close();
      const [first, second, third] = [anyRecord(), anyRecord(), anyRecord()];
      await sink.append(first);
      await sink.append(second);
      await sink.close();
      const again = await reopen();
      await Promise.all([first, second, third].map((record) => again.sink.append(record)));
      expect(await again.records()).toEqual([first, second, third]);
      await again.sink.close();
    });
  });
}

/** A record like those of the pipeline, with an event id of its own. */
export function anyRecord(facts: { readonly userAgent?: string } = {}): AuditRecord {
  const account = parseAccountId('123456789012');
  if (account === undefined) throw new Error('unreachable: twelve digits are an account id');
  return cloudTrailRecord({
    eventId: randomUUID(),
    requestId: randomUUID(),
    at: 1_700_000_000_000,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    region: 'us-east-1',
    sourceIp: '192.0.2.101',
    userAgent: facts.userAgent ?? 'aws-cli/2.15.0',
    caller: { type: 'root', account, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    input: { RoleArn: 'arn:aws:iam::123456789012:role/UpdateApp', RoleSessionName: 'alice' },
    recipientAccount: account,
  });
}
