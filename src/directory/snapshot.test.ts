import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { DirectoryConflict, openDirectory, type Store } from './index.ts';
import { ACCOUNT, methodsOf, OTHER, startDirectory, user } from './samples.testing.ts';

describe('a snapshot', () => {
  it('does not know an account that we do not hold', async () => {
    const snapshot = (await startDirectory(openMemoryStore())).snapshot();
    expect(await snapshot.account('999999999999')).toBeUndefined();
    expect(await snapshot.account('organization')).toBeUndefined();
  });

  it('B81 reads everything as it stood together, though partitions change in between', async () => {
    const directory = await startDirectory(openMemoryStore());
    const both = (name: string) =>
      directory.change([ACCOUNT, OTHER], (draft) => {
        draft.account(ACCOUNT).put(user(name));
        draft.account(OTHER).put(user(name));
      });
    await both('first');
    const snapshot = directory.snapshot();
    const here = await snapshot.account(ACCOUNT);
    await both('second');
    const there = await snapshot.account(OTHER);
    expect(here?.users().map(({ name }) => name)).toEqual(['first']);
    expect(there?.users().map(({ name }) => name)).toEqual(['first']);
  });

  it('B81 rejects rather than mix states, where the earlier one is gone', async () => {
    const directory = await startDirectory(openMemoryStore());
    const snapshot = directory.snapshot();
    await snapshot.account(ACCOUNT);
    for (let i = 0; i < 6; i++)
      await directory.change([ACCOUNT, OTHER], (draft) => {
        draft.account(ACCOUNT).put(user(`user-${i}`));
        draft.account(OTHER).put(user(`user-${i}`));
      });
    await expect(snapshot.account(OTHER)).rejects.toThrow(DirectoryConflict);
  });

  it('B81 does not mix what another process changed in between', async () => {
    const store = openMemoryStore();
    const directory = await startDirectory(store);
    const elsewhere = await openDirectory({ store, now: () => 0 });
    const snapshot = directory.snapshot();
    await snapshot.account(ACCOUNT);
    await elsewhere.change([ACCOUNT, OTHER], (draft) => {
      draft.account(ACCOUNT).put(user('alice'));
      draft.account(OTHER).put(user('alice'));
    });
    await expect(snapshot.account(OTHER)).rejects.toThrow(DirectoryConflict);
    expect((await directory.snapshot().account(ACCOUNT))?.user('alice')).toBeDefined();
  });

  it('B81 does not mix what changed after a part of it fell out of memory', async () => {
    const store = openMemoryStore();
    await startDirectory(store);
    const directory = await openDirectory({ store, now: () => 0, cachedAccounts: 0 });
    const snapshot = directory.snapshot();
    await snapshot.account(ACCOUNT);
    await directory.snapshot().buckets(ACCOUNT);
    await directory.snapshot().revocations();
    await directory.snapshot().account(OTHER);
    await directory.change([ACCOUNT, OTHER], (draft) => {
      draft.account(ACCOUNT).put(user('alice'));
      draft.account(OTHER).put(user('alice'));
    });
    expect((await snapshot.account(OTHER))?.users()).toEqual([]);
  });

  it('sees the changes of another process once refreshed', async () => {
    const store = openMemoryStore();
    const directory = await startDirectory(store);
    await directory.snapshot().account(ACCOUNT);
    const elsewhere = await openDirectory({ store, now: () => 0 });
    await elsewhere.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    await directory.refresh();
    expect((await directory.snapshot().account(ACCOUNT))?.user('alice')).toBeDefined();
  });

  it('loads a partition once, however many ask at the same time', async () => {
    const inner = openMemoryStore();
    await startDirectory(inner);
    const loads: string[] = [];
    const store: Store = {
      ...methodsOf(inner),
      load: (partition) => {
        loads.push(partition);
        return inner.load(partition);
      },
    };
    const directory = await openDirectory({ store, now: () => 0 });
    await Promise.all(Array.from({ length: 5 }, () => directory.snapshot().account(ACCOUNT)));
    expect(loads.toSorted()).toEqual([ACCOUNT, 'organization']);
  });

  it('holds more accounts than stay in memory', async () => {
    const store = openMemoryStore();
    await startDirectory(store);
    const directory = await openDirectory({ store, now: () => 0, cachedAccounts: 0 });
    for (const id of [ACCOUNT, OTHER, ACCOUNT, OTHER]) {
      const name = `user-${Math.random()}`;
      await directory.change([id], (draft) => draft.account(id).put(user(name)));
      expect((await directory.snapshot().account(id))?.user(name)).toBeDefined();
      await directory.snapshot().buckets(id);
      await directory.snapshot().revocations();
    }
  });
});
