import { type AccountId, rootArn } from '#arn';
import type { JsonObject, UserIdentity } from './record.ts';

/** Who asked, as far as it was established when the event ended. */
export type AuditCaller =
  /** The request bore no signature. */
  | { readonly type: 'anonymous' }
  /** The request's signature did not verify, or named no living principal: what it claimed is all that is known. */
  | { readonly type: 'unknown'; readonly accessKeyId?: string }
  | {
      readonly type: 'root';
      readonly account: AccountId;
      readonly accessKeyId: string;
      readonly session?: AuditSession;
    }
  | {
      readonly type: 'user';
      readonly account: AccountId;
      readonly arn: string;
      readonly userId: string;
      readonly userName: string;
      readonly accessKeyId: string;
      readonly session?: AuditSession;
    }
  | {
      readonly type: 'assumed-role';
      readonly account: AccountId;
      readonly arn: string;
      readonly roleId: string;
      readonly roleArn: string;
      readonly roleName: string;
      readonly sessionName: string;
      readonly accessKeyId: string;
      readonly session: AuditSession;
    }
  | {
      readonly type: 'federated-user';
      readonly account: AccountId;
      readonly arn: string;
      readonly name: string;
      readonly accessKeyId: string;
      readonly session: AuditSession;
      /** Who called GetFederationToken; absent for the account's root user. */
      readonly parent?: { readonly userId: string; readonly arn: string; readonly userName: string };
    }
  /** The caller of AssumeRoleWithSAML or AssumeRoleWithWebIdentity. */
  | {
      readonly type: 'saml' | 'web-identity';
      readonly principalId: string;
      readonly userName: string;
      readonly identityProvider: string;
    }
  | { readonly type: 'service'; readonly service: string };

/** The temporary credentials that the caller used. */
export interface AuditSession {
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly mfaAuthenticated: boolean;
  readonly sourceIdentity?: string;
  /** The session came of AssumeRoot. */
  readonly assumedRoot?: true;
  /** The account that uses the credentials in the principal's stead. */
  readonly delegate?: AccountId;
  /** The provider that vouched for the subject of a web identity session, and its attributes. */
  readonly webIdentity?: {
    readonly provider: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
}

/** The userIdentity element of a caller's records. */
export function userIdentity(caller: AuditCaller): UserIdentity {
  const identity = identityOf(caller);
  const delegate = 'session' in caller ? caller.session?.delegate : undefined;
  return delegate === undefined ? identity : { ...identity, invokedByDelegate: { accountId: delegate } };
}

function identityOf(caller: AuditCaller): UserIdentity {
  switch (caller.type) {
    case 'anonymous':
      return { type: 'AWSAccount', principalId: '', accountId: 'anonymous' };
    case 'unknown':
      return { type: 'Unknown', ...defined({ accessKeyId: caller.accessKeyId }) };
    case 'root':
      return {
        type: 'Root',
        principalId: caller.account,
        arn: rootArn(caller.account),
        accountId: caller.account,
        accessKeyId: caller.accessKeyId,
        ...(caller.session && { sessionContext: sessionContext(caller.session) }),
      };
    case 'user':
      return {
        type: 'IAMUser',
        principalId: caller.userId,
        arn: caller.arn,
        accountId: caller.account,
        accessKeyId: caller.accessKeyId,
        userName: caller.userName,
        ...(caller.session && { sessionContext: sessionContext(caller.session) }),
      };
    case 'assumed-role':
      return {
        type: 'AssumedRole',
        principalId: `${caller.roleId}:${caller.sessionName}`,
        arn: caller.arn,
        accountId: caller.account,
        accessKeyId: caller.accessKeyId,
        sessionContext: sessionContext(caller.session, {
          type: 'Role',
          principalId: caller.roleId,
          arn: caller.roleArn,
          accountId: caller.account,
          userName: caller.roleName,
        }),
      };
    case 'federated-user':
      return {
        type: 'FederatedUser',
        principalId: `${caller.account}:${caller.name}`,
        arn: caller.arn,
        accountId: caller.account,
        accessKeyId: caller.accessKeyId,
        sessionContext: sessionContext(caller.session, federationIssuer(caller)),
      };
    case 'saml':
    case 'web-identity':
      return {
        type: caller.type === 'saml' ? 'SAMLUser' : 'WebIdentityUser',
        principalId: caller.principalId,
        userName: caller.userName,
        identityProvider: caller.identityProvider,
      };
    case 'service':
      return { type: 'AWSService', invokedBy: caller.service };
  }
}

function federationIssuer({
  account,
  parent,
}: AuditCaller & { readonly type: 'federated-user' }): JsonObject {
  if (parent === undefined)
    return { type: 'Root', principalId: account, arn: rootArn(account), accountId: account };
  const { userId, arn, userName } = parent;
  return { type: 'IAMUser', principalId: userId, arn, accountId: account, userName };
}

function sessionContext(session: AuditSession, issuer?: JsonObject): JsonObject {
  const { webIdentity, sourceIdentity, assumedRoot } = session;
  return {
    ...(issuer && { sessionIssuer: issuer }),
    ...(webIdentity && {
      webIdFederationData: {
        federatedProvider: webIdentity.provider,
        attributes: webIdentity.attributes,
      },
    }),
    attributes: {
      creationDate: isoSeconds(session.issuedAt),
      mfaAuthenticated: String(session.mfaAuthenticated),
    },
    ...defined({ sourceIdentity, assumedRoot: assumedRoot && 'true' }),
  };
}

/** ISO 8601 in UTC, whole seconds: `2026-11-24T19:00:00Z`. */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function defined(member: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(member).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
