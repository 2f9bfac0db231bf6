import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { ACCOUNT, OTHER, startDirectory } from './samples.testing.ts';

describe('buckets', () => {
  it('are found by name across accounts, and listed by account', async () => {
    const directory = await startDirectory(openMemoryStore());
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
    const directory = await startDirectory(openMemoryStore());
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
