import { describe, expect, it } from 'vitest';
import { newAccessKeyId } from '#arn';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { bootstrap, DirectoryConflict, IntegrityError, isEmpty, openDirectory, type Store } from './index.ts';
import * as samples from './samples.testing.ts';
import { ACCOUNT, accessKey, account, group, OTHER, policy, role, user } from './samples.testing.ts';

const startDirectory = (store = openMemoryStore(), now?: () => number) => samples.startDirectory(store, now);

describe('a change', () => {
  it('is seen by snapshots taken after it, not by those that read before', async () => {
    const directory = await startDirectory();
    const earlier = directory.snapshot();
    const before = await earlier.account(ACCOUNT);
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    const after = await directory.snapshot().account(ACCOUNT);
    expect(before?.user('alice')).toBeUndefined();
    expect((await earlier.account(ACCOUNT))?.user('alice')).toBeUndefined();
    expect(after?.user('alice')?.id).toBe('AIDAALICE');
  });

  it('is seen by its own later look-ups', async () => {
    const directory = await startDirectory();
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
    const directory = await startDirectory();
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
    const directory = await startDirectory();
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
    const directory = await startDirectory();
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

function methodsOf(store: Store): Store {
  return {
    load: (partition) => store.load(partition),
    commit: (change) => store.commit(change),
    changesSince: (sequence) => store.changesSince(sequence),
    pendingAudit: (limit) => store.pendingAudit(limit),
    confirmAudit: (ids) => store.confirmAudit(ids),
    close: () => store.close(),
  };
}

describe('look-ups in an account', () => {
  it('find names in any case, and ARNs exactly', async () => {
    const directory = await startDirectory();
    await directory.change([ACCOUNT], (draft) => {
      for (const entity of [user('Alice'), group('Staff'), role('Deploy'), policy('Read')])
        draft.account(ACCOUNT).put(entity);
    });
    const state = await directory.snapshot().account(ACCOUNT);
    expect(state?.user('aLICE')?.name).toBe('Alice');
    expect(state?.group('STAFF')?.name).toBe('Staff');
    expect(state?.role('deploy')?.name).toBe('Deploy');
    expect(state?.policyNamed('read')?.name).toBe('Read');
    expect(state?.policy(policy('Read').arn)?.name).toBe('Read');
    expect(state?.policy(policy('read').arn)).toBeUndefined();
    expect(state?.policy(policy('Read').arn.replace(':policy/', ':policy/other/'))).toBeUndefined();
  });

  it('list by name, whatever its case', async () => {
    const directory = await startDirectory();
    await directory.change([ACCOUNT], (draft) => {
      for (const name of ['bob', 'Alice', 'Carol']) draft.account(ACCOUNT).put(user(name));
    });
    const names = (await directory.snapshot().account(ACCOUNT))?.users().map(({ name }) => name);
    expect(names).toEqual(['Alice', 'bob', 'Carol']);
  });

  it('find an entity under its new name only, once it was renamed', async () => {
    const directory = await startDirectory();
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    await directory.change([ACCOUNT], (draft) =>
      draft.account(ACCOUNT).put({ ...user('alice'), name: 'alicia' }),
    );
    const state = await directory.snapshot().account(ACCOUNT);
    expect(state?.user('alice')).toBeUndefined();
    expect(state?.user('alicia')?.id).toBe('AIDAALICE');
  });

  it('see AWS managed policies in every account', async () => {
    const directory = await startDirectory();
    const state = await directory.snapshot().account(OTHER);
    expect(state?.policy('arn:aws:iam::aws:policy/AdministratorAccess')?.id).toBe('ANPAIWMBCKSKIEE64ZLYK');
    expect(state?.policies()).toEqual([]);
    expect(state?.awsManagedPolicies().map(({ name }) => name)).toContain('AWSDenyAll');
  });

  it('find nothing under names that every object has', async () => {
    const directory = await startDirectory();
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    const inline = (await directory.snapshot().account(ACCOUNT))?.user('alice')?.inlinePolicies;
    expect(inline?.constructor).toBeUndefined();
    expect(inline && Reflect.get(inline, '__proto__')).toBeUndefined();
  });

  it('tell who is in a group, who carries a policy and whom it bounds', async () => {
    const directory = await startDirectory();
    const arn = policy('Read').arn;
    await directory.change([ACCOUNT], (draft) => {
      const reads = draft.account(ACCOUNT);
      reads.put(policy('Read'));
      reads.put({ ...group('staff'), managedPolicies: [arn] });
      reads.put({ ...user('alice'), groupIds: ['AGPASTAFF'], permissionsBoundary: arn });
      reads.put({ ...role('deploy'), managedPolicies: [arn] });
      reads.put(user('bob'));
    });
    const state = await directory.snapshot().account(ACCOUNT);
    expect(state?.membersOf('AGPASTAFF').map(({ name }) => name)).toEqual(['alice']);
    expect(state?.groupsOf({ ...user('x'), groupIds: ['AGPASTAFF'] }).map(({ name }) => name)).toEqual([
      'staff',
    ]);
    expect(state?.attachmentsOf(arn)).toMatchObject({
      users: [],
      groups: [{ name: 'staff' }],
      roles: [{ name: 'deploy' }],
    });
    expect(state?.boundedBy(arn)).toMatchObject({ users: [{ name: 'alice' }], roles: [] });
  });

  it('keep version and identity of what a change did not touch', async () => {
    const store = openMemoryStore();
    const directory = await startDirectory(store);
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    const before = await directory.snapshot().account(ACCOUNT);
    const elsewhere = await openDirectory({ store, now: () => 0 });
    await elsewhere.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('bob')));
    await directory.refresh();
    const after = await directory.snapshot().account(ACCOUNT);
    expect(after?.version('AIDAALICE')).toBe(before?.version('AIDAALICE'));
    expect(after?.version('AIDABOB')).toBe(after?.sequence);
    expect(after?.user('alice')).toBe(before?.user('alice'));
    expect(after?.version('AIDANOBODY')).toBeUndefined();
  });
});

describe('integrity', () => {
  const refused: readonly [string, Parameters<typeof tryPut>[0]][] = [
    ['a second user whose name differs only in case', [user('alice'), { ...user('ALICE'), id: 'AIDAOTHER' }]],
    ['a user in a group that does not exist', [{ ...user('alice'), groupIds: ['AGPANONE'] }]],
    [
      'an attached policy that does not exist',
      [{ ...role('deploy'), managedPolicies: [policy('None').arn] }],
    ],
    ['a boundary that does not exist', [{ ...user('alice'), permissionsBoundary: policy('None').arn }]],
    ['a key of a user that does not exist', [accessKey('AKIA1', 'AIDANONE')]],
  ];

  async function tryPut(entities: readonly Parameters<typeof putAll>[1][number][]) {
    return putAll(await startDirectory(), entities);
  }

  it.each(refused)('refuses %s', async (_, entities) => {
    await expect(tryPut(entities)).rejects.toThrow(IntegrityError);
  });

  const stillUsed = [
    ['a user that has access keys', 'user', 'AIDAALICE'],
    ['a group that has members', 'group', 'AGPASTAFF'],
    ['a policy that is attached', 'policy', 'ANPAREAD'],
    ['a policy that is a boundary', 'policy', 'ANPABOUND'],
  ] as const;

  it.each(stillUsed)('refuses to remove %s', async (_, kind, id) => {
    const directory = await startDirectory();
    await putAll(directory, [
      policy('Read'),
      policy('Bound'),
      group('staff'),
      { ...user('alice'), groupIds: ['AGPASTAFF'], managedPolicies: [policy('Read').arn] },
      { ...role('deploy'), permissionsBoundary: policy('Bound').arn },
      accessKey('AKIA1', 'AIDAALICE'),
    ]);
    const change = directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).remove(kind, id));
    await expect(change).rejects.toThrow(IntegrityError);
  });
});

async function putAll(
  directory: Awaited<ReturnType<typeof startDirectory>>,
  entities: readonly (
    | ReturnType<typeof user>
    | ReturnType<typeof group>
    | ReturnType<typeof role>
    | ReturnType<typeof policy>
    | ReturnType<typeof accessKey>
  )[],
) {
  await directory.change([ACCOUNT], (draft) => {
    for (const entity of entities) draft.account(ACCOUNT).put(entity);
  });
}

describe('a snapshot', () => {
  it('does not know an account that we do not hold', async () => {
    const snapshot = (await startDirectory()).snapshot();
    expect(await snapshot.account('999999999999')).toBeUndefined();
    expect(await snapshot.account('organization')).toBeUndefined();
  });

  it('B81 reads everything as it stood together, though partitions change in between', async () => {
    const directory = await startDirectory();
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
    const directory = await startDirectory();
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

describe('access keys', () => {
  it('are found by id with their account', async () => {
    const directory = await startDirectory();
    const found = await directory.snapshot().accessKey('ROOTKEYCHOSENBYOPERATOR');
    expect(found?.account.id).toBe(ACCOUNT);
    expect(found?.key.owner).toEqual({ type: 'root' });
    expect(await directory.snapshot().accessKey('AKIAIOSFODNN7EXAMPLE')).toBeUndefined();
  });

  it('carry their account in their id', async () => {
    const directory = await startDirectory();
    const id = newAccessKeyId('AKIA', OTHER, (length) => new Uint8Array(length));
    await directory.change([OTHER], (draft) => {
      draft.account(OTHER).put(user('alice'));
      draft.account(OTHER).put(accessKey(id, 'AIDAALICE'));
    });
    const found = await directory.snapshot().accessKey(id);
    expect([found?.account.id, found?.key.id]).toEqual([OTHER, id]);
  });

  it('are listed by owner, oldest first', async () => {
    const directory = await startDirectory();
    await putAll(directory, [
      user('alice'),
      { ...accessKey('AKIA1', 'AIDAALICE'), createdAt: 2 },
      { ...accessKey('AKIA2', 'AIDAALICE'), createdAt: 1 },
    ]);
    const state = await directory.snapshot().account(ACCOUNT);
    const ids = state?.accessKeysOf({ type: 'user', userId: 'AIDAALICE' }).map(({ id }) => id);
    expect(ids).toEqual(['AKIA2', 'AKIA1']);
    expect(state?.accessKeysOf({ type: 'root' })).toHaveLength(1);
  });
});

describe('last use', () => {
  const use = { kind: 'last-use', id: 'AROADEPLOY', at: 5, region: 'us-east-1', service: 'sts' } as const;

  it('shows at once, is written on close and goes with its owner', async () => {
    const store: Store = { ...methodsOf(openMemoryStore()), close: async () => {} };
    const directory = await startDirectory(store);
    await putAll(directory, [role('deploy')]);
    directory.recordUse(use, ACCOUNT);
    expect((await directory.snapshot().account(ACCOUNT))?.lastUse('AROADEPLOY')).toEqual(use);
    expect((await store.load(ACCOUNT)).rows.some(({ entity }) => entity.kind === 'last-use')).toBe(false);
    await directory.close();
    const reopened = await openDirectory({ store, now: () => 0 });
    expect((await reopened.snapshot().account(ACCOUNT))?.lastUse('AROADEPLOY')).toEqual(use);
    await reopened.change([ACCOUNT], (draft) => draft.account(ACCOUNT).remove('role', 'AROADEPLOY'));
    expect((await reopened.snapshot().account(ACCOUNT))?.lastUse('AROADEPLOY')).toBeUndefined();
  });

  it('is not forgotten when it comes while an earlier one is being written', async () => {
    const directory = await startDirectory();
    await putAll(directory, [role('deploy')]);
    directory.recordUse(use, ACCOUNT);
    const flushing = directory.flush();
    directory.recordUse({ ...use, at: 6 }, ACCOUNT);
    await flushing;
    expect((await directory.snapshot().account(ACCOUNT))?.lastUse('AROADEPLOY')?.at).toBe(6);
    await directory.flush();
    expect((await directory.snapshot().account(ACCOUNT))?.lastUse('AROADEPLOY')?.at).toBe(6);
  });

  it('is not written for what is gone', async () => {
    const store = openMemoryStore();
    const directory = await startDirectory(store);
    directory.recordUse(use, ACCOUNT);
    await directory.flush();
    expect((await store.load(ACCOUNT)).rows.some(({ entity }) => entity.kind === 'last-use')).toBe(false);
  });
});

describe('buckets', () => {
  it('are found by name across accounts, and listed by account', async () => {
    const directory = await startDirectory();
    await directory.change(['buckets'], (draft) => {
      for (const [id, owner] of [
        ['zeta', ACCOUNT],
        ['alpha', ACCOUNT],
        ['other', OTHER],
      ] as const)
        draft.buckets.put({ kind: 'bucket', id, account: owner, region: 'us-east-1', createdAt: 0 });
    });
    const snapshot = directory.snapshot();
    expect((await snapshot.bucket('other'))?.account).toBe(OTHER);
    expect((await snapshot.buckets(ACCOUNT)).map(({ id }) => id)).toEqual(['alpha', 'zeta']);
    await directory.change(['buckets'], (draft) => draft.buckets.remove('alpha'));
    expect(await directory.snapshot().bucket('alpha')).toBeUndefined();
  });
});

describe('revocations', () => {
  const revocation = (id: string, before: number, owner: typeof ACCOUNT | undefined, until = 100) =>
    ({
      kind: 'revocation',
      id,
      target: { type: 'source-identity', value: 'alice', ...(owner && { account: owner }) },
      before,
      until,
      createdAt: before,
    }) as const;

  it('are found by target, the latest counting; without an account they meet all', async () => {
    const directory = await startDirectory();
    await directory.change(['revocations'], (draft) => {
      draft.revocations.put(revocation('1', 10, ACCOUNT));
      draft.revocations.put(revocation('2', 7, ACCOUNT));
      draft.revocations.put(revocation('3', 5, undefined));
    });
    const index = await directory.snapshot().revocations();
    expect(index.before('source-identity', 'alice', ACCOUNT)).toBe(10);
    expect(index.before('source-identity', 'alice', OTHER)).toBe(5);
    expect(index.before('source-identity', 'bob', ACCOUNT)).toBeUndefined();
    expect(index.before('session', 'alice', ACCOUNT)).toBeUndefined();
  });

  it('are dropped when the last session that they met has expired', async () => {
    let now = 50;
    const directory = await startDirectory(openMemoryStore(), () => now);
    await directory.change(['revocations'], (draft) => draft.revocations.put(revocation('1', 10, ACCOUNT)));
    now = 101;
    await directory.change(['revocations'], (draft) =>
      draft.revocations.put(revocation('2', 90, OTHER, 200)),
    );
    expect((await directory.snapshot().revocations()).all().map(({ id }) => id)).toEqual(['2']);
  });
});

describe('bootstrap', () => {
  const input = {
    accountId: ACCOUNT,
    accountName: 'Management',
    email: 'root@example.com',
    rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
    organizationId: 'o-example',
    organizationRootId: 'r-root',
    now: 1,
  };

  it('fills an empty directory once', async () => {
    const directory = await openDirectory({ store: openMemoryStore(), now: () => 0 });
    expect(await isEmpty(directory)).toBe(true);
    expect(await bootstrap(directory, input)).toBe(true);
    expect(await bootstrap(directory, { ...input, accountId: OTHER })).toBe(false);
    const snapshot = directory.snapshot();
    const organization = await snapshot.organization();
    expect(organization.organization.managementAccountId).toBe(ACCOUNT);
    expect(organization.accounts().map(({ id }) => id)).toEqual([ACCOUNT]);
    expect((await snapshot.account(ACCOUNT))?.account.status).toBe('ACTIVE');
    expect(await snapshot.account(OTHER)).toBeUndefined();
  });

  it('is done by one of two processes that start at once', async () => {
    const store = openMemoryStore();
    const directories = await Promise.all([1, 2].map(() => openDirectory({ store, now: () => 0 })));
    const done = await Promise.all(directories.map((directory) => bootstrap(directory, input)));
    expect(done.toSorted()).toEqual([false, true]);
  });

  it('keeps accounts in the order in which they joined', async () => {
    const directory = await startDirectory();
    const organization = await directory.snapshot().organization();
    expect(organization.accounts().map(({ id }) => id)).toEqual([ACCOUNT, OTHER]);
    expect(organization.account(OTHER)).toEqual(account(OTHER, 2));
  });
});
