import { describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import type { Session } from '#tokens';
import { anonymousCaller, type SignedCaller } from './caller.ts';
import { kindRefusal } from './credential-kinds.ts';

const ACCOUNT = '111122223333' as AccountId;

function callerOf(session?: Partial<Session>): SignedCaller {
  return {
    type: 'signed',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/David`,
    userId: 'AIDADAVID',
    accessKeyId: 'ASIADAVID',
    principal: {
      type: 'User',
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/David`,
      uniqueId: 'AIDADAVID',
    },
    entity: undefined,
    ...(session === undefined ? {} : { session: session as Session }),
  };
}

const ofUser = { principal: { type: 'user', userId: 'AIDADAVID' } } as const;

describe('what kinds of credentials may call', () => {
  it('refuses an operation of STS that has no row, to everybody', () => {
    for (const caller of [callerOf(), callerOf(ofUser)]) {
      expect(kindRefusal(caller, 'sts', 'GetSomethingNew')).toMatchObject({ reason: 'not-for-this-kind' });
      expect(kindRefusal(caller, 'sts', 'toString')).toMatchObject({ reason: 'not-for-this-kind' });
    }
  });

  it('takes an MFA time of zero for a time', () => {
    expect(kindRefusal(callerOf(ofUser), 'iam', 'GetUser')).toEqual({
      reason: 'invalid-token',
      accessKeyId: 'ASIADAVID',
    });
    expect(kindRefusal(callerOf({ ...ofUser, mfaAuthenticatedAt: 0 }), 'iam', 'GetUser')).toBeUndefined();
  });

  it('has nothing to say of a caller without credentials, nor at other services', () => {
    expect(kindRefusal(anonymousCaller, 'sts', 'AssumeRoleWithSAML')).toBeUndefined();
    expect(kindRefusal(callerOf(ofUser), 's3', 'GetObject')).toBeUndefined();
  });
});
