import { describe, expect, it } from 'vitest';
import { newAccessKeyId } from '#arn';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { openDirectory, type Store } from './index.ts';
import {
  ACCOUNT,
  accessKey,
  group,
  methodsOf,
  OTHER,
  policy,
  putAll,
  role,
  startDirectory,
  user,
} from './samples.testing.ts';

describe('look-ups in an account', () => {
  it('find names in any case, and ARNs exactly', async () => {
    const directory = await startDirectory(openMemoryStore());
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
    const directory = await startDirectory(openMemoryStore());
    await directory.change([ACCOUNT], (draft) => {
      for (const name of ['bob', 'Alice', 'Carol']) draft.account(ACCOUNT).put(user(name));
    });
    const names = (await directory.snapshot().account(ACCOUNT))?.users().map(({ name }) => name);
    expect(names).toEqual(['Alice', 'bob', 'Carol']);
  });

  it('find an entity under its new name only, once it was renamed', async () => {
    const directory = await startDirectory(openMemoryStore());
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    await directory.change([ACCOUNT], (draft) =>
      draft.account(ACCOUNT).put({ ...user('alice'), name: 'alicia' }),
    );
    const state = await directory.snapshot().account(ACCOUNT);
    expect(state?.user('alice')).toBeUndefined();
    expect(state?.user('alicia')?.id).toBe('AIDAALICE');
  });

  it('see AWS managed policies in every account', async () => {
    const directory = await startDirectory(openMemoryStore());
    const state = await directory.snapshot().account(OTHER);
    expect(state?.policy('arn:aws:iam::aws:policy/AdministratorAccess')?.id).toBe('ANPAIWMBCKSKIEE64ZLYK');
    expect(state?.policies()).toEqual([]);
    expect(state?.awsManagedPolicies().map(({ name }) => name)).toContain('AWSDenyAll');
  });

  it('find nothing under names that every object has', async () => {
    const directory = await startDirectory(openMemoryStore());
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(user('alice')));
    const inline = (await directory.snapshot().account(ACCOUNT))?.user('alice')?.inlinePolicies;
    expect(inline?.constructor).toBeUndefined();
    expect(inline && Reflect.get(inline, '__proto__')).toBeUndefined();
  });

  it('tell who is in a group, who carries a policy and whom it bounds', async () => {
    const directory = await startDirectory(openMemoryStore());
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

describe('access keys', () => {
  it('are found by id with their account', async () => {
    const directory = await startDirectory(openMemoryStore());
    const found = await directory.snapshot().accessKey('ROOTKEYCHOSENBYOPERATOR');
    expect(found?.account.id).toBe(ACCOUNT);
    expect(found?.key.owner).toEqual({ type: 'root' });
    expect(await directory.snapshot().accessKey('AKIAIOSFODNN7EXAMPLE')).toBeUndefined();
  });

  it('carry their account in their id', async () => {
    const directory = await startDirectory(openMemoryStore());
    const id = newAccessKeyId('AKIA', OTHER, (length) => new Uint8Array(length));
    await directory.change([OTHER], (draft) => {
      draft.account(OTHER).put(user('alice'));
      draft.account(OTHER).put(accessKey(id, 'AIDAALICE'));
    });
    const found = await directory.snapshot().accessKey(id);
    expect([found?.account.id, found?.key.id]).toEqual([OTHER, id]);
  });

  it('are listed by owner, oldest first', async () => {
    const directory = await startDirectory(openMemoryStore());
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
    const directory = await startDirectory(openMemoryStore());
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
