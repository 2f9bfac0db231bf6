import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { type AccountReads, type Directory, DirectoryConflict, openDirectory, type Store } from './index.ts';
import { ACCOUNT, OTHER, startDirectory, user } from './samples.testing.ts';

const TOTAL = 1000;

/** What an account holds: the number in its one user's path. */
const amountOf = (account: AccountReads | undefined) => Number(account?.user('purse')?.path.slice(1, -1));
const purse = (amount: number) => ({ ...user('purse'), path: `/${amount}/` });

/** Moves from one account to the other, in one change. */
function transfer(directory: Directory, amount: number): Promise<void> {
  return directory.change([ACCOUNT, OTHER], (draft) => {
    for (const [account, change] of [
      [draft.account(ACCOUNT), -amount],
      [draft.account(OTHER), amount],
    ] as const)
      account.put(purse(amountOf(account) + change));
  });
}

async function sum(directory: Directory, turn: () => Promise<void>): Promise<number> {
  const snapshot = directory.snapshot();
  const here = await snapshot.account(ACCOUNT);
  await turn();
  return amountOf(here) + amountOf(await snapshot.account(OTHER));
}

/** The same store, whose requests and answers travel as long as the scheduler likes. */
function slow(store: Store, scheduler: fc.Scheduler): Store {
  const delayed =
    <Args extends readonly unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await scheduler.schedule(Promise.resolve());
      return scheduler.schedule(method(...args));
    };
  return {
    load: delayed((partition) => store.load(partition)),
    commit: delayed((change) => store.commit(change)),
    changesSince: delayed((sequence) => store.changesSince(sequence)),
    pendingAudit: (limit) => store.pendingAudit(limit),
    confirmAudit: (ids) => store.confirmAudit(ids),
    close: () => store.close(),
  };
}

const command = fc.record({
  process: fc.integer({ min: 0, max: 1 }),
  action: fc.oneof(
    fc.record({ type: fc.constant('transfer' as const), amount: fc.integer({ min: 1, max: 9 }) }),
    fc.constant({ type: 'read' as const }),
    fc.constant({ type: 'refresh' as const }),
  ),
});

describe('changes and reads of two processes at the same time', () => {
  it('lose nothing, and no snapshot shows half a change, in whatever order the store answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(command, { maxLength: 14 }), async (scheduler, commands) => {
        const store = openMemoryStore();
        const first = await startDirectory(store);
        await first.change([ACCOUNT, OTHER], (draft) => {
          draft.account(ACCOUNT).put(purse(TOTAL));
          draft.account(OTHER).put(purse(0));
        });
        const start = () => openDirectory({ store: slow(store, scheduler), now: () => 0 });
        const [a, b] = await scheduler.waitFor(Promise.all([start(), start()]));
        const turn = () => scheduler.schedule(Promise.resolve());
        let moved = 0;
        const run = async ({ process, action }: (typeof commands)[number]) => {
          const directory = process === 0 ? a : b;
          await turn();
          if (action.type === 'refresh') {
            await directory.refresh();
            return;
          }
          if (action.type === 'read') {
            const total = await sum(directory, turn).catch((error) => {
              expect(error).toBeInstanceOf(DirectoryConflict);
              return TOTAL;
            });
            expect(total).toBe(TOTAL);
            return;
          }
          await transfer(directory, action.amount);
          moved += action.amount;
          expect(amountOf(await directory.snapshot().account(OTHER))).toBeGreaterThanOrEqual(action.amount);
        };
        await scheduler.waitFor(Promise.all(commands.map(run)));
        for (const directory of [a, b, await openDirectory({ store, now: () => 0 })]) {
          const settled = directory.refresh().then(() => directory.snapshot().account(OTHER));
          expect(amountOf(await scheduler.waitFor(settled))).toBe(moved);
        }
      }),
      { numRuns: 300 },
    );
  });
});
