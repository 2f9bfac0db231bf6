import { beforeEach, describe, expect, it } from 'vitest';
import { newIssuer } from '#federation';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, OTHER, World } from './sojourn.testing.ts';

const DAY = 24 * 3600 * 1000;
const WAITING = { code: 'ValidationError', message: expect.stringContaining('do not sign yet') };

describe('RotateWebIdentityKeys', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open(openMemoryStore());
    const issuer = await newIssuer(world.now, world);
    await world.directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).put(issuer));
  });

  const rotate = (account = ACCOUNT) => world.invoke('RotateWebIdentityKeys', {}, { account });
  const issuer = async () => (await world.directory.snapshot().account(ACCOUNT))?.webIdentityIssuer();

  it('makes a key of each algorithm that signs a day later, beside those that sign until then', async () => {
    const start = world.now;
    const old = await issuer();
    expect(await rotate()).toEqual({
      Keys: [
        { KeyId: 'RSA_0', Algorithm: 'RS256', SignsFrom: start },
        { KeyId: 'EC384_0', Algorithm: 'ES384', SignsFrom: start },
        { KeyId: 'RSA_1', Algorithm: 'RS256', SignsFrom: start + DAY },
        { KeyId: 'EC384_1', Algorithm: 'ES384', SignsFrom: start + DAY },
      ],
    });
    expect(await issuer()).toMatchObject({ id: old?.id, enabled: true });
    expect((await issuer())?.keys.slice(0, 2)).toEqual(old?.keys);
  });

  it('waits until the keys of the last rotation sign', async () => {
    await rotate();
    world.now += DAY - 1;
    await expect(rotate()).rejects.toMatchObject(WAITING);
    world.now += 1;
    await expect(rotate()).resolves.toBeDefined();
  });

  it('happens once where two ask for it at once', async () => {
    const outcomes = await Promise.allSettled([rotate(), rotate()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: WAITING });
    expect((await issuer())?.keys).toHaveLength(4);
  });

  it('rotates the keys of a disabled issuer without enabling it', async () => {
    await world.directory.change([ACCOUNT], (draft) => {
      const account = draft.account(ACCOUNT);
      const enabled = account.webIdentityIssuer();
      if (enabled !== undefined) account.put({ ...enabled, enabled: false });
    });
    await rotate();
    expect(await issuer()).toMatchObject({ enabled: false });
  });

  it('finds nothing in an account that has no issuer', async () => {
    await expect(rotate(OTHER)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
