import { describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import { openDirectory, type RevocationTarget } from '#directory';
import type { Session } from '#tokens';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { isRevoked } from './revocation.ts';

const ACCOUNT = '111122223333' as AccountId;
const ISSUED = 1_800_000_000;

const session: Session = {
  accessKeyId: 'ASIA0000000000000002',
  secretAccessKey: 'secret',
  account: ACCOUNT,
  issuedAt: ISSUED,
  expiresAt: ISSUED + 3600,
  principal: { type: 'assumed-role', roleId: 'AROASECOND', roleName: 'Second', sessionName: 'two' },
  origin: { type: 'user', account: ACCOUNT, userId: 'AIDAUSER', accessKeyId: 'AKIAUSER' },
  chain: [
    { accessKeyId: 'ASIA0000000000000001', account: ACCOUNT, issuedAt: ISSUED - 60, roleId: 'AROAFIRST' },
  ],
  sourceIdentity: 'saanvi',
  tags: [],
  policies: [],
  federated: {},
};

async function revoked(target: RevocationTarget, before: number, subject = session): Promise<boolean> {
  const directory = await openDirectory({ store: openMemoryStore(), now: () => 0 });
  await directory.change(['revocations'], (draft) =>
    draft.revocations.put({
      kind: 'revocation',
      id: 'one',
      target,
      before,
      until: before + 1,
      createdAt: before,
    }),
  );
  return isRevoked(subject, await directory.snapshot().revocations());
}

describe('isRevoked', () => {
  it.each([
    ['its own access key', { type: 'session', value: 'ASIA0000000000000002' }],
    ['a session that it was chained from', { type: 'session', value: 'ASIA0000000000000001' }],
    ['its role', { type: 'role', value: 'AROASECOND' }],
    ['the role of a session that it was chained from', { type: 'role', value: 'AROAFIRST' }],
    ['the user it goes back to', { type: 'user', value: 'AIDAUSER' }],
    ['the access key it goes back to', { type: 'access-key', value: 'AKIAUSER' }],
    ['the root of its chain', { type: 'chain-root', value: 'AKIAUSER' }],
    ['its source identity', { type: 'source-identity', value: 'saanvi', account: ACCOUNT }],
  ] as const)('ends a session with %s', async (_what, target) => {
    expect(await revoked(target, ISSUED * 1000)).toBe(true);
  });

  it.each([
    ['another session', { type: 'session', value: 'ASIA0000000000000009' }],
    ['another role', { type: 'role', value: 'AROAOTHER' }],
    [
      'the same source identity in another account',
      { type: 'source-identity', value: 'saanvi', account: '999999999999' as AccountId },
    ],
    ['a role whose id is the session key', { type: 'role', value: 'ASIA0000000000000002' }],
  ] as const)('leaves a session alone with %s', async (_what, target) => {
    expect(await revoked(target, ISSUED * 1000)).toBe(false);
  });

  it('C95 counts a session issued in the second of the revocation as issued before it', async () => {
    expect(await revoked({ type: 'role', value: 'AROASECOND' }, ISSUED * 1000 + 999)).toBe(true);
    expect(await revoked({ type: 'role', value: 'AROASECOND' }, ISSUED * 1000 - 1)).toBe(false);
  });

  it('judges a link of the chain by when that link was issued', async () => {
    expect(await revoked({ type: 'role', value: 'AROAFIRST' }, (ISSUED - 60) * 1000)).toBe(true);
    expect(await revoked({ type: 'role', value: 'AROAFIRST' }, (ISSUED - 61) * 1000)).toBe(false);
  });

  it.each([
    ['user', 'AIDAUSER'],
    ['access-key', 'AKIAUSER'],
    ['chain-root', 'AKIAUSER'],
    ['session', 'ASIA0000000000000001'],
    ['role', 'AROAFIRST'],
  ] as const)(
    'C95 ends what was chained from a revoked session after the revocation of its %s',
    async (type, value) => {
      expect(await revoked({ type, value }, (ISSUED - 30) * 1000)).toBe(true);
      expect(await revoked({ type, value }, (ISSUED - 61) * 1000)).toBe(false);
    },
  );

  it('follows a source identity into the accounts that a chain leads to', async () => {
    const other = '444455556666' as AccountId;
    const chained: Session = { ...session, account: other };
    expect(
      await revoked({ type: 'source-identity', value: 'saanvi', account: ACCOUNT }, ISSUED * 1000, chained),
    ).toBe(true);
  });

  it('ends a federated session with its subject', async () => {
    const federated: Session = {
      ...session,
      chain: [],
      origin: { type: 'federated', provider: 'idp', subject: 'alice' },
    };
    expect(await revoked({ type: 'federated-subject', value: 'alice' }, ISSUED * 1000, federated)).toBe(true);
    expect(await revoked({ type: 'federated-subject', value: 'bob' }, ISSUED * 1000, federated)).toBe(false);
  });
});
