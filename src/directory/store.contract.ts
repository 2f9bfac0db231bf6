import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Change, CommitResult, Entity, Partition, Store, StoredPartition } from './index.ts';
import { ACCOUNT, OTHER, role, user } from './samples.testing.ts';

/** How the suite gets at a store. */
export interface StoreUnderTest {
  /** Opens an empty store. */
  open(): Promise<Store>;
  /** Opens again what the last `open` left behind; absent where a store keeps nothing once it is closed. */
  reopen?(): Promise<Store>;
}

/** What every `Store` promises. Call it in the adapter's test. */
export function storeContract(name: string, { open, reopen }: StoreUnderTest): void {
  describe(`${name} keeps the store's contract`, () => {
    const opened: Store[] = [];
    const start = async () => {
      const store = await open();
      opened.push(store);
      return store;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()));
    });

    it('holds nothing at first', async () => {
      const store = await start();
      expect(await store.load(ACCOUNT)).toEqual({ sequence: 0, rows: [] });
      expect(await store.changesSince(0)).toEqual({ sequence: 0, partitions: new Map() });
      expect(await store.pendingAudit(10)).toEqual([]);
    });

    it('gives back what was put, each with the sequence of its last change', async () => {
      const store = await start();
      const first = await store.commit(put(ACCOUNT, user('alice'), role('deploy')));
      const second = await store.commit(put(ACCOUNT, { ...user('alice'), path: '/moved/' }));
      expect([first, second]).toEqual([
        { ok: true, sequence: 1 },
        { ok: true, sequence: 2 },
      ]);
      const { sequence, rows } = await store.load(ACCOUNT);
      expect(sequence).toBe(2);
      expect(byId(rows)).toEqual([
        { version: 2, entity: { ...user('alice'), path: '/moved/' } },
        { version: 1, entity: role('deploy') },
      ]);
    });

    it('keeps text as it was written, whatever it holds', async () => {
      const store = await start();
      const odd = '{"Sid":"\u0000 \ud83d\udd11 \'quote\' \u2028","n":1.0 }\r\n';
      const entity = { ...user('alice'), inlinePolicies: { ['__proto__']: odd, constructor: odd } };
      await store.commit(put(ACCOUNT, entity));
      const [row] = (await store.load(ACCOUNT)).rows;
      expect(JSON.stringify(row?.entity)).toBe(JSON.stringify(entity));
    });

    it('keeps partitions apart, and kinds that share an id', async () => {
      const store = await start();
      await store.commit(put(ACCOUNT, user('alice')));
      await store.commit(put(OTHER, user('alice'), { ...role('deploy'), id: user('alice').id }));
      expect((await store.load(ACCOUNT)).rows).toHaveLength(1);
      expect((await store.load(OTHER)).rows).toHaveLength(2);
    });

    it('removes what is named, and nothing for what is not there', async () => {
      const store = await start();
      await store.commit(put(ACCOUNT, user('alice'), user('bob')));
      const remove = (id: string) => [{ partition: ACCOUNT, kind: 'user', id }] as const;
      await store.commit({ ...nothing, remove: remove('AIDAALICE') });
      await store.commit({ ...nothing, remove: remove('AIDANOBODY') });
      const { sequence, rows } = await store.load(ACCOUNT);
      expect(rows.map(({ entity }) => entity.id)).toEqual(['AIDABOB']);
      expect(sequence).toBe(3);
    });

    it('shares nothing with its caller', async () => {
      const store = await start();
      const tags = [{ key: 'team', value: 'red' }];
      await store.commit(put(ACCOUNT, { ...user('alice'), tags }));
      tags.push({ key: 'late', value: 'yes' });
      const [row] = (await store.load(ACCOUNT)).rows;
      expect(row?.entity).toMatchObject({ tags: [{ key: 'team', value: 'red' }] });
    });

    it('writes nothing where a partition that was expected has moved on', async () => {
      const store = await start();
      await store.commit(put(ACCOUNT, user('alice')));
      await store.commit(put(OTHER, user('alice')));
      const stale = new Map<Partition, number>([
        [ACCOUNT, 1],
        [OTHER, 1],
      ]);
      const change = { ...put(ACCOUNT, user('bob')), expect: stale, audit: [record('1')] };
      expect(await store.commit(change)).toEqual({ ok: false, reason: 'conflict' });
      expect((await store.load(ACCOUNT)).rows).toHaveLength(1);
      expect(await store.pendingAudit(10)).toEqual([]);
      expect((await store.changesSince(0)).sequence).toBe(2);
    });

    it('accepts an expectation that holds, of a partition never written too', async () => {
      const store = await start();
      const unwritten = new Map<Partition, number>([[ACCOUNT, 0]]);
      const change = { ...put(ACCOUNT, user('alice')), expect: unwritten };
      expect(await store.commit(change)).toEqual({ ok: true, sequence: 1 });
      expect(await store.commit(change)).toEqual({ ok: false, reason: 'conflict' });
    });

    it('lets one of many through that were decided on the same state', async () => {
      const store = await start();
      const commits = Array.from({ length: 20 }, (_, i) =>
        store.commit({ ...put(ACCOUNT, user(`user-${i}`)), expect: new Map([[ACCOUNT, 0]]) }),
      );
      const outcomes = await Promise.all(commits);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await store.load(ACCOUNT)).rows).toHaveLength(1);
    });

    it('gives changes made at once a sequence each, in the order in which they were asked for', async () => {
      const store = await start();
      const commits = Array.from({ length: 50 }, (_, i) => store.commit(put(ACCOUNT, user(`user-${i}`))));
      const sequences = (await Promise.all(commits)).map((outcome) => outcome.ok && outcome.sequence);
      expect(sequences).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    });

    it('tells which partitions changed since, each with its last change', async () => {
      const store = await start();
      await store.commit(put(ACCOUNT, user('alice')));
      await store.commit(put(OTHER, user('alice')));
      await store.commit(put(ACCOUNT, user('bob')));
      expect(await store.changesSince(1)).toEqual({
        sequence: 3,
        partitions: new Map([
          [OTHER, 2],
          [ACCOUNT, 3],
        ]),
      });
      expect(await store.changesSince(3)).toEqual({ sequence: 3, partitions: new Map() });
    });

    it('holds audit records, oldest first, until they are confirmed', async () => {
      const store = await start();
      const [a, b, c] = [record('a'), record('b'), record('c')];
      await store.commit({ ...put(ACCOUNT, user('alice')), audit: [a, b] });
      expect(await store.commit({ ...nothing, audit: [c] })).toEqual({ ok: true, sequence: 1 });
      expect(await store.pendingAudit(2)).toEqual([a, b]);
      await store.confirmAudit(['a', 'unknown']);
      expect(await store.pendingAudit(10)).toEqual([b, c]);
    });

    it('rejects a change whose audit record is pending already, and that one alone', async () => {
      const store = await start();
      const changes = [
        { ...put(ACCOUNT, user('alice')), audit: [record('a')] },
        { ...put(ACCOUNT, user('bob')), audit: [record('b'), record('a')] },
        { ...put(ACCOUNT, user('carol')), audit: [record('c')] },
      ];
      const outcomes = await Promise.allSettled(changes.map((change) => store.commit(change)));
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const ids = (await store.load(ACCOUNT)).rows.map(({ entity }) => entity.id);
      expect(ids.toSorted()).toEqual(['AIDAALICE', 'AIDACAROL']);
      expect(await store.pendingAudit(10)).toEqual([record('a'), record('c')]);
    });

    it('does with any changes made at once what a model does with them one by one', async () => {
      const step = fc.record({
        partition: fc.constantFrom<Partition>(ACCOUNT, OTHER, 'buckets'),
        name: fc.constantFrom('a', 'b', 'c'),
        remove: fc.boolean(),
        behind: fc.constantFrom(undefined, 0, 0, 1),
      });
      const rounds = fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(rounds, async (roundsOfSteps) => {
          const store = await open();
          const model = new Model();
          for (const steps of roundsOfSteps) {
            const changes = steps.map(({ partition, name, remove, behind }) => ({
              ...(remove
                ? { ...nothing, remove: [{ partition, kind: 'user', id: user(name).id } as const] }
                : put(partition, user(name))),
              expect: new Map(
                behind === undefined ? [] : [[partition, model.sequenceOf(partition) - behind]],
              ),
            }));
            const expected = changes.map((change) => model.commit(change));
            expect(await Promise.all(changes.map((change) => store.commit(change)))).toEqual(expected);
          }
          for (const partition of [ACCOUNT, OTHER, 'buckets'] as const) {
            const { sequence, rows } = await store.load(partition);
            expect({ sequence, rows: byId(rows) }).toEqual(model.load(partition));
          }
          await store.close();
        }),
        { numRuns: 15 },
      );
    });

    it('finishes what is under way when it closes, and refuses afterwards', async () => {
      const store = await open();
      const commit = store.commit(put(ACCOUNT, user('alice')));
      await store.close();
      expect(await commit).toEqual({ ok: true, sequence: 1 });
      await expect(store.commit(put(ACCOUNT, user('bob')))).rejects.toThrow('closed');
      await expect(store.load(ACCOUNT)).rejects.toThrow('closed');
      await store.close();
    });

    if (reopen)
      it('finds everything again after it was closed', async () => {
        const store = await open();
        await store.commit({ ...put(ACCOUNT, user('alice')), audit: [record('a')] });
        await store.close();
        const again = await reopen();
        opened.push(again);
        expect((await again.load(ACCOUNT)).rows).toEqual([{ version: 1, entity: user('alice') }]);
        expect(await again.pendingAudit(10)).toEqual([record('a')]);
        expect(await again.commit(put(ACCOUNT, user('bob')))).toEqual({ ok: true, sequence: 2 });
      });
  });
}

/** What a store does, in the fewest words. */
class Model {
  #sequence = 0;
  readonly #sequences = new Map<Partition, number>();
  readonly #rows = new Map<string, { partition: Partition; version: number; entity: Entity }>();

  sequenceOf(partition: Partition): number {
    return this.#sequences.get(partition) ?? 0;
  }

  commit(change: Change): CommitResult {
    for (const [partition, sequence] of change.expect)
      if (this.sequenceOf(partition) !== sequence) return { ok: false, reason: 'conflict' };
    const version = ++this.#sequence;
    for (const { partition, id } of change.remove) {
      this.#sequences.set(partition, version);
      this.#rows.delete(`${partition} ${id}`);
    }
    for (const { partition, entity } of change.put) {
      this.#sequences.set(partition, version);
      this.#rows.set(`${partition} ${entity.id}`, { partition, version, entity });
    }
    return { ok: true, sequence: version };
  }

  load(partition: Partition): StoredPartition {
    const rows = [...this.#rows.values()].filter((row) => row.partition === partition);
    const stored = rows.map(({ version, entity }) => ({ version, entity }));
    return { sequence: this.sequenceOf(partition), rows: byId(stored) };
  }
}

const nothing: Change = { expect: new Map(), put: [], remove: [], audit: [] };

function put(partition: Partition, ...entities: readonly Entity[]): Change {
  return { ...nothing, put: entities.map((entity) => ({ partition, entity })) };
}

function record(eventID: string): Change['audit'][number] {
  return {
    eventVersion: '1.11',
    eventID,
    eventTime: '2026-01-02T03:04:05Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'test',
    userIdentity: { type: 'Root' },
    requestParameters: { userName: 'alice' },
    responseElements: null,
    requestID: 'request',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    recipientAccountId: ACCOUNT,
  };
}

function byId<Row extends { readonly entity: Entity }>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => (a.entity.id < b.entity.id ? -1 : 1));
}
