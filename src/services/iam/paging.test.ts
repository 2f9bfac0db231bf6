import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { refusal, World } from './iam.testing.ts';
import { byName, page } from './paging.ts';

describe('a list', () => {
  it('is answered whole up to a hundred items, and says that there is no more', async () => {
    const items = Array.from({ length: 101 }, (_, i) => ({ name: `n${String(i).padStart(3, '0')}` }));
    expect(page(items.slice(0, 100), byName, {}).next).toEqual({ IsTruncated: false });
    const { items: first, next } = page(items, byName, {});
    expect(first).toHaveLength(100);
    expect(next).toEqual({ IsTruncated: true, Marker: expect.any(String) });
  });

  it('is put together again from its pages, whatever their size', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[\w+=,.@-]{1,128}$/), {
      selector: (name) => name.toLowerCase(),
      maxLength: 30,
    });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 7 }), (all, MaxItems) => {
        const items = all.map((name) => ({ name }));
        const found: string[] = [];
        let Marker: string | undefined;
        do {
          const { items: some, next } = page(items, byName, { MaxItems, Marker });
          expect(next.Marker?.length ?? 0).toBeLessThanOrEqual(320);
          found.push(...some.map(({ name }) => name));
          Marker = next.Marker;
        } while (Marker !== undefined);
        expect(found.toSorted()).toEqual(all.toSorted());
      }),
    );
  });

  it('goes on where it stopped, though items came and went', async () => {
    const root = (await World.open(openMemoryStore())).root();
    for (const UserName of ['alice', 'bob', 'dora', 'emil']) await root('CreateUser', { UserName });
    const first = await root('ListUsers', { MaxItems: 2 });
    await root('DeleteUser', { UserName: 'bob' });
    await root('CreateUser', { UserName: 'Carl' });
    await root('CreateUser', { UserName: 'abel' });
    const second = await root('ListUsers', { MaxItems: 2, Marker: first.Marker });
    expect(second.Users.map(({ UserName }) => UserName)).toEqual(['Carl', 'dora']);
    const third = await root('ListUsers', { Marker: second.Marker });
    expect(third.Users.map(({ UserName }) => UserName)).toEqual(['emil']);
    expect(third.IsTruncated).toBe(false);
  });

  it('takes no marker that it did not give', async () => {
    const root = (await World.open(openMemoryStore())).root();
    for (const Marker of ['not a marker!', '===', 'x'])
      await expect(root('ListUsers', { Marker })).rejects.toMatchObject(
        refusal('ValidationError', 'Invalid Marker.'),
      );
  });
});
