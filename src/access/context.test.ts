import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import { bootstrap, type Directory, openDirectory, type Role, type User } from '#directory';
import type { Session } from '#tokens';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { anonymousCaller, type Caller, type SignedCaller } from './caller.ts';
import { conditionContext } from './context.ts';
import type { Need } from './operation.ts';
import type { IncomingRequest } from './request.ts';

const ACCOUNT = '111122223333' as AccountId;
const NOW = Date.parse('2026-11-24T20:00:30.500Z');
const NEED: Need = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', account: ACCOUNT };

const HEADERS: Readonly<Record<string, string>> = {
  'user-agent': 'aws-cli/1.46',
  referer: 'https://example.com/',
};
const request = {
  now: NOW,
  sourceIp: '203.0.113.7',
  secure: false,
  header: (name: string) => HEADERS[name],
} as unknown as IncomingRequest;

const entity = { inlinePolicies: {}, managedPolicies: [], path: '/', createdAt: 0 };
const user: User = {
  ...entity,
  kind: 'user',
  id: 'AIDADAVID',
  name: 'David',
  tags: [{ key: 'Team', value: 'blue' }],
  groupIds: [],
};
const role: Role = {
  ...entity,
  kind: 'role',
  id: 'AROADEPLOY',
  name: 'Deploy',
  tags: [
    { key: 'Team', value: 'of the role' },
    { key: 'Stage', value: 'prod' },
  ],
  trustPolicy: { document: '{}', principalIds: {} },
  maxSessionDuration: 3600,
};
const session: Session = {
  accessKeyId: 'ASIA',
  secretAccessKey: 'secret',
  account: ACCOUNT,
  issuedAt: NOW / 1000 - 60.5,
  expiresAt: NOW / 1000 + 3600,
  principal: { type: 'assumed-role', roleId: role.id, roleName: role.name, sessionName: 'one' },
  origin: { type: 'user', account: ACCOUNT, userId: user.id, accessKeyId: 'AKIA' },
  chain: [],
  sourceIdentity: 'saanvi',
  tags: [{ key: 'team', value: 'of the session', transitive: false }],
  policies: [],
  federated: {},
};

const userArn = `arn:aws:iam::${ACCOUNT}:user/David`;
const userCaller: SignedCaller = {
  type: 'signed',
  account: ACCOUNT,
  arn: userArn,
  userId: user.id,
  accessKeyId: 'AKIA',
  principal: { type: 'User', account: ACCOUNT, arn: userArn, uniqueId: user.id },
  entity: user,
};
const sessionArn = `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/one`;
const roleArn = `arn:aws:iam::${ACCOUNT}:role/Deploy`;
const roleCaller: SignedCaller = {
  type: 'signed',
  account: ACCOUNT,
  arn: sessionArn,
  userId: `${role.id}:one`,
  accessKeyId: 'ASIA',
  principal: { type: 'AssumedRole', account: ACCOUNT, arn: sessionArn, roleArn, roleUniqueId: role.id },
  entity: role,
  session,
};

describe('the condition keys of a request', () => {
  let directory: Directory;
  beforeAll(async () => {
    directory = await openDirectory({ store: openMemoryStore(), now: () => NOW });
    await bootstrap(directory, {
      accountId: ACCOUNT,
      accountName: 'management',
      email: 'root@example.com',
      rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
      organizationId: 'o-exampleorg',
      organizationRootId: 'r-exam',
      now: NOW,
    });
  });
  const keysOf = async (caller: Caller, need = NEED) =>
    Object.fromEntries(await conditionContext(caller, need, request, 'eu-west-1', directory.snapshot()));

  it('say when, whence and how it came', async () => {
    expect(await keysOf(anonymousCaller)).toMatchObject({
      'aws:currenttime': '2026-11-24T20:00:30.500Z',
      'aws:epochtime': String(Math.floor(NOW / 1000)),
      'aws:sourceip': '203.0.113.7',
      'aws:securetransport': 'false',
      'aws:useragent': 'aws-cli/1.46',
      'aws:referer': 'https://example.com/',
      'aws:requestedregion': 'eu-west-1',
      'aws:resourceaccount': ACCOUNT,
      'aws:resourceorgid': 'o-exampleorg',
    });
  });

  it('say nothing of a caller that is nobody', async () => {
    const keys = Object.keys(await keysOf(anonymousCaller)).filter((key) => key.startsWith('aws:principal'));
    expect(keys).toEqual(['aws:principalisawsservice']);
  });

  it('name a user with a long-term key, and leave out what only sessions have', async () => {
    const keys = await keysOf(userCaller);
    expect(keys).toMatchObject({
      'aws:principalarn': userArn,
      'aws:principalaccount': ACCOUNT,
      'aws:principalorgid': 'o-exampleorg',
      'aws:principalorgpaths': ['o-exampleorg/r-exam/'],
      'aws:principaltype': 'User',
      'aws:userid': 'AIDADAVID',
      'aws:username': 'David',
      'aws:principaltag/team': 'blue',
    });
    for (const absent of ['aws:multifactorauthpresent', 'aws:tokenissuetime', 'aws:sourceidentity']) {
      expect(keys).not.toHaveProperty(absent);
    }
  });

  it('name the role behind a session, whose tags override the role’s whatever their case', async () => {
    const keys = await keysOf(roleCaller);
    expect(keys).toMatchObject({
      'aws:principalarn': roleArn,
      'aws:principaltype': 'AssumedRole',
      'aws:userid': 'AROADEPLOY:one',
      'aws:principaltag/team': 'of the session',
      'aws:principaltag/stage': 'prod',
      'aws:sourceidentity': 'saanvi',
      'aws:multifactorauthpresent': 'false',
      'aws:tokenissuetime': '2026-11-24T19:59:30.000Z',
    });
    expect(keys).not.toHaveProperty('aws:username');
    expect(keys).not.toHaveProperty('aws:multifactorauthage');
  });

  it('tell how long ago an MFA code was shown', async () => {
    const shown = { ...session, mfaAuthenticatedAt: Math.floor(NOW / 1000) - 90 };
    expect(await keysOf({ ...roleCaller, session: shown })).toMatchObject({
      'aws:multifactorauthpresent': 'true',
      'aws:multifactorauthage': '90',
    });
  });

  it('hold what the operation adds, lists as lists, and nothing that it leaves undefined', async () => {
    const need = {
      ...NEED,
      context: { 'aws:TagKeys': ['a', 'b'], 's3:prefix': '', 'sts:ExternalId': undefined },
    };
    const keys = await keysOf(userCaller, need);
    expect(keys).toMatchObject({ 'aws:tagkeys': ['a', 'b'], 's3:prefix': '' });
    expect(keys).not.toHaveProperty('sts:externalid');
  });
});
