import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { DirectoryConflict, isEmpty, openDirectory, type Store } from './index.ts';
import { ACCOUNT, methodsOf, OTHER, startDirectory, user } from './samples.testing.ts';

describe('a change', () => {
  it('is seen by snapshots taken after it, not by those that read before', async () => {
    const directory = await startDirectory(openMemoryStore());
    const earlier = directory.snapshot();
    const before = await earlier.account(ACCOUNT);
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    const after = await directory.snapshot().account(ACCOUNT);
    expect(before?.user('alice')).toBeUndefined();
    expect((await earlier.account(ACCOUNT))?.user('alice')).toBeUndefined();
    expect(after?.user('alice')?.id).toBe('AIDAALICE');
  });

  it('is seen by its own later look-ups', async () => {
    const directory = await startDirectory(openMemoryStore());
    await directory.change([ACCOUNT], (draft) => {
      const reads = draft.account(ACCOUNT);
      reads.put(user('alice'));
      expect(reads.user('alice')).toBeDefined();
      expect(draft.account(ACCOUNT).user('alice')).toBeDefined();
      reads.remove('user', 'AIDAALICE');
      expect(reads.users()).toEqual([]);
    });
  });

  it('writes nothing when its work throws', async () => {
    const directory = await startDirectory(openMemoryStore());
    const refused = directory.change([ACCOUNT], (draft) => {
      draft.account(ACCOUNT).put(user('alice'));
      throw new RangeError('no');
    });
    await expect(refused).rejects.toThrow(RangeError);
    expect((await directory.snapshot().account(ACCOUNT))?.users()).toEqual([]);
  });

  it('survives closing and opening again', async () => {
    const store = openMemoryStore();
    const directory = await startDirectory(store);
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    const reopened = await openDirectory({ store, now: () => 0 });
    expect((await reopened.snapshot().account(ACCOUNT))?.user('alice')).toMatchObject(user('alice'));
    expect(await isEmpty(reopened)).toBe(false);
  });

  it('refuses a partition that it did not name', async () => {
    const directory = await startDirectory(openMemoryStore());
    const change = directory.change(['organization'], (draft) => draft.account(ACCOUNT));
    await expect(change).rejects.toThrow(`\`${ACCOUNT}\` was not named`);
  });

  it('commits its audit records with it, made of its result', async () => {
    const store = openMemoryStore();
    const directory = await startDirectory(store);
    await directory.change(
      [ACCOUNT],
      (draft) => {
        draft.account(ACCOUNT).put(user('alice'));
        return 'CreateUser';
      },
      (eventName) => [{ eventName, eventID: '1' } as never],
    );
    expect(await store.pendingAudit(10)).toEqual([{ eventName: 'CreateUser', eventID: '1' }]);
  });

  it('does not lose one of many made at once', async () => {
    const directory = await startDirectory(openMemoryStore());
    const names = Array.from({ length: 40 }, (_, i) => `user-${i}`);
    await Promise.all(
      names.map((name) => directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user(name)))),
    );
    expect((await directory.snapshot().account(ACCOUNT))?.users()).toHaveLength(40);
  });

  it('is computed anew on what another process wrote meanwhile', async () => {
    const store = openMemoryStore();
    const [ours, theirs] = [await startDirectory(store), await openDirectory({ store, now: () => 0 })];
    const count = async (directory: typeof ours, name: string) =>
      directory.change([ACCOUNT], (draft) => {
        const reads = draft.account(ACCOUNT);
        reads.put({ ...user(name), path: `/${reads.users().length}/` });
      });
    await count(theirs, 'a');
    await count(ours, 'b');
    await count(theirs, 'c');
    await ours.refresh();
    const paths = (await ours.snapshot().account(ACCOUNT))?.users().map(({ path }) => path);
    expect(paths).toEqual(['/0/', '/1/', '/2/']);
  });

  it('catches up with what others changed before it', async () => {
    const store = openMemoryStore();
    const directory = await startDirectory(store);
    await directory.snapshot().account(OTHER);
    const elsewhere = await openDirectory({ store, now: () => 0 });
    await elsewhere.change([OTHER], (draft) => draft.account(OTHER).put(user('theirs')));
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('ours')));
    const snapshot = directory.snapshot();
    expect((await snapshot.account(ACCOUNT))?.user('ours')).toBeDefined();
    expect((await snapshot.account(OTHER))?.user('theirs')).toBeDefined();
  });

  describe('whose answer comes late', () => {
    const late = async () => {
      const inner = openMemoryStore();
      const answer = Promise.withResolvers<void>();
      const store: Store = {
        ...methodsOf(inner),
        commit: async (change) => {
          const outcome = await inner.commit(change);
          await answer.promise;
          return outcome;
        },
      };
      const elsewhere = await startDirectory(inner);
      const directory = await openDirectory({ store, now: () => 0 });
      await directory.snapshot().account(OTHER);
      const change = directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('ours')));
      while ((await inner.load(ACCOUNT)).rows.length < 2) await Promise.resolve();
      return { directory, elsewhere, change, answer };
    };

    it('does not hide what another process changed since', async () => {
      const { directory, elsewhere, change, answer } = await late();
      await elsewhere.refresh();
      await elsewhere.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('theirs')));
      await directory.refresh();
      answer.resolve();
      await change;
      const names = (await directory.snapshot().account(ACCOUNT))?.users().map(({ name }) => name);
      expect(names).toEqual(['ours', 'theirs']);
    });

    it('does not disturb a snapshot that saw it before', async () => {
      const { directory, change, answer } = await late();
      await directory.refresh();
      const snapshot = directory.snapshot();
      expect((await snapshot.account(ACCOUNT))?.user('ours')).toBeDefined();
      answer.resolve();
      await change;
      expect(await snapshot.account(OTHER)).toBeDefined();
    });
  });

  it('gives up where others keep changing the same, and says so', async () => {
    const store: Store = {
      ...methodsOf(openMemoryStore()),
      commit: async () => ({ ok: false, reason: 'conflict' }),
    };
    const directory = await openDirectory({ store, now: () => 0 });
    const change = directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    await expect(change).rejects.toThrow(DirectoryConflict);
  });

  it('reads again after a commit whose outcome is unknown', async () => {
    const inner = openMemoryStore();
    let lost = false;
    const store: Store = {
      ...methodsOf(inner),
      commit: async (change) => {
        const outcome = await inner.commit(change);
        if (lost) throw new Error('connection lost');
        return outcome;
      },
    };
    const directory = await startDirectory(store);
    lost = true;
    const change = directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    await expect(change).rejects.toThrow('connection lost');
    expect((await directory.snapshot().account(ACCOUNT))?.user('alice')).toBeDefined();
  });
});
