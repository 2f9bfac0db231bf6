import { type AccountId, assumedRoleArn, federatedUserArn, iamArn, rootArn } from '#arn';
import type { AccessKey, AccountState, Role, Snapshot, User } from '#directory';
import { isExpired, type Session } from '#tokens';
import type { SignedCaller } from './caller.ts';
import type { Credentials } from './credentials.ts';
import { isRevoked } from './revocation.ts';

/** Why credentials that verified are refused all the same. */
export type DeathReason =
  | 'expired-token'
  /** The long-term key is inactive. */
  | 'inactive-access-key'
  /** The session was revoked, or something it came from was. */
  | 'revoked'
  /** The user, role, parent key or account behind the credentials is deleted, deactivated or suspended. */
  | 'dead-principal';

export type Liveness =
  | { readonly ok: true; readonly caller: SignedCaller }
  | { readonly ok: false; readonly reason: DeathReason };

/**
 * The one place that says whether credentials are alive, and whose they are: a thing that is disabled, deleted or revoked is dead here,
 * and so on every path.
 */
export async function livingCaller(
  credentials: Credentials,
  snapshot: Snapshot,
  now: number,
): Promise<Liveness> {
  if (credentials.type === 'long-term')
    return longTermCaller(credentials.key, livingAccount(credentials.account));
  const { session } = credentials;
  if (isExpired(session, now)) return dead('expired-token');
  if (isRevoked(session, await snapshot.revocations())) return dead('revoked');
  if (!(await originLives(session, snapshot))) return dead('dead-principal');
  for (const link of session.chain) {
    const account = livingAccount(await snapshot.account(link.account));
    if (!account || (link.roleId !== undefined && !account.roleById(link.roleId)))
      return dead('dead-principal');
  }
  if (!(await delegationLives(session, snapshot))) return dead('dead-principal');
  return sessionCaller(session, livingAccount(await snapshot.account(session.account)));
}

function dead(reason: DeathReason): Liveness {
  return { ok: false, reason };
}

function livingAccount(state: AccountState | undefined): AccountState | undefined {
  return state?.account.status === 'ACTIVE' ? state : undefined;
}

function longTermCaller(key: AccessKey, account: AccountState | undefined): Liveness {
  if (!account) return dead('dead-principal');
  if (key.status !== 'Active') return dead('inactive-access-key');
  if (key.owner.type === 'root') return { ok: true, caller: rootCaller(account.id, key.id) };
  const user = account.userById(key.owner.userId);
  return user ? { ok: true, caller: userCaller(account.id, user, key.id) } : dead('dead-principal');
}

/** Whether the long-term identity at the start of the chain lives: its account, itself, and the access key it used. */
async function originLives({ origin }: Session, snapshot: Snapshot): Promise<boolean> {
  // Accounts keep no identity providers yet; a session is to die with the provider that vouched for its subject.
  if (origin.type === 'federated') return true;
  const account = livingAccount(await snapshot.account(origin.account));
  if (!account) return false;
  const key = account.accessKey(origin.accessKeyId);
  if (key?.status !== 'Active') return false;
  return origin.type === 'root' || account.userById(origin.userId) !== undefined;
}

/** Whether what was granted to a provider still is, and the provider's account lives; true of sessions that nobody delegated. */
async function delegationLives({ delegation }: Session, snapshot: Snapshot): Promise<boolean> {
  if (delegation === undefined) return true;
  const request = (await snapshot.delegationRequests()).request(delegation.requestId);
  const provider = livingAccount(await snapshot.account(delegation.provider));
  return request?.state === 'FINALIZED' && provider !== undefined;
}

function sessionCaller(session: Session, state: AccountState | undefined): Liveness {
  if (!state) return dead('dead-principal');
  const { principal, account, accessKeyId } = session;
  switch (principal.type) {
    case 'root':
      return { ok: true, caller: { ...rootCaller(account, accessKeyId), session } };
    case 'user': {
      const user = state.userById(principal.userId);
      return user
        ? { ok: true, caller: { ...userCaller(account, user, accessKeyId), session } }
        : dead('dead-principal');
    }
    case 'assumed-role': {
      const role = state.roleById(principal.roleId);
      return role
        ? { ok: true, caller: roleCaller(session, role, principal.sessionName) }
        : dead('dead-principal');
    }
    case 'federated-user': {
      const { name, parentUserId } = principal;
      // Without a parent user it is root's, who lives as long as his account and the key that he used.
      if (parentUserId === undefined) return { ok: true, caller: federatedCaller(session, undefined, name) };
      const parent = state.userById(parentUserId);
      return parent ? { ok: true, caller: federatedCaller(session, parent, name) } : dead('dead-principal');
    }
  }
}

function rootCaller(account: AccountId, accessKeyId: string): SignedCaller {
  const arn = rootArn(account);
  return {
    type: 'signed',
    account,
    arn,
    userId: account,
    accessKeyId,
    principal: { type: 'Root', account, arn },
    entity: undefined,
  };
}

function userCaller(account: AccountId, user: User, accessKeyId: string): SignedCaller {
  const arn = iamArn(account, 'user', user.name, user.path);
  const principal = { type: 'User', account, arn, uniqueId: user.id } as const;
  return { type: 'signed', account, arn, userId: user.id, accessKeyId, principal, entity: user };
}

function roleCaller(session: Session, role: Role, sessionName: string): SignedCaller {
  const { account, accessKeyId } = session;
  const arn = assumedRoleArn(account, role.name, sessionName);
  const roleArn = iamArn(account, 'role', role.name, role.path);
  const principal = { type: 'AssumedRole', account, arn, roleArn, roleUniqueId: role.id } as const;
  return {
    type: 'signed',
    account,
    arn,
    userId: `${role.id}:${sessionName}`,
    accessKeyId,
    principal,
    entity: role,
    session,
  };
}

/** `parent` is the user who called GetFederationToken; none for root. */
function federatedCaller(session: Session, parent: User | undefined, name: string): SignedCaller {
  const { account, accessKeyId } = session;
  const arn = federatedUserArn(account, name);
  const from =
    parent === undefined
      ? { parentArn: rootArn(account), parentUniqueId: account }
      : { parentArn: iamArn(account, 'user', parent.name, parent.path), parentUniqueId: parent.id };
  const principal = { type: 'FederatedUser', account, arn, ...from } as const;
  return {
    type: 'signed',
    account,
    arn,
    userId: `${account}:${name}`,
    accessKeyId,
    principal,
    entity: parent,
    session,
  };
}
