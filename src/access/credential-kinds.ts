import type { StsOperations } from '#wire';
import { isAssumedRoot } from './assumed-root.ts';
import type { Caller, SignedCaller } from './caller.ts';

/** How credentials came to be, as far as it decides what they may call at all. */
export type CredentialKind =
  | 'user-key'
  | 'root-key'
  /** Of GetSessionToken. */
  | 'user-session'
  | 'root-session'
  /** Of GetFederationToken. */
  | 'federated-user'
  /** Of AssumeRole, AssumeRoleWithSAML and AssumeRoleWithWebIdentity. */
  | 'assumed-role'
  | 'assumed-root'
  /** Of GetDelegatedAccessToken, whoever's they are. */
  | 'delegated';

/**
 * Which credentials may call which operation of STS, whatever policies say.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
const STS: Readonly<Record<keyof StsOperations, readonly CredentialKind[]>> = {
  AssumeRole: ['user-key', 'user-session', 'assumed-role'],
  AssumeRoleWithSAML: ['user-key', 'root-key', 'assumed-role'],
  AssumeRoleWithWebIdentity: ['user-key', 'root-key', 'assumed-role'],
  AssumeRoot: ['user-key', 'assumed-role'],
  DecodeAuthorizationMessage: ['user-key', 'root-key', 'assumed-role'],
  GetAccessKeyInfo: ['user-key', 'root-key', 'assumed-role'],
  GetCallerIdentity: [
    'user-key',
    'root-key',
    'user-session',
    'root-session',
    'federated-user',
    'assumed-role',
    'assumed-root',
    'delegated',
  ],
  GetDelegatedAccessToken: [
    'user-key',
    'root-key',
    'user-session',
    'root-session',
    'federated-user',
    'assumed-role',
  ],
  GetFederationToken: ['user-key', 'root-key'],
  GetScopedCredentials: ['user-session', 'root-session', 'federated-user', 'assumed-role'],
  GetSessionToken: ['user-key', 'root-key'],
  GetWebIdentityToken: ['user-key', 'root-key', 'user-session', 'root-session', 'assumed-role'],
};

/** Why credentials of this kind may not call an operation. */
export type KindRefusal =
  /** AWS answers as if it did not know the credentials. */
  | { readonly reason: 'invalid-token'; readonly accessKeyId: string }
  | { readonly reason: 'not-for-this-kind'; readonly message: string };

/**
 * Refuses credentials that may not call an operation for what they are, before any policy is asked; none where they may. An operation of
 * STS without a row is refused to all.
 */
export function kindRefusal(caller: Caller, service: string, operation: string): KindRefusal | undefined {
  if (caller.type !== 'signed') return undefined;
  const kind = kindOf(caller);
  if (service === 'iam' && !mayCallIam(kind, caller))
    return { reason: 'invalid-token', accessKeyId: caller.accessKeyId };
  if (
    service !== 'sts' ||
    (Object.hasOwn(STS, operation) && STS[operation as keyof StsOperations].includes(kind))
  )
    return undefined;
  return { reason: 'not-for-this-kind', message: messageOf(operation, kind) };
}

function kindOf({ session, entity }: SignedCaller): CredentialKind {
  if (session?.delegation !== undefined) return 'delegated';
  switch (session?.principal.type) {
    case undefined:
      return entity === undefined ? 'root-key' : 'user-key';
    case 'user':
      return 'user-session';
    case 'root':
      return session !== undefined && isAssumedRoot(session) ? 'assumed-root' : 'root-session';
    case 'federated-user':
      return 'federated-user';
    case 'assumed-role':
      return 'assumed-role';
  }
}

function mayCallIam(kind: CredentialKind, { session }: SignedCaller): boolean {
  if (kind === 'user-session' || kind === 'root-session') return session?.mfaAuthenticatedAt !== undefined;
  return kind !== 'federated-user';
}

function messageOf(operation: string, kind: CredentialKind): string {
  const isRoot = kind === 'root-key' || kind === 'root-session' || kind === 'assumed-root';
  if (operation === 'AssumeRole' && isRoot) return 'Roles may not be assumed by root accounts.';
  if (operation === 'GetWebIdentityToken' && kind === 'federated-user')
    return 'GetWebIdentityToken does not support federated user sessions';
  const type = kind === 'user-key' ? 'long-term' : kind === 'root-key' ? 'root' : 'session';
  return `Cannot call ${operation} with ${type} credentials`;
}
