import type { AccountId } from '#arn';
import type { Role, User } from '#directory';
import type { SamlIdentity, WebIdentity } from '#federation';
import type { Principal } from '#policy';
import type { Session } from '#tokens';

/** Who signed a request: alive and not revoked at the moment of the request's snapshot. */
export interface SignedCaller {
  readonly type: 'signed';
  readonly account: AccountId;
  readonly arn: string;
  /** What GetCallerIdentity calls UserId: AIDA…, AROA…:session, account:name, or the account id of a root user. */
  readonly userId: string;
  readonly accessKeyId: string;
  /** The caller as the policy engine sees it. */
  readonly principal: Principal;
  /**
   * The user behind a long-term key, a GetSessionToken or a federated session, or the role of a session; none for root, and for who was
   * federated by root.
   */
  readonly entity: User | Role | undefined;
  /** Present for temporary credentials. */
  readonly session?: Session;
}

/** Nobody in particular: the request bears no signature. */
export interface AnonymousCaller {
  readonly type: 'anonymous';
  readonly principal: Principal & { readonly type: 'Anonymous' };
}

/** Whom an identity provider vouched for: the caller of AssumeRoleWithSAML and AssumeRoleWithWebIdentity. */
export interface FederatedCaller<Identity extends WebIdentity | SamlIdentity = WebIdentity | SamlIdentity> {
  readonly type: 'federated';
  /** The account whose provider vouched, which is the role's. */
  readonly account: AccountId;
  readonly principal: Principal & { readonly type: 'Federated' };
  readonly identity: Identity;
}

export type Caller = SignedCaller | AnonymousCaller | FederatedCaller;

/** The caller of every request that is not signed. */
export const anonymousCaller: AnonymousCaller = { type: 'anonymous', principal: { type: 'Anonymous' } };
