import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { bootstrap, isEmpty, openDirectory } from './index.ts';
import { ACCOUNT, account, OTHER, startDirectory } from './samples.testing.ts';

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
    const directory = await startDirectory(openMemoryStore());
    const organization = await directory.snapshot().organization();
    expect(organization.accounts().map(({ id }) => id)).toEqual([ACCOUNT, OTHER]);
    expect(organization.account(OTHER)).toEqual(account(OTHER, 2));
  });
});
