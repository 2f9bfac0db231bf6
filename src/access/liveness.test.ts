import { describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import { type AccessKey, bootstrap, type Directory, openDirectory, type Role, type User } from '#directory';
import type { Session } from '#tokens';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { finalizedRequest } from '../directory/delegation.testing.ts';
import type { Credentials } from './credentials.ts';
import { livingCaller } from './liveness.ts';

const HOME = '111122223333' as AccountId;
const AWAY = '444455556666' as AccountId;
const NOW = Date.parse('2026-11-24T20:00:00Z');
const ISSUED = NOW / 1000 - 60;
const REQUEST = 'dr-0123456789abcdef';

const entity = { inlinePolicies: {}, managedPolicies: [], path: '/', createdAt: 0, tags: [] };
const user: User = { ...entity, kind: 'user', id: 'AIDADAVID', name: 'David', groupIds: [] };
const roleOf = (id: string, name: string): Role => ({
  ...entity,
  kind: 'role',
  id,
  name,
  trustPolicy: { document: '{}', principalIds: {} },
  maxSessionDuration: 3600,
});
const first = roleOf('AROAFIRST', 'First');
const second = roleOf('AROASECOND', 'Second');
const key: AccessKey = {
  kind: 'access-key',
  id: 'AKIADAVID',
  owner: { type: 'user', userId: user.id },
  status: 'Active',
  createdAt: 0,
  sealedSecret: 'sealed',
};
const granted = finalizedRequest(REQUEST, { provider: AWAY, customer: HOME, at: NOW - 60_000 });
const rootKey: AccessKey = { ...key, id: 'AKIAROOT', owner: { type: 'root' } };

const origin = { type: 'user', account: HOME, userId: user.id, accessKeyId: key.id } as const;
const sessionOf = (facts: Partial<Session>): Session => ({
  accessKeyId: 'ASIA0000000000000001',
  secretAccessKey: 'secret',
  account: AWAY,
  issuedAt: ISSUED,
  expiresAt: ISSUED + 3600,
  principal: { type: 'assumed-role', roleId: first.id, roleName: first.name, sessionName: 'one' },
  origin,
  chain: [],
  tags: [],
  policies: [],
  federated: {},
  ...facts,
});

/** Every kind of credentials, made of what the directory of a test holds. */
const SESSIONS: Readonly<Record<string, Session>> = {
  'a session': sessionOf({}),
  'a chained session': sessionOf({
    account: HOME,
    principal: { type: 'assumed-role', roleId: second.id, roleName: second.name, sessionName: 'two' },
    chain: [{ accessKeyId: 'ASIA0000000000000002', account: AWAY, issuedAt: ISSUED, roleId: first.id }],
  }),
  'a user with a session': sessionOf({ account: HOME, principal: { type: 'user', userId: user.id } }),
  'a federated user': sessionOf({
    account: HOME,
    principal: { type: 'federated-user', name: 'guest', parentUserId: user.id },
  }),
  'a federated user of root': sessionOf({
    account: HOME,
    principal: { type: 'federated-user', name: 'guest' },
    origin: { type: 'root', account: HOME, accessKeyId: rootKey.id },
  }),
  'delegated access': sessionOf({
    account: HOME,
    principal: { type: 'user', userId: user.id },
    delegation: { requestId: REQUEST, provider: AWAY },
  }),
  'root with a session': sessionOf({
    account: HOME,
    principal: { type: 'root' },
    origin: { type: 'root', account: HOME, accessKeyId: rootKey.id },
  }),
};
const KINDS = ['a key', 'the root key', ...Object.keys(SESSIONS)];

/** What can be disabled or deleted, and which credentials that ends. */
const DEATHS: readonly (readonly [
  what: string,
  work: (directory: Directory) => Promise<unknown>,
  ended: readonly string[],
])[] = [
  [
    'the user is deleted',
    (directory) =>
      directory.change([HOME], (draft) => {
        draft.account(HOME).remove('access-key', key.id);
        draft.account(HOME).remove('user', user.id);
      }),
    [
      'a key',
      'a session',
      'a chained session',
      'a user with a session',
      'a federated user',
      'delegated access',
    ],
  ],
  [
    'the key is inactive',
    (directory) =>
      directory.change([HOME], (draft) => draft.account(HOME).put({ ...key, status: 'Inactive' })),
    [
      'a key',
      'a session',
      'a chained session',
      'a user with a session',
      'a federated user',
      'delegated access',
    ],
  ],
  [
    'the root key is inactive',
    (directory) =>
      directory.change([HOME], (draft) => draft.account(HOME).put({ ...rootKey, status: 'Inactive' })),
    ['the root key', 'a federated user of root', 'root with a session'],
  ],
  [
    'the role is deleted',
    (directory) => directory.change([AWAY], (draft) => draft.account(AWAY).remove('role', first.id)),
    ['a session', 'a chained session'],
  ],
  [
    'the role at the end of the chain is deleted',
    (directory) => directory.change([HOME], (draft) => draft.account(HOME).remove('role', second.id)),
    ['a chained session'],
  ],
  ['the account is suspended', (directory) => suspend(directory, HOME), KINDS],
  [
    "the role's account is suspended",
    (directory) => suspend(directory, AWAY),
    ['a session', 'a chained session', 'delegated access'],
  ],
  [
    'the access that was granted is taken back',
    (directory) =>
      directory.change(['delegation-requests'], ({ delegationRequests }) =>
        delegationRequests.put({ ...granted, state: 'REJECTED' }),
      ),
    ['delegated access'],
  ],
  [
    'nothing is known of the access that was granted',
    (directory) =>
      directory.change(['delegation-requests'], ({ delegationRequests }) =>
        delegationRequests.remove(REQUEST),
      ),
    ['delegated access'],
  ],
];

function suspend(directory: Directory, account: AccountId) {
  return directory.change(['organization'], ({ organization }) => {
    const found = organization.account(account);
    if (found === undefined) throw new Error('there is no such account');
    organization.put({ ...found, status: 'SUSPENDED' });
  });
}

async function world(): Promise<Directory> {
  const directory = await openDirectory({ store: openMemoryStore(), now: () => NOW });
  await bootstrap(directory, {
    accountId: HOME,
    accountName: 'home',
    email: 'home@example.com',
    rootAccessKey: { id: rootKey.id, sealedSecret: 'sealed' },
    organizationId: 'o-abcdefghij',
    organizationRootId: 'r-abcd',
    now: NOW,
  });
  await directory.change(['organization', 'delegation-requests', HOME, AWAY], (draft) => {
    draft.delegationRequests.put(granted);
    draft.organization.put({
      kind: 'account',
      id: AWAY,
      name: 'away',
      email: 'away@example.com',
      status: 'ACTIVE',
      joinedMethod: 'CREATED',
      joinedAt: NOW,
    });
    for (const one of [user, key, rootKey, second]) draft.account(HOME).put(one);
    draft.account(AWAY).put(first);
  });
  return directory;
}

/** Which credentials live, by kind. */
async function living(directory: Directory): Promise<readonly string[]> {
  const snapshot = directory.snapshot();
  const account = await snapshot.account(HOME);
  if (account === undefined) throw new Error('there is no such account');
  const credentialsOf = (kind: string): Credentials | undefined => {
    const session = SESSIONS[kind];
    if (session !== undefined) return { type: 'temporary', session, secret: session.secretAccessKey };
    const held = account.accessKey(kind === 'a key' ? key.id : rootKey.id);
    return held && { type: 'long-term', account, key: held, secret: 'secret' };
  };
  const lives = await Promise.all(
    KINDS.map(async (kind) => {
      const credentials = credentialsOf(kind);
      return credentials !== undefined && (await livingCaller(credentials, snapshot, NOW)).ok;
    }),
  );
  return KINDS.filter((_, index) => lives[index]);
}

describe('credentials', () => {
  it('live while everything that they came of does', async () => {
    expect(await living(await world())).toEqual(KINDS);
  });

  it.each(DEATHS)('end when %s, wherever they came of it', async (_what, work, ended) => {
    const directory = await world();
    await work(directory);
    expect(await living(directory)).toEqual(KINDS.filter((kind) => !ended.includes(kind)));
  });

  it('end at their time', async () => {
    const snapshot = (await world()).snapshot();
    for (const session of Object.values(SESSIONS)) {
      const at = async (now: number) => {
        const outcome = await livingCaller({ type: 'temporary', session, secret: 's' }, snapshot, now);
        return outcome.ok || outcome.reason;
      };
      expect(await at(session.expiresAt * 1000 - 1)).toBe(true);
      expect(await at(session.expiresAt * 1000)).toBe('expired-token');
    }
  });
});
