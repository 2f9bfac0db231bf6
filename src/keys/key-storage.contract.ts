import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type KeyStorage, openKeyRing, openSecret, sealSecret } from './index.ts';

/**
 * What every `KeyStorage` must do. `open` gives a storage that holds at least one usable key, and a way to open the same one again as a
 * restart would.
 */
export function keyStorageContract(
  name: string,
  open: () => Promise<{ readonly storage: KeyStorage; readonly reopen: () => Promise<KeyStorage> }>,
): void {
  describe(`${name} as a key storage`, () => {
    it('holds keys that make a ring', async () => {
      const { storage } = await open();
      const ring = await openKeyRing(storage);
      const sealed = sealSecret(ring, 'secret', 'AKIA', randomBytes);
      expect(openSecret(ring, sealed, 'AKIA')).toEqual({ ok: true, secret: 'secret' });
    });

    it('gives the same keys after a restart', async () => {
      const { storage, reopen } = await open();
      const sealed = sealSecret(await openKeyRing(storage), 'secret', 'AKIA', randomBytes);
      expect(openSecret(await openKeyRing(await reopen()), sealed, 'AKIA')).toEqual({
        ok: true,
        secret: 'secret',
      });
    });

    it('C89 remembers over a restart how many seals were set aside', async () => {
      const { storage, reopen } = await open();
      const id = (await storage.load())[0]?.id ?? '';
      const before = (await storage.load())[0]?.seals ?? 0;
      expect(await storage.reserve(id, 1000)).toBe(before + 1000);
      const again = await reopen();
      expect((await again.load()).find((key) => key.id === id)?.seals).toBe(before + 1000);
      expect(await again.reserve(id, 24)).toBe(before + 1024);
    });

    it('C89 loses none of the seals set aside at once', async () => {
      const { storage } = await open();
      const id = (await storage.load())[0]?.id ?? '';
      const totals = await Promise.all(Array.from({ length: 20 }, () => storage.reserve(id, 10)));
      expect(new Set(totals).size).toBe(20);
      expect((await storage.load())[0]?.seals).toBe(Math.max(...totals));
    });

    it('sets nothing aside for a key that it does not hold', async () => {
      const { storage } = await open();
      await expect(storage.reserve('no-such-key', 1)).rejects.toThrow();
    });
  });
}
