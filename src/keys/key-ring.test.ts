import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  KeyRingError,
  type KeyStorage,
  openKeyRing,
  openSecret,
  SEALS_PER_KEY,
  type StoredKey,
  sealSecret,
  sessionOpeningKeys,
  sessionSealingKey,
  subkey,
} from './index.ts';
import { keyStorageContract } from './key-storage.contract.ts';

const HOUR = 3600 * 1000;

function newKey(id: string, facts: Partial<StoredKey> = {}): StoredKey {
  return { id, createdAt: 1000, material: randomBytes(32), seals: 0, ...facts };
}

/** A storage in memory, whose keys a test can change and which can be made to fail. */
class MemoryStorage implements KeyStorage {
  keys: StoredKey[];
  failing = false;
  loads = 0;
  reservations = 0;

  constructor(...keys: StoredKey[]) {
    this.keys = keys;
  }

  async load() {
    this.loads += 1;
    if (this.failing) throw new Error('the disk is gone');
    return this.keys;
  }

  async reserve(keyId: string, count: number) {
    this.reservations += 1;
    const key = this.keys.find(({ id }) => id === keyId);
    if (this.failing || key === undefined) throw new Error('the disk is gone');
    const seals = key.seals + count;
    this.keys = this.keys.map((each) => (each.id === keyId ? { ...each, seals } : each));
    return seals;
  }
}

keyStorageContract('memory', async () => {
  const storage = new MemoryStorage(newKey('k1'));
  return { storage, reopen: async () => storage };
});

describe('a key ring', () => {
  it('seals with the newest key that is not retired, and finds them all', async () => {
    const ring = await openKeyRing(
      new MemoryStorage(
        newKey('middle', { createdAt: 2 }),
        newKey('oldest', { createdAt: 1 }),
        newKey('newest', { createdAt: 3, retiredAt: 4 }),
      ),
    );
    expect(ring.current().id).toBe('middle');
    expect(['oldest', 'middle', 'newest', 'none'].map((id) => ring.find(id)?.id)).toEqual([
      'oldest',
      'middle',
      'newest',
      undefined,
    ]);
  });

  it('C91 takes up a rotation at its next refresh, and reads once for all who wait', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    storage.keys = [
      { ...(storage.keys[0] as StoredKey), retiredAt: 2000 },
      newKey('k2', { createdAt: 2000 }),
    ];
    storage.loads = 0;
    await Promise.all([ring.refresh(), ring.refresh(), ring.refresh()]);
    expect(storage.loads).toBe(1);
    expect(ring.current().id).toBe('k2');
    expect(ring.find('k1')?.retiredAt).toBe(2000);
  });

  it('stays as it was where a refresh fails', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    storage.failing = true;
    await expect(ring.refresh()).rejects.toThrow('the disk is gone');
    storage.failing = false;
    const keys = storage.keys;
    storage.keys = [newKey('k1', { material: new Uint8Array(32) })];
    await expect(ring.refresh()).rejects.toBeInstanceOf(KeyRingError);
    storage.keys = keys;
    expect(ring.current().material).toEqual(keys[0]?.material);
  });

  it.each([
    ['no key', []],
    ['only retired keys', [newKey('k1', { retiredAt: 5 })]],
    ['two keys alike', [newKey('k1'), newKey('k1')]],
    ['a key that a header cannot name', [newKey('k 1')]],
  ])('G169 is refused with %s', async (_, keys) => {
    await expect(openKeyRing(new MemoryStorage(...keys))).rejects.toBeInstanceOf(KeyRingError);
  });

  it.each([
    ['empty', new Uint8Array()],
    ['short', randomBytes(31)],
    ['long', randomBytes(33)],
    ['zero', new Uint8Array(32)],
    ['one byte repeated', new Uint8Array(32).fill(0xa5)],
    ['a pattern repeated', Buffer.from('deadbeef'.repeat(8), 'hex')],
    ['made of fifteen bytes', Uint8Array.from({ length: 32 }, (_, i) => 128 + ((i * 7) % 15))],
    ['counting up', Uint8Array.from({ length: 32 }, (_, i) => i)],
    ['counting down across zero', Uint8Array.from({ length: 32 }, (_, i) => 10 - 7 * i)],
    ['a pass phrase', Buffer.from('correct horse battery staple 42!')],
    ['hexadecimal text', Buffer.from('8f3c1d5e7a9b0246cd8e1f30597a4b6c')],
  ])('C96 is refused with a key that is %s, even a retired one', async (_, material) => {
    for (const retiredAt of [undefined, 5]) {
      const storage = new MemoryStorage(newKey('good'), newKey('weak', { material, retiredAt }));
      await expect(openKeyRing(storage)).rejects.toThrow(/key `weak` .*32 bytes from a random source/);
    }
  });
});

describe('the seals of a key', () => {
  it('C89 are set aside before they are made', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    for (let made = 1; made <= 5000; made += 1) {
      ring.current();
      expect(storage.keys[0]?.seals).toBeGreaterThanOrEqual(made);
      if (made % 100 === 0) await new Promise(setImmediate);
    }
    expect(storage.reservations).toBeLessThan(6);
  });

  it('C89 end below 2^32, and each further one is refused without asking the storage again', async () => {
    const storage = new MemoryStorage(newKey('k1', { seals: SEALS_PER_KEY - 1024 }));
    const ring = await openKeyRing(storage);
    for (let made = 0; made < 1024; made += 1) {
      ring.current();
      await Promise.resolve();
    }
    expect(() => ring.current()).toThrow(/key `k1` has no seals left; rotate/);
    await new Promise(setImmediate);
    expect(() => ring.current()).toThrow(KeyRingError);
    expect(storage.reservations).toBe(2);
    expect(SEALS_PER_KEY).toBeLessThan(2 ** 32);
  });

  it('C89 are none where not a single reservation is left', async () => {
    const ring = await openKeyRing(new MemoryStorage(newKey('k1', { seals: SEALS_PER_KEY - 1023 })));
    expect(() => ring.current()).toThrow(KeyRingError);
    expect(ring.find('k1')).toBeDefined();
  });

  it('C89 run out while the storage fails, and come back with it', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    storage.failing = true;
    for (let made = 0; made < 1024; made += 1) {
      ring.current();
      if (made % 100 === 0) await new Promise(setImmediate);
    }
    expect(() => ring.current()).toThrow(KeyRingError);
    storage.failing = false;
    await new Promise(setImmediate);
    expect(() => ring.current()).toThrow(KeyRingError);
    await new Promise(setImmediate);
    expect(ring.current().id).toBe('k1');
  });

  it('are set aside to the end before the ring is closed', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const reserve = storage.reserve.bind(storage);
    storage.reserve = async (keyId, count) => {
      await slow;
      return reserve(keyId, count);
    };
    for (let seals = 0; seals < 600; seals++) ring.current();
    let closed = false;
    const closing = ring.close().then(() => {
      closed = true;
    });
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    finish();
    await closing;
    expect(storage.reservations).toBe(2);
  });

  it('C89 of a key stay counted over a refresh', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    await ring.refresh();
    await ring.refresh();
    expect(storage.reservations).toBe(1);
  });
});

describe('a subkey', () => {
  it('differs by key and by purpose, and is not the key', async () => {
    const ring = await openKeyRing(new MemoryStorage(newKey('k1'), newKey('k2')));
    const keys = ['k1', 'k2'].flatMap((id) => {
      const key = ring.find(id);
      if (key === undefined) return [];
      return [key.material, subkey(key, 'session-token'), subkey(key, 'secret-at-rest')];
    });
    expect(new Set(keys.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(6);
  });

  it('is derived once, and again for other material under the same id', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    const first = subkey(ring.current(), 'session-token');
    storage.keys = storage.keys.map((key) => ({ ...key, material: Uint8Array.from(key.material) }));
    await ring.refresh();
    expect(subkey(ring.current(), 'session-token')).toBe(first);
    storage.keys = [newKey('k1')];
    await ring.refresh();
    expect(subkey(ring.current(), 'session-token')).not.toEqual(first);
  });
});

describe('session token keys', () => {
  it('C91 open until 36 hours after their key was retired, and die then', async () => {
    const retiredAt = 1_700_000_000_000;
    const storage = new MemoryStorage(newKey('old', { retiredAt }), newKey('new'));
    const ring = await openKeyRing(storage);
    const opens = (now: number) => sessionOpeningKeys(ring, now)('old') !== undefined;
    expect([retiredAt, retiredAt + 36 * HOUR - 1].map(opens)).toEqual([true, true]);
    expect([retiredAt + 36 * HOUR, retiredAt + 1000 * HOUR, Number.NaN].map(opens)).toEqual([
      false,
      false,
      false,
    ]);
    expect(sessionOpeningKeys(ring, Number.MAX_SAFE_INTEGER)('new')).toEqual(sessionSealingKey(ring));
    expect(sessionOpeningKeys(ring, 0)('none')).toBeUndefined();
  });
});

describe('a secret at rest', () => {
  it('opens for its owner alone, under a retired key too', async () => {
    const storage = new MemoryStorage(newKey('k1'));
    const ring = await openKeyRing(storage);
    const sealed = sealSecret(ring, 'wJalrXUtnFEMI', 'AKIA1', randomBytes);
    storage.keys = [{ ...(storage.keys[0] as StoredKey), retiredAt: 1 }, newKey('k2')];
    await ring.refresh();
    expect(openSecret(ring, sealed, 'AKIA1')).toEqual({ ok: true, secret: 'wJalrXUtnFEMI' });
    expect(openSecret(ring, sealed, 'AKIA2')).toEqual({ ok: false, reason: 'forged', keyId: 'k1' });
  });

  it('G169 stays sealed under a ring that lost its key', async () => {
    const sealed = sealSecret(
      await openKeyRing(new MemoryStorage(newKey('k1'))),
      'secret',
      'AKIA1',
      randomBytes,
    );
    const other = await openKeyRing(new MemoryStorage(newKey('k2')));
    expect(openSecret(other, sealed, 'AKIA1')).toEqual({ ok: false, reason: 'unknown-key', keyId: 'k1' });
    const impostor = await openKeyRing(new MemoryStorage(newKey('k1')));
    expect(openSecret(impostor, sealed, 'AKIA1')).toEqual({ ok: false, reason: 'forged', keyId: 'k1' });
  });

  it('C98 shows nothing of itself, and is refused unless written canonically', async () => {
    const ring = await openKeyRing(new MemoryStorage(newKey('k1')));
    const sealed = sealSecret(ring, 'wJalrXUtnFEMI', 'AKIA1', randomBytes);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('wJalr');
    for (const text of ['', `${sealed}=`, ` ${sealed}`, sealed.replace(/.$/, '!')])
      expect(openSecret(ring, text, 'AKIA1')).toEqual({ ok: false, reason: 'malformed' });
  });
});
