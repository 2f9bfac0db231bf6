import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { open, seal } from '#tokens';
import { batchOpeningKeys, batchSealingKeys, KeyRingError, openKeyRing, type StoredKey } from './index.ts';

const PURPOSE = 'authorization-message';

async function ringOf(...stored: StoredKey[]) {
  let keys = stored;
  let reserved = 0;
  const ring = await openKeyRing({
    load: async () => keys,
    reserve: async (_id, count) => {
      reserved += count;
      return reserved;
    },
  });
  return {
    ring,
    async replace(...next: StoredKey[]) {
      keys = next;
      await ring.refresh();
    },
  };
}

const key = (id: string, more: Partial<StoredKey> = {}): StoredKey => ({
  id,
  createdAt: Number(id.slice(1)),
  material: randomBytes(32),
  seals: 0,
  ...more,
});

describe('batch keys', () => {
  it('serve a number of seals, and then give way to others of the same ring key', async () => {
    const { ring } = await ringOf(key('k1'));
    const next = batchSealingKeys(ring, PURPOSE, randomBytes, 3);
    const batches = Array.from({ length: 7 }, () => next());
    const salts = batches.map(({ salt }) => Buffer.from(salt).toString('hex'));
    expect(salts.map((salt) => salts.indexOf(salt))).toEqual([0, 0, 0, 3, 3, 3, 6]);
    expect(new Set(batches.map(({ key: { bytes } }) => Buffer.from(bytes).toString('hex'))).size).toBe(3);
    expect(batches.map(({ key: { id } }) => id)).toEqual(Array(7).fill('k1'));
  });

  it('count as one of the ring key’s seals', async () => {
    const { ring } = await ringOf(key('k1'));
    let taken = 0;
    const counted = {
      ...ring,
      find: (id: string) => ring.find(id),
      current: () => {
        taken += 1;
        return ring.current();
      },
    };
    const next = batchSealingKeys(counted, PURPOSE, randomBytes, 100);
    for (let i = 0; i < 1000; i++) next();
    expect(taken).toBe(10);
  });

  it('are found again by ring key and salt, for one purpose', async () => {
    const { ring } = await ringOf(key('k1'));
    const { salt, key: batch } = batchSealingKeys(ring, PURPOSE, randomBytes)();
    const sealed = seal(PURPOSE, batch, { plaintext: Buffer.from('told'), context: ['a'] }, randomBytes);
    const opened = (of: typeof PURPOSE | 'session-token', by: Uint8Array) =>
      open(PURPOSE, sealed, batchOpeningKeys(ring, of, by), ['a']);
    expect(opened(PURPOSE, salt)).toMatchObject({ ok: true, plaintext: Buffer.from('told') });
    expect(opened(PURPOSE, randomBytes(16))).toMatchObject({ ok: false, reason: 'forged' });
    expect(opened('session-token', salt)).toMatchObject({ ok: false, reason: 'forged' });
  });

  it('end with the time of their ring key, and at once when it is gone', async () => {
    const [first, second] = [key('k1'), key('k2')];
    const { ring, replace } = await ringOf(first);
    const next = batchSealingKeys(ring, PURPOSE, randomBytes);
    expect(next().key.id).toBe('k1');
    await replace({ ...first, retiredAt: 5 }, second);
    const { salt, key: batch } = next();
    expect(batch.id).toBe('k2');
    expect(batchOpeningKeys(ring, PURPOSE, salt)('k2')).toEqual(batch);
    await replace(key('k3'));
    expect(next().key.id).toBe('k3');
    expect(batchOpeningKeys(ring, PURPOSE, salt)('k2')).toBeUndefined();
  });

  it('are refused where the ring key has no seals left', async () => {
    const { ring } = await ringOf(key('k1'));
    const spent = {
      ...ring,
      find: (id: string) => ring.find(id),
      current: () => {
        throw new KeyRingError('no seals left');
      },
    };
    expect(() => batchSealingKeys(spent, PURPOSE, randomBytes)()).toThrow(KeyRingError);
  });
});
