import { type AccountId, iamArn } from '#arn';
import {
  type AccessKey,
  type Account,
  type AccountEntityKind,
  bootstrap,
  type Directory,
  type EntityOf,
  type Group,
  type ManagedPolicy,
  type MfaDevice,
  openDirectory,
  type Role,
  type Store,
  type User,
} from './index.ts';

/** Entities for tests; ids follow from names. */
export const ACCOUNT = '111122223333' as AccountId;
export const OTHER = '444455556666' as AccountId;

export function account(id: AccountId, joinedAt: number): Account {
  const name = `account ${id}`;
  const email = `${id}@example.com`;
  return { kind: 'account', id, name, email, status: 'ACTIVE', joinedMethod: 'CREATED', joinedAt };
}

const CARRIES_NOTHING = { inlinePolicies: {}, managedPolicies: [] } as const;

export function user(name: string): User {
  const id = `AIDA${name.toUpperCase()}`;
  return { kind: 'user', id, name, path: '/', createdAt: 0, tags: [], groupIds: [], ...CARRIES_NOTHING };
}

export function group(name: string): Group {
  const id = `AGPA${name.toUpperCase()}`;
  return { kind: 'group', id, name, path: '/', createdAt: 0, ...CARRIES_NOTHING };
}

export function role(name: string): Role {
  return {
    kind: 'role',
    id: `AROA${name.toUpperCase()}`,
    name,
    path: '/',
    createdAt: 0,
    tags: [],
    trustPolicy: { document: '{"Version":"2012-10-17","Statement":[]}', principalIds: {} },
    maxSessionDuration: 3600,
    ...CARRIES_NOTHING,
  };
}

export function policy(name: string, document = '{"Version":"2012-10-17","Statement":[]}'): ManagedPolicy {
  return {
    kind: 'policy',
    id: `ANPA${name.toUpperCase()}`,
    arn: iamArn(ACCOUNT, 'policy', name),
    name,
    path: '/',
    createdAt: 0,
    updatedAt: 0,
    tags: [],
    versions: [{ id: 'v1', document, createdAt: 0 }],
    defaultVersionId: 'v1',
    nextVersion: 2,
  };
}

export function accessKey(id: string, userId: string): AccessKey {
  const owner = { type: 'user', userId } as const;
  return { kind: 'access-key', id, owner, status: 'Active', createdAt: 0, sealedSecret: 'sealed' };
}

/** A virtual device, in use by a user where one is given. */
export function mfaDevice(name: string, userId?: string): MfaDevice {
  return {
    kind: 'mfa-device',
    id: iamArn(ACCOUNT, 'mfa', name),
    name,
    path: '/',
    createdAt: 0,
    tags: [],
    method: { type: 'virtual-totp', sealedSeed: 'sealed', drift: 0 },
    ...(userId === undefined ? {} : { use: { owner: { type: 'user', userId }, since: 0 } }),
  };
}

/** A directory with ACCOUNT, the management account, and OTHER. */
export async function startDirectory(store: Store, now = () => 0): Promise<Directory> {
  const directory = await openDirectory({ store, now });
  await bootstrap(directory, {
    accountId: ACCOUNT,
    accountName: 'Management',
    email: 'root@example.com',
    rootAccessKey: { id: 'ROOTKEYCHOSENBYOPERATOR', sealedSecret: 'sealed' },
    organizationId: 'o-example',
    organizationRootId: 'r-root',
    now: 1,
  });
  await directory.change(['organization'], (draft) => draft.organization.put(account(OTHER, 2)));
  return directory;
}

/** A store that passes everything on to `store`: to be spread and partly replaced. */
export function methodsOf(store: Store): Store {
  return {
    load: (partition) => store.load(partition),
    commit: (change) => store.commit(change),
    changesSince: (sequence) => store.changesSince(sequence),
    pendingAudit: (limit) => store.pendingAudit(limit),
    confirmAudit: (ids) => store.confirmAudit(ids),
    close: () => store.close(),
  };
}

/** Puts entities into ACCOUNT, in one change. */
export async function putAll(
  directory: Directory,
  entities: readonly EntityOf<AccountEntityKind>[],
): Promise<void> {
  await directory.change([ACCOUNT], (draft) => {
    for (const entity of entities) draft.account(ACCOUNT).put(entity);
  });
}
