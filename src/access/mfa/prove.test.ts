import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import {
  bootstrap,
  type CredentialOwner,
  type Directory,
  DirectoryConflict,
  type MfaDevice,
  openDirectory,
  type Store,
  type User,
} from '#directory';
import { type KeyRing, openKeyRing } from '#keys';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { type MfaAttempt, proveMfa } from './prove.ts';
import { sealSeed } from './seed.ts';
import { codeAt, timeStep } from './totp.ts';

const ACCOUNT = '111122223333' as AccountId;
const NOW = Date.parse('2026-11-27T22:00:10Z');
const STEP = timeStep(NOW);
const SECOND = 1000;
const ALICE: CredentialOwner = { type: 'user', userId: 'AIDAALICE' };
const BOB: CredentialOwner = { type: 'user', userId: 'AIDABOB' };
const serial = (name: string) => `arn:aws:iam::${ACCOUNT}:mfa/${name}`;
const seedOf = (name: string) => createHash('sha1').update(name).digest();

/** A ring for tests, and a directory whose users alice and bob have a device each; `spare` is nobody's, `token` lies in a drawer. */
async function open(store: Store, ring: KeyRing): Promise<Directory> {
  const directory = await openDirectory({ store, now: () => NOW });
  await bootstrap(directory, {
    accountId: ACCOUNT,
    accountName: 'management',
    email: 'root@example.com',
    rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
    organizationId: 'o-exampleorg',
    organizationRootId: 'r-exam',
    now: NOW,
  });
  const user = (id: string, name: string): User => ({
    kind: 'user',
    id,
    name,
    path: '/',
    createdAt: 0,
    tags: [],
    groupIds: [],
    inlinePolicies: {},
    managedPolicies: [],
  });
  const device = (
    name: string,
    owner?: CredentialOwner,
    type: MfaDevice['method']['type'] = 'virtual-totp',
  ) => {
    const id = type === 'virtual-totp' ? serial(name) : name;
    const sealedSeed = sealSeed(ring, seedOf(name), id, (length) => new Uint8Array(length));
    const method = { type, sealedSeed, drift: 0 };
    const use = owner === undefined ? {} : { use: { owner, since: 0 } };
    return { kind: 'mfa-device', id, name, path: '/', createdAt: 0, tags: [], method, ...use } as const;
  };
  await directory.change([ACCOUNT], (draft) => {
    const account = draft.account(ACCOUNT);
    account.put(user('AIDAALICE', 'alice'));
    account.put(user('AIDABOB', 'bob'));
    account.put(device('alice', ALICE));
    account.put(device('bob', BOB));
    account.put(device('root', { type: 'root' }));
    account.put(device('spare'));
    account.put(device('TOKEN00001', undefined, 'hardware-totp'));
  });
  return directory;
}

describe('MFA codes', () => {
  let ring: KeyRing;
  let store: Store;
  let directory: Directory;
  let commits: number;

  beforeEach(async () => {
    const material = createHash('sha256').update('a key for tests').digest();
    ring = await openKeyRing({
      load: async () => [{ id: 'k1', createdAt: 0, material, seals: 0 }],
      reserve: async (_id, count) => count,
    });
    const memory = openMemoryStore();
    commits = 0;
    store = {
      load: (partition) => memory.load(partition),
      commit(change) {
        commits += 1;
        return memory.commit(change);
      },
      changesSince: (sequence) => memory.changesSince(sequence),
      pendingAudit: (limit) => memory.pendingAudit(limit),
      confirmAudit: (ids) => memory.confirmAudit(ids),
      close: () => memory.close(),
    };
    directory = await open(store, ring);
  });

  const attemptOf = (facts: Partial<MfaAttempt> = {}): MfaAttempt => ({
    owner: ALICE,
    serialNumber: serial('alice'),
    codes: [codeAt(seedOf('alice'), STEP)],
    purpose: 'authenticate',
    ...facts,
  });
  const prove = async (facts: Partial<MfaAttempt> = {}, now = NOW) =>
    (await proveMfa(ring, directory, ACCOUNT, attemptOf(facts), now)).ok;
  const codeOf = (name: string, step: number): readonly [string] => [codeAt(seedOf(name), step)];
  const pairOf = (name: string, step: number) =>
    [codeAt(seedOf(name), step - 1), codeAt(seedOf(name), step)] as const;
  const account = async () => {
    const state = await directory.snapshot().account(ACCOUNT);
    if (state === undefined) throw new Error('the account is there');
    return state;
  };
  const wrong = { codes: codeOf('nobody', 0) };
  const failTimes = async (times: number, now = NOW) => {
    for (let i = 0; i < times; i++) expect(await prove(wrong, now)).toBe(false);
  };

  it('F144 are accepted once', async () => {
    expect(await prove()).toBe(true);
    expect(await prove()).toBe(false);
    expect(await prove({}, NOW + 30 * SECOND)).toBe(false);
    expect(await prove({ codes: codeOf('alice', STEP + 1) }, NOW + 30 * SECOND)).toBe(true);
  });

  it('F144 are not accepted after a later one, though they were never shown', async () => {
    expect(await prove({ codes: codeOf('alice', STEP + 1) })).toBe(true);
    expect(await prove({ codes: codeOf('alice', STEP) })).toBe(false);
  });

  it('F144 have one winner of many who show them at once, of several processes too', async () => {
    const other = await openDirectory({ store, now: () => NOW });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        proveMfa(ring, i % 2 === 0 ? directory : other, ACCOUNT, attemptOf(), NOW),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('F144 stay used up over a restart', async () => {
    expect(await prove()).toBe(true);
    directory = await openDirectory({ store, now: () => NOW });
    expect(await prove()).toBe(false);
  });

  it('are refused where others keep changing the account', async () => {
    const busy = { change: () => Promise.reject(new DirectoryConflict('others were faster')) };
    expect(await proveMfa(ring, busy, ACCOUNT, attemptOf(), NOW)).toEqual({ ok: false });
  });

  it('fail with the store, not as wrong codes do', async () => {
    const broken = { change: () => Promise.reject(new Error('the disk is gone')) };
    await expect(proveMfa(ring, broken, ACCOUNT, attemptOf(), NOW)).rejects.toThrow('the disk is gone');
  });

  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('F148 of the step %d from now: %s', async (off, accepted) => {
    expect(await prove({ codes: codeOf('alice', STEP + off) })).toBe(accepted);
  });

  it('F148 of another user’s device, of one in no use, or of none are refused', async () => {
    expect(await prove({ serialNumber: serial('bob'), codes: codeOf('bob', STEP) })).toBe(false);
    expect(await prove({ serialNumber: serial('spare'), codes: codeOf('spare', STEP) })).toBe(false);
    expect(await prove({ serialNumber: serial('none') })).toBe(false);
    expect(await prove({ codes: codeOf('bob', STEP) })).toBe(false);
    // Nothing of bob's was used up or counted by that.
    expect(await prove({ owner: BOB, serialNumber: serial('bob'), codes: codeOf('bob', STEP) })).toBe(true);
  });

  it('F148 two of them, one after the other, enable a device that nobody uses', async () => {
    const enable = (step: number, codes = pairOf('spare', step)) =>
      prove({ serialNumber: serial('spare'), purpose: 'enable', codes });
    expect(await enable(STEP + 2)).toBe(false);
    expect(await enable(STEP, [...codeOf('spare', STEP), ...codeOf('spare', STEP)])).toBe(false);
    expect(await enable(STEP, [...codeOf('spare', STEP), ...codeOf('spare', STEP - 1)])).toBe(false);
    expect(await enable(STEP)).toBe(true);
    // Both are used up.
    expect(await enable(STEP)).toBe(false);
    expect(await enable(STEP + 1)).toBe(false);
  });

  it('F148 enable no device that somebody uses', async () => {
    const codes = pairOf('bob', STEP);
    expect(await prove({ serialNumber: serial('bob'), purpose: 'enable', codes })).toBe(false);
    expect(await prove({ owner: BOB, serialNumber: serial('bob'), purpose: 'enable', codes })).toBe(false);
  });

  it('F148 resynchronize a device whose clock is an hour off, if they follow one another', async () => {
    const resync = (codes: readonly [string, string]) => prove({ purpose: 'resync', codes });
    expect(await resync([...codeOf('alice', STEP - 60), ...codeOf('alice', STEP - 58)])).toBe(false);
    expect(await resync(pairOf('alice', STEP - 121))).toBe(false);
    expect(await resync(pairOf('alice', STEP - 60))).toBe(true);
    expect(await resync(pairOf('alice', STEP - 60))).toBe(false);
    // From now on it goes by that clock.
    expect(await prove({ codes: codeOf('alice', STEP) })).toBe(false);
    expect(await prove({ codes: codeOf('alice', STEP - 59) })).toBe(true);
  });

  it('cannot be brought back by resynchronizing to a time when they were used', async () => {
    expect(await prove()).toBe(true);
    const later = NOW + 600 * SECOND;
    expect(await prove({ purpose: 'resync', codes: pairOf('alice', STEP) }, later)).toBe(false);
    expect(await prove({ purpose: 'resync', codes: pairOf('alice', STEP + 1) }, later)).toBe(false);
    expect(await prove({ purpose: 'resync', codes: pairOf('alice', STEP + 2) }, later)).toBe(true);
  });

  it('of a token in hardware tell how its clock goes when it is enabled', async () => {
    const codes = pairOf('TOKEN00001', STEP + 40);
    expect(await prove({ serialNumber: 'TOKEN00001', purpose: 'enable', codes })).toBe(true);
    expect((await account()).mfaDevice('TOKEN00001')?.method.drift).toBe(40);
  });

  describe('that are wrong', () => {
    it('F145 are counted, and after several nobody listens for a while', async () => {
      await failTimes(6);
      expect(await prove()).toBe(false);
      expect(await prove({}, NOW + 29 * SECOND)).toBe(false);
      expect(await prove({}, NOW + 30 * SECOND)).toBe(true);
      expect((await account()).mfaFailures(ALICE)).toBeUndefined();
    });

    it('may be five in a row', async () => {
      await failTimes(5);
      // Also where the clock was set back a little since the last of them.
      expect(await prove({}, NOW - 1)).toBe(true);
      await failTimes(5);
      expect(await prove({ codes: codeOf('alice', STEP + 1) })).toBe(true);
    });

    it('make the wait twice as long each time, an hour at most', async () => {
      await failTimes(5);
      let now = NOW;
      const waits: number[] = [];
      for (let i = 0; i < 9; i++) {
        await failTimes(1, now);
        const until = (await account()).mfaFailures(ALICE)?.lockedUntil ?? 0;
        waits.push((until - now) / SECOND);
        now = until;
      }
      expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    });

    it('make the wait no longer while nobody listens', async () => {
      await failTimes(6);
      await failTimes(50, NOW + SECOND);
      expect(await prove({}, NOW + 30 * SECOND)).toBe(true);
    });

    it('F145 stay counted over a restart', async () => {
      await failTimes(6);
      directory = await openDirectory({ store, now: () => NOW });
      expect(await prove()).toBe(false);
    });

    it('F146 are one count, however the device is written and whichever is meant', async () => {
      const spellings = [
        serial('ALICE'),
        serial('alice').replace(ACCOUNT, '444455556666'),
        serial('/alice'),
        serial('bob'),
        serial('alice '),
        'alice',
      ];
      for (const serialNumber of spellings) expect(await prove({ serialNumber })).toBe(false);
      expect(await prove()).toBe(false);
      expect((await account()).mfaFailures(ALICE)).toMatchObject({ count: 6, unheard: 1 });
    });

    it('F146 lock out nobody but the one who showed them', async () => {
      for (let i = 0; i < 9; i++) await prove({ ...wrong, serialNumber: serial('bob') });
      expect(await prove({ owner: BOB, serialNumber: serial('bob'), codes: codeOf('bob', STEP) })).toBe(true);
      const root = {
        owner: { type: 'root' },
        serialNumber: serial('root'),
        codes: codeOf('root', STEP),
      } as const;
      expect(await prove(root)).toBe(true);
    });

    it('F147 are answered alike, after the same work: one commit', async () => {
      const failures: Partial<MfaAttempt>[] = [
        wrong,
        { codes: codeOf('alice', STEP - 2) },
        { serialNumber: serial('none') },
        { serialNumber: serial('bob'), codes: codeOf('bob', STEP) },
        { serialNumber: serial('spare'), purpose: 'enable', codes: pairOf('spare', STEP + 9) },
        { purpose: 'resync', codes: pairOf('alice', STEP + 999) },
        // Locked out from here on.
        wrong,
        {},
      ];
      for (const facts of failures) {
        const before = commits;
        expect(await proveMfa(ring, directory, ACCOUNT, attemptOf(facts), NOW)).toEqual({ ok: false });
        expect(commits - before).toBe(1);
      }
    });
  });

  it('of a user who is gone meanwhile leave nothing behind', async () => {
    expect(await prove({ owner: { type: 'user', userId: 'AIDAGONE' } })).toBe(false);
    expect((await account()).mfaFailures({ type: 'user', userId: 'AIDAGONE' })).toBeUndefined();
  });

  it('are not looked at under another ring than the seed was sealed under', async () => {
    const material = createHash('sha256').update('another key').digest();
    const another = await openKeyRing({
      load: async () => [{ id: 'k2', createdAt: 0, material, seals: 0 }],
      reserve: async (_id, count) => count,
    });
    await expect(proveMfa(another, directory, ACCOUNT, attemptOf(), NOW)).rejects.toThrow('cannot be opened');
  });

  it('need a seed that was sealed for that very device', async () => {
    await directory.change([ACCOUNT], (draft) => {
      const drafted = draft.account(ACCOUNT);
      const alice = drafted.mfaDevice(serial('alice'));
      const bob = drafted.mfaDevice(serial('bob'));
      if (alice && bob) drafted.put({ ...alice, method: bob.method });
    });
    await expect(prove({ codes: codeOf('bob', STEP) })).rejects.toThrow('cannot be opened');
  });
});
