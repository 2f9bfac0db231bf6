import { describe, expect, it } from 'vitest';
import { evaluate, type Principal, parsePolicy, principalsOf } from './index.ts';
import {
  ACCOUNT,
  alice,
  allow,
  deployer,
  federated,
  OTHER_ACCOUNT,
  policy,
  request,
  root,
} from './policy.testing.ts';

const strangerRoot: Principal = {
  type: 'Root',
  account: OTHER_ACCOUNT,
  arn: `arn:aws:iam::${OTHER_ACCOUNT}:root`,
};
const callers = {
  alice,
  deployer,
  federated,
  root,
  strangerRoot,
  anonymous: { type: 'Anonymous' },
  ec2: { type: 'AWSService', service: 'ec2.amazonaws.com' },
  google: { type: 'Federated', provider: 'accounts.google.com' },
} as const satisfies Record<string, Principal>;
type Caller = keyof typeof callers;

/** How strongly a principal names a caller, told from what it brings him under each kind of limit. */
function naming(
  principal: unknown,
  caller: Principal,
  options = {},
): 'directly' | 'by identity' | 'by account' | 'not' {
  const resource = policy('resource', allow('*', '*', { Principal: principal }), options);
  const allowed = (account: string, layers: object) =>
    evaluate(request({ principal: caller, resourceAccount: account }), { identity: [], resource, ...layers })
      .allowed;
  const open = [[policy('session', allow())]];
  if (!('account' in caller)) return allowed(ACCOUNT, {}) ? 'directly' : 'not';
  const nothing = { boundary: policy('boundary', allow('ec2:*')), sessions: open };
  if (allowed(caller.account, nothing)) return 'directly';
  if (caller.type !== 'Root' && allowed(caller.account, { sessions: open })) return 'by identity';
  return allowed('999900001111', { identity: [policy('identity', allow())], sessions: open })
    ? 'by account'
    : 'not';
}

const USER = `arn:aws:iam::${ACCOUNT}:user/alice`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/deployer`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run-1`;
const GUEST = `arn:aws:sts::${ACCOUNT}:federated-user/guest`;

describe('a principal names', () => {
  it.each<[string, unknown, Partial<Record<Caller, string>>]>([
    ['a user, and sessions federated by him', { AWS: USER }, { alice: 'directly', federated: 'by identity' }],
    ['no other user', { AWS: `${USER}2` }, {}],
    ['a role’s sessions', { AWS: ROLE }, { deployer: 'by identity' }],
    ['no other role’s sessions', { AWS: `arn:aws:iam::${ACCOUNT}:role/deployer` }, {}],
    ['a role session', { AWS: SESSION }, { deployer: 'directly' }],
    ['no other session', { AWS: `${SESSION}2` }, {}],
    ['a federated session', { AWS: GUEST }, { federated: 'directly' }],
    [
      'an account, by number',
      { AWS: ACCOUNT },
      { alice: 'by account', deployer: 'by account', federated: 'by account', root: 'by account' },
    ],
    [
      'an account, by the ARN of its root',
      { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      { alice: 'by account', deployer: 'by account', federated: 'by account', root: 'by account' },
    ],
    ['another account', { AWS: OTHER_ACCOUNT }, { strangerRoot: 'by account' }],
    ['a service', { Service: 'ec2.amazonaws.com' }, { ec2: 'directly' }],
    ['no other service', { Service: 'lambda.amazonaws.com' }, {}],
    ['a provider', { Federated: 'accounts.google.com' }, { google: 'directly' }],
    ['no other provider', { Federated: 'graph.facebook.com' }, {}],
    ['no service as a provider', { Federated: 'ec2.amazonaws.com' }, {}],
    ['no provider as a service', { Service: 'accounts.google.com' }, {}],
    ['nobody by a canonical id', { CanonicalUser: 'accounts.google.com' }, {}],
    [
      'the owner of a user’s id, and sessions federated by him',
      { AWS: 'AIDAALICE0000000000AA' },
      { alice: 'directly', federated: 'by identity' },
    ],
    ['the sessions of a role’s id', { AWS: 'AROADEPLOYER00000000A' }, { deployer: 'by identity' }],
    ['nobody by another id', { AWS: 'AIDAALICE0000000000AB' }, {}],
    [
      'everyone but users of providers',
      '*',
      {
        alice: 'directly',
        deployer: 'directly',
        federated: 'directly',
        root: 'directly',
        strangerRoot: 'directly',
        anonymous: 'directly',
        ec2: 'directly',
      },
    ],
    [
      'each of a list as strongly as any does',
      { AWS: [ACCOUNT, ROLE, USER] },
      { alice: 'directly', deployer: 'by identity', federated: 'by identity', root: 'by account' },
    ],
    [
      'each of a list, in any order',
      { AWS: [USER, ROLE, ACCOUNT] },
      { alice: 'directly', deployer: 'by identity', federated: 'by identity', root: 'by account' },
    ],
  ])('%s', (_, principal, expected) => {
    for (const [name, caller] of Object.entries(callers)) {
      const how = expected[name as Caller] ?? 'not';
      expect(naming(principal, caller), name).toBe(how);
    }
  });

  it('by the id remembered for it, and by no name', () => {
    const remembered = (arn: string, id: string | null) => ({ principalIds: new Map([[arn, id]]) });
    expect(naming({ AWS: USER }, alice, remembered(USER, alice.type === 'User' ? alice.uniqueId : ''))).toBe(
      'directly',
    );
    expect(naming({ AWS: USER }, alice, remembered(USER, 'AROADEPLOYER00000000A'))).toBe('not');
    expect(naming({ AWS: USER }, deployer, remembered(USER, 'AROADEPLOYER00000000A'))).toBe('by identity');
    expect(naming({ AWS: USER }, alice, remembered(USER, null))).toBe('not');
    expect(naming({ AWS: SESSION }, deployer, remembered(SESSION, 'AROADEPLOYER00000000A'))).toBe('directly');
    expect(naming({ AWS: SESSION }, deployer, remembered(SESSION, 'AROANAMESAKE00000000A'))).toBe('not');
    expect(naming({ AWS: GUEST }, federated, remembered(GUEST, 'AIDAALICE0000000000AA'))).toBe('not');
  });
});

describe('a policy may name', () => {
  const accepts = (type: string, value: string) =>
    parsePolicy(JSON.stringify({ Statement: allow('*', '*', { Principal: { [type]: value } }) }), 'resource')
      .ok;

  it.each([
    ['AWS', 'AIDA000000000000'],
    ['AWS', `AROA${'Z9'.repeat(62)}`],
    ['AWS', `arn:aws:iam::${ACCOUNT}:user/a/b/c`],
    ['AWS', `arn:aws-cn:iam::${ACCOUNT}:role/a`],
    ['AWS', `arn:aws:sts::${ACCOUNT}:federated-user/a`],
    ['Service', 'x'],
    ['Federated', 'x'],
    ['CanonicalUser', '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'],
  ])('%s %s', (type, value) => expect(accepts(type, value)).toBe(true));

  it.each([
    ['AWS', ''],
    ['AWS', 'alice'],
    ['AWS', '11112222333'],
    ['AWS', 'AIDA00000000000'],
    ['AWS', `AROA${'Z'.repeat(125)}`],
    ['AWS', 'AKIA0000000000000000'],
    ['AWS', 'AIDAalice0000000000000'],
    ['AWS', 'AIDA-000000000000000'],
    ['AWS', 'AIDA000000000000000:'],
    ['AWS', 'AIDA000000000000000['],
    ['AWS', 'AIDA000000000000000/'],
    ['AWS', 'AIDA000000000000000@'],
    ['AWS', `arn:aws:iam:us-east-1:${ACCOUNT}:user/a`],
    ['AWS', 'arn:aws:iam::1:user/a'],
    ['AWS', `arn:aws:iam::${ACCOUNT}:user`],
    ['AWS', `arn:aws:iam::${ACCOUNT}:user/`],
    ['AWS', `arn:aws:iam::${ACCOUNT}:user/a//b`],
    ['AWS', `arn:aws:iam::${ACCOUNT}:group/a`],
    ['AWS', `arn:aws:iam::${ACCOUNT}:rooty`],
    ['AWS', `arn:aws:sts::${ACCOUNT}:assumed-role/a`],
    ['AWS', `arn:aws:sts::${ACCOUNT}:assumed-role/a/`],
    ['AWS', `arn:aws:sts::${ACCOUNT}:assumed-role/a/b/c`],
    ['AWS', `arn:aws:sts::${ACCOUNT}:federated-user/`],
    ['AWS', `arn:aws:sts::${ACCOUNT}:role/a/b`],
    ['AWS', `arn:aws:s3::${ACCOUNT}:assumed-role/a/b`],
    ['Service', ''],
    ['Service', '*'],
    ['Service', 'ec2.*'],
    ['Service', 'ec?.amazonaws.com'],
    ['Federated', '*'],
  ])('neither %s %j', (type, value) => expect(accepts(type, value)).toBe(false));
});

it('principalsOf finds nobody where no statement names anybody', () => {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: allow() }), 'identity');
  expect(parsed.ok && principalsOf(parsed.policy)).toEqual([]);
});
