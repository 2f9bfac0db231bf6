import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountId, newAccessKeyId } from '#arn';
import { type KeyRing, type KeyStorage, openKeyRing, sessionSealingKey } from '#keys';
import { type Session, sealSession } from '#tokens';
import { DICTIONARY } from './dictionary.ts';
import {
  AUTHORIZATION_MESSAGE_CHARACTERS,
  authorizationMessages,
  openAuthorizationMessage,
} from './message.ts';
import type { DenialReport, ReportedPolicy } from './report.ts';

const ACCOUNT = '111122223333' as AccountId;
const OTHER = '444455556666' as AccountId;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const report: DenialReport = {
  account: ACCOUNT,
  at: 1_800_000_000_000,
  requestId: '7a1cfd5e-1a54-4b2b-8d2c-6dd6a5c1b0a4',
  principal: {
    id: 'AIDADAVID',
    name: 'David',
    arn: `arn:aws:iam::${ACCOUNT}:user/David`,
    entityId: 'AIDADAVID',
  },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket/key',
  reason: 'because no identity-based policy allows the s3:GetObject action.',
  decision: { outcome: 'ImplicitDeny', layer: 'identity' },
  conditions: { 'aws:SourceIp': '203.0.113.7', 'aws:TagKeys': ['a', 'b'] },
  layers: [{ layer: 'identity', level: 0, outcome: 'ImplicitDeny', policies: [policyOf(2)] }],
  leftOut: [],
};

/** A policy with statements that are near; `text` gives what each expects. */
function policyOf(
  statements: number,
  text = (index: number) => `arn:aws:s3:::bucket-${index}/*`,
): ReportedPolicy {
  return {
    name: 'p',
    others: 1,
    statements: Array.from({ length: statements }, (_, index) => ({
      index,
      effect: 'Allow',
      matches: false,
      elements: [
        { element: 'Action', holds: true, expected: ['s3:GetObject'], actual: 's3:GetObject' },
        { element: 'Resource', holds: false, expected: [text(index)], actual: 'arn:aws:s3:::bucket/key' },
      ],
    })),
  };
}

/** Text that nothing can compress, the same in each run. */
function noise(seed: string, length: number): string {
  let text = '';
  for (let i = 0; text.length < length; i++)
    text += createHash('sha512').update(`${seed} ${i}`).digest('base64url');
  return text.slice(0, length);
}

interface MovableRing {
  readonly ring: KeyRing;
  /** How many seals were set aside so far. */
  readonly reserved: () => number;
  /** Puts a new key in the place of the one that seals; the old one stays, retired. */
  rotate(): Promise<void>;
}

async function openRing(): Promise<MovableRing> {
  let keys = [{ id: 'k1', createdAt: 0, material: randomBytes(32), seals: 0 }] as Awaited<
    ReturnType<KeyStorage['load']>
  >[number][];
  let reserved = 0;
  const ring = await openKeyRing({
    load: async () => keys,
    reserve: async (_id, count) => {
      reserved += count;
      return count;
    },
  });
  return {
    ring,
    reserved: () => reserved,
    async rotate() {
      const id = `k${keys.length + 1}`;
      keys = [
        ...keys.map((key) => ({ ...key, retiredAt: 1 })),
        { id, createdAt: keys.length, material: randomBytes(32), seals: 0 },
      ];
      await ring.refresh();
    },
  };
}

async function messages() {
  const { ring } = await openRing();
  return { ring, encode: authorizationMessages(ring, randomBytes) };
}

describe('an authorization message', () => {
  it('says to its account what was reported', async () => {
    const { ring, encode } = await messages();
    expect(openAuthorizationMessage(ring, encode(report), ACCOUNT)).toEqual(report);
  });

  it('says nothing to another account', async () => {
    const { ring, encode } = await messages();
    const message = encode(report);
    expect(openAuthorizationMessage(ring, message, OTHER)).toBeUndefined();
    expect(openAuthorizationMessage(ring, message, '' as AccountId)).toBeUndefined();
  });

  it('has one length, and never the same text twice', async () => {
    const { encode } = await messages();
    const sizes = [
      { ...report, conditions: {}, layers: [] },
      report,
      { ...report, layers: [{ layer: 'trust', level: 0, outcome: 'Allow', policies: [policyOf(500)] }] },
      { ...report, resource: noise('resource', 900) },
      { ...report, resource: '💥'.repeat(500), reason: '\u0001'.repeat(3000) },
    ] as const;
    const made = sizes.flatMap((each) => [encode(each), encode(each)]);
    expect(new Set(made.map((message) => message.length))).toEqual(
      new Set([AUTHORIZATION_MESSAGE_CHARACTERS]),
    );
    expect(new Set(made).size).toBe(made.length);
    expect(AUTHORIZATION_MESSAGE_CHARACTERS).toBeLessThanOrEqual(10_240);
  });

  it('does not open with any character changed, left out or added', async () => {
    const { ring, encode } = await messages();
    const message = encode(report);
    const opens = (text: string) => openAuthorizationMessage(ring, text, ACCOUNT) !== undefined;
    expect(opens(message)).toBe(true);
    for (let at = 0; at < message.length; at++) {
      const other = ALPHABET[(ALPHABET.indexOf(message[at] ?? '') + 1 + (at % 62)) % 64] ?? '';
      expect([at, opens(message.slice(0, at) + other + message.slice(at + 1))]).toEqual([at, false]);
    }
    fc.assert(
      fc.property(
        fc.nat(message.length),
        fc.constantFrom(...ALPHABET, '=', '\n', ' ', '+', '/'),
        (at, added) => {
          expect(opens(message.slice(0, at))).toBe(at === message.length);
          expect(opens(message.slice(at))).toBe(at === 0);
          expect(opens(message.slice(0, at) + added + message.slice(at))).toBe(false);
        },
      ),
    );
  });

  it('does not open with any bit of it flipped', async () => {
    const { ring, encode } = await messages();
    const bytes = Buffer.from(encode(report), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 13) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const opened = openAuthorizationMessage(ring, changed.toString('base64url'), ACCOUNT);
      expect([bit, opened]).toEqual([bit, undefined]);
    }
  });

  it('is nothing that was not made for it: noise, nothing, a session token', async () => {
    const { ring } = await messages();
    const session = {
      accessKeyId: newAccessKeyId('ASIA', ACCOUNT, randomBytes),
      secretAccessKey: 'secret',
      account: ACCOUNT,
    } as Session;
    const sealed = sealSession(
      {
        ...session,
        issuedAt: 0,
        expiresAt: 3600,
        principal: { type: 'assumed-role', roleId: 'AROA', roleName: 'r', sessionName: 's' },
        origin: { type: 'root', account: ACCOUNT, accessKeyId: 'AKIA' },
        chain: [],
        tags: [],
        policies: [],
        federated: {},
      },
      sessionSealingKey(ring),
      randomBytes,
      AUTHORIZATION_MESSAGE_CHARACTERS,
    );
    const token = sealed.ok ? sealed.token : '';
    expect(token.length).toBeGreaterThan(0);
    const noises = [0, 1, 2303, 2304, 2305, 7680].map((size) => randomBytes(size).toString('base64url'));
    for (const text of [token, token.slice(0, AUTHORIZATION_MESSAGE_CHARACTERS), ...noises])
      expect(openAuthorizationMessage(ring, text, ACCOUNT)).toBeUndefined();
  });

  it('opens under the key that it was made with after a rotation, and under no other ring', async () => {
    const { ring, rotate } = await openRing();
    const encode = authorizationMessages(ring, randomBytes);
    const before = encode(report);
    await rotate();
    const after = encode(report);
    const keyIn = (message: string) => Buffer.from(message, 'base64url').toString('latin1', 18, 20);
    expect([keyIn(before), keyIn(after)]).toEqual(['k1', 'k2']);
    for (const message of [before, after])
      expect(openAuthorizationMessage(ring, message, ACCOUNT)).toEqual(report);
    const foreign = await openRing();
    expect(openAuthorizationMessage(foreign.ring, before, ACCOUNT)).toBeUndefined();
  });

  it('costs the ring next to none of the seals that sessions need', async () => {
    const { ring, reserved } = await openRing();
    const before = reserved();
    const encode = authorizationMessages(ring, randomBytes);
    for (let i = 0; i < 3000; i++) encode(report);
    expect(reserved()).toBe(before);
  });
});

describe('what does not fit into an authorization message', () => {
  /** What a message under the key `k1` has left for a report beside its salt, the sealing, and the head. */
  const room = 2304 - 16 - (2 + 2 + 1 + 32 + 12 + 16) - 3;
  const written = async (changes: Partial<DenialReport>) => {
    const { ring, encode } = await messages();
    const opened = openAuthorizationMessage(ring, encode({ ...report, ...changes }), ACCOUNT);
    if (opened === undefined) throw new Error('the message does not open');
    return opened;
  };
  const identity = (policy: ReportedPolicy) =>
    ({ layers: [{ layer: 'identity', level: 0, outcome: 'ImplicitDeny', policies: [policy] }] }) as const;

  it('is left out at one byte too many, and not before', async () => {
    const asked = (length: number) => ({ ...report, conditions: { 'aws:UserAgent': noise('n', length) } });
    const lengthOf = (length: number) =>
      deflateRawSync(JSON.stringify(asked(length)), { dictionary: DICTIONARY, windowBits: 14, memLevel: 7 })
        .length;
    let longest = 2000;
    while (lengthOf(longest + 1) <= room) longest += 1;
    expect(lengthOf(longest)).toBe(room);
    for (const [length, parts] of [
      [longest - 1, []],
      [longest, []],
      [longest + 1, ['trace']],
    ] as const)
      expect([length, (await written(asked(length))).leftOut]).toEqual([length, parts]);
  });

  it('is nothing of a report that fits as it is, nor of one that must be packed for the sake of a byte', async () => {
    const asked = (length: number) => ({ ...report, conditions: { 'aws:UserAgent': 'a'.repeat(length) } });
    const exact = room - JSON.stringify(asked(0)).length;
    for (const length of [exact - 1, exact, exact + 1])
      expect(await written(asked(length))).toEqual(asked(length));
  });

  it('is first the trace, of which what failed stays longest', async () => {
    const { layers, conditions, leftOut } = await written(
      identity(policyOf(60, (index) => noise(`${index}`, 80))),
    );
    expect(leftOut).toEqual(['trace']);
    expect(conditions).toEqual(report.conditions);
    const [policy] = layers[0]?.policies ?? [];
    expect(policy?.statements).toHaveLength(5);
    expect(policy?.others).toBe(56);
    expect(policy?.statements[0]?.elements.map(({ element }) => element)).toEqual(['Resource']);
  });

  it('keeps the statement that denied when the rest of the trace goes', async () => {
    const [near] = policyOf(1).statements;
    const deny = { ...near, index: 7, effect: 'Deny', matches: true } as NonNullable<typeof near>;
    const many = policyOf(5, (index) => noise(`${index}`, 1500));
    const { layers, leftOut } = await written(identity({ ...many, statements: [...many.statements, deny] }));
    expect(leftOut).toEqual(['trace']);
    expect(layers[0]?.policies).toEqual([{ name: 'p', others: 6, statements: [deny] }]);
  });

  it('is then the conditions', async () => {
    const { leftOut, conditions, resource } = await written({
      conditions: { 'aws:UserAgent': noise('agent', 4000) },
    });
    expect(leftOut).toEqual(['trace', 'conditions']);
    expect(conditions).toEqual({});
    expect(resource).toBe(report.resource);
  });

  it('is at last the end of long texts, whatever they are', async () => {
    const { leftOut, resource, decision, principal } = await written({ resource: noise('resource', 4000) });
    expect(leftOut).toEqual(['trace', 'conditions', 'texts']);
    expect(resource).toBe(`${noise('resource', 200)}…`);
    expect([decision, principal]).toEqual([report.decision, report.principal]);
  });

  it('is always the same of the same report', async () => {
    const changes = { conditions: { 'aws:Referer': noise('a', 1500) }, ...identity(policyOf(80)) };
    expect(await written(changes)).toEqual(await written(changes));
  });

  it('never keeps a denial from being explained, however long its texts are', async () => {
    const { ring, encode } = await messages();
    const long = fc.string({ unit: 'binary', minLength: 250, maxLength: 500 });
    fc.assert(
      fc.property(long, long, long, (resource, reason, value) => {
        const message = encode({
          ...report,
          resource,
          reason,
          conditions: { 'aws:UserAgent': value },
          principal: { id: noise(value, 90), arn: noise(reason, 2000), entityId: noise(value, 30) },
          action: noise(resource, 120),
        });
        expect(openAuthorizationMessage(ring, message, ACCOUNT)?.decision).toEqual(report.decision);
      }),
      { numRuns: 40 },
    );
  });
});
