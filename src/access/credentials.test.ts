import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AccountId, newAccessKeyId } from '#arn';
import type { AccountState, Snapshot } from '#directory';
import { type KeyStorage, openKeyRing, type StoredKey, sealSecret, sessionSealingKey } from '#keys';
import type { SignedAuthorization } from '#sigv4';
import { type Session, sealSession } from '#tokens';
import { credentialsFinder } from './credentials.ts';

const ACCOUNT = '111122223333' as AccountId;
const NOW = Date.parse('2026-11-24T20:00:00Z');
const HOUR = 3_600_000;

/** A storage in memory, whose keys a test can change and which can be made to fail. */
class MemoryStorage implements KeyStorage {
  keys: StoredKey[];
  failing = false;
  loads = 0;

  constructor(...ids: string[]) {
    this.keys = ids.map(newKey);
  }

  async load() {
    this.loads += 1;
    if (this.failing) throw new Error('the disk is gone');
    return this.keys;
  }

  async reserve(_id: string, count: number) {
    return count;
  }
}

function newKey(id: string, createdAt = 0): StoredKey {
  return { id, createdAt, material: randomBytes(32), seals: 0 };
}

function newSession(): Session {
  return {
    accessKeyId: newAccessKeyId('ASIA', ACCOUNT, randomBytes),
    secretAccessKey: 'the secret of the session',
    account: ACCOUNT,
    issuedAt: NOW / 1000,
    expiresAt: NOW / 1000 + 43_200,
    principal: { type: 'root' },
    origin: { type: 'root', account: ACCOUNT, accessKeyId: 'AKIA' },
    chain: [],
    tags: [],
    policies: [],
    federated: {},
  };
}

const EMPTY = { accessKey: async () => undefined } as unknown as Snapshot;

/** A server with a ring of one key, and how it finds the secret behind a signature. */
async function world() {
  const storage = new MemoryStorage('first');
  const ring = await openKeyRing(storage);
  const finder = credentialsFinder(ring);
  const find = async (accessKeyId: string, sessionToken: string | undefined, now = NOW, snapshot = EMPTY) => {
    const token = sessionToken === undefined ? {} : { sessionToken };
    const authorization = { accessKeyId, ...token } as SignedAuthorization;
    const found = await finder.find(authorization, snapshot, now);
    return found.ok ? found.credentials.secret : found.refusal.reason;
  };
  const tokenOf = (session: Session, key = sessionSealingKey(ring)) => {
    const sealed = sealSession(session, key, randomBytes);
    if (!sealed.ok) throw new Error('the session does not fit a token');
    return sealed.token;
  };
  return { storage, ring, find, tokenOf };
}

describe('the secret behind a signature', () => {
  it("of a session is its token's", async () => {
    const { find, tokenOf } = await world();
    const session = newSession();
    const token = tokenOf(session);
    expect(await find(session.accessKeyId, token)).toBe('the secret of the session');
    expect(await find(session.accessKeyId, token)).toBe('the secret of the session');
  });

  it('A26 is not found for a session without its token, or with that of another, remembered or not', async () => {
    const { find, tokenOf } = await world();
    const [session, other] = [newSession(), newSession()];
    const [token, othersToken] = [tokenOf(session), tokenOf(other)];
    await find(session.accessKeyId, token);
    await find(other.accessKeyId, othersToken);
    expect(await find(session.accessKeyId, undefined)).toBe('invalid-token');
    expect(await find(session.accessKeyId, othersToken)).toBe('invalid-token');
    expect(await find(other.accessKeyId, token)).toBe('invalid-token');
  });

  it('A26 of a long-term key is not found together with a token', async () => {
    const { ring, find, tokenOf } = await world();
    const sealedSecret = sealSecret(ring, 'the secret of the key', 'AKIADAVID', randomBytes);
    const key = { id: 'AKIADAVID', sealedSecret };
    const snapshot = {
      accessKey: async (id: string) => (id === key.id ? { account: {} as AccountState, key } : undefined),
    } as unknown as Snapshot;
    expect(await find('AKIADAVID', undefined, NOW, snapshot)).toBe('the secret of the key');
    expect(await find('AKIADAVID', tokenOf(newSession()), NOW, snapshot)).toBe('invalid-token');
    expect(await find('AKIAOTHER', undefined, NOW, snapshot)).toBe('unknown-access-key');
  });

  it('C91 of a session dies with the key that sealed it, remembered or not', async () => {
    const { storage, ring, find, tokenOf } = await world();
    const [known, unknown] = [newSession(), newSession()];
    const [knownToken, unknownToken] = [tokenOf(known), tokenOf(unknown)];
    await find(known.accessKeyId, knownToken);
    const retired = storage.keys.map((key) => ({ ...key, retiredAt: NOW }));
    storage.keys = [...retired, newKey('second', 1)];
    await ring.refresh();
    const both = async (now: number) => [
      await find(known.accessKeyId, knownToken, now),
      await find(unknown.accessKeyId, unknownToken, now),
    ];
    expect(await both(NOW + 36 * HOUR - 1)).toEqual([
      'the secret of the session',
      'the secret of the session',
    ]);
    expect(await both(NOW + 36 * HOUR)).toEqual(['invalid-token', 'invalid-token']);
    storage.keys = storage.keys.slice(1);
    await ring.refresh();
    expect(await both(NOW)).toEqual(['invalid-token', 'invalid-token']);
  });

  it('C91 is found under a key that another process took up, after one look at the ring', async () => {
    const { storage, find, tokenOf } = await world();
    storage.keys = [...storage.keys, newKey('second', 1)];
    const elsewhere = await openKeyRing(storage);
    const session = newSession();
    const before = storage.loads;
    expect(await find(session.accessKeyId, tokenOf(session, sessionSealingKey(elsewhere)))).toBe(
      'the secret of the session',
    );
    expect(storage.loads - before).toBe(1);
  });

  it('is looked for once a second at most, however many keys are invented, and a ring that cannot be read changes nothing', async () => {
    const { storage, find, tokenOf } = await world();
    const session = newSession();
    const token = tokenOf(session);
    const stranger = await openKeyRing(new MemoryStorage('invented'));
    const before = storage.loads;
    storage.failing = true;
    for (let count = 0; count < 50; count++) {
      const forged = newSession();
      expect(await find(forged.accessKeyId, tokenOf(forged, sessionSealingKey(stranger)))).toBe(
        'invalid-token',
      );
    }
    expect(storage.loads - before).toBe(1);
    expect(await find(session.accessKeyId, token)).toBe('the secret of the session');
  });
});
