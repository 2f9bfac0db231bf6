import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { type AccountEntityKind, type EntityOf, IntegrityError } from './index.ts';
import {
  ACCOUNT,
  accessKey,
  group,
  mfaDevice,
  policy,
  putAll,
  role,
  startDirectory,
  user,
} from './samples.testing.ts';

describe('integrity', () => {
  const refused: readonly [string, readonly EntityOf<AccountEntityKind>[]][] = [
    ['a second user whose name differs only in case', [user('alice'), { ...user('ALICE'), id: 'AIDAOTHER' }]],
    ['a user in a group that does not exist', [{ ...user('alice'), groupIds: ['AGPANONE'] }]],
    [
      'an attached policy that does not exist',
      [{ ...role('deploy'), managedPolicies: [policy('None').arn] }],
    ],
    ['a boundary that does not exist', [{ ...user('alice'), permissionsBoundary: policy('None').arn }]],
    ['an MFA device in use by a user that does not exist', [mfaDevice('phone', 'AIDANONE')]],
    [
      'a second MFA device whose serial number differs only in case',
      [mfaDevice('phone'), { ...mfaDevice('phone'), id: mfaDevice('phone').id.replace('phone', 'Phone') }],
    ],
    ['a key of a user that does not exist', [accessKey('AKIA1', 'AIDANONE')]],
  ];

  async function tryPut(entities: readonly EntityOf<AccountEntityKind>[]) {
    return putAll(await startDirectory(openMemoryStore()), entities);
  }

  it.each(refused)('refuses %s', async (_, entities) => {
    await expect(tryPut(entities)).rejects.toThrow(IntegrityError);
  });

  const stillUsed = [
    ['a user that has access keys', 'user', 'AIDAALICE'],
    ['a user that has MFA devices', 'user', 'AIDABOB'],
    ['a group that has members', 'group', 'AGPASTAFF'],
    ['a policy that is attached', 'policy', 'ANPAREAD'],
    ['a policy that is a boundary', 'policy', 'ANPABOUND'],
  ] as const;

  it.each(stillUsed)('refuses to remove %s', async (_, kind, id) => {
    const directory = await startDirectory(openMemoryStore());
    await putAll(directory, [
      policy('Read'),
      policy('Bound'),
      group('staff'),
      { ...user('alice'), groupIds: ['AGPASTAFF'], managedPolicies: [policy('Read').arn] },
      { ...role('deploy'), permissionsBoundary: policy('Bound').arn },
      accessKey('AKIA1', 'AIDAALICE'),
      user('bob'),
      mfaDevice('phone', 'AIDABOB'),
    ]);
    const change = directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).remove(kind, id));
    await expect(change).rejects.toThrow(IntegrityError);
  });

  it('takes what is noted of a user along with him', async () => {
    const directory = await startDirectory(openMemoryStore());
    const failures = { count: 1, lockedUntil: 0, unheard: 0 };
    await putAll(directory, [user('alice'), { kind: 'mfa-failures', id: 'AIDAALICE', ...failures }]);
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).remove('user', 'AIDAALICE'));
    const state = await directory.snapshot().account(ACCOUNT);
    expect(state?.mfaFailures({ type: 'user', userId: 'AIDAALICE' })).toBeUndefined();
  });
});
