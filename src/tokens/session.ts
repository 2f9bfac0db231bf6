import type { AccountId } from '#arn';

/**
 * Everything that a verifier must know of temporary credentials, carried in their own session token. What the principal may do is not
 * here: that is read at each request. Times are whole seconds since 1970.
 */
export interface Session {
  /** ASIA…; carries `account`. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The account that the credentials act in. */
  readonly account: AccountId;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly principal: SessionPrincipal;
  /** The long-term identity or federated subject at the start of the chain, which must live for the session to live. */
  readonly origin: SessionOrigin;
  /** Every role session that led here, first first: their access-key ids (revoking one revokes what came of it) and role ids. */
  readonly chain: readonly ChainLink[];
  readonly sourceIdentity?: string;
  readonly tags: readonly SessionTag[];
  /** Session policies, a layer for each narrowing; all layers must allow. */
  readonly policies: readonly SessionPolicyLayer[];
  /** When the caller showed an MFA code; GetSessionToken only. */
  readonly mfaAuthenticatedAt?: number;
  /** Issued by STS's global endpoint, and valid only in the regions that AWS enables by default. */
  readonly onlyDefaultRegions?: boolean;
  /** GetDelegatedAccessToken only: who uses the credentials in the principal's stead. */
  readonly delegation?: Delegation;
  /** Federated keys that AWS keeps through the session (`aws:FederatedProvider` and the provider's own), by condition key; not through its chain. */
  readonly federated: Readonly<Record<string, string>>;
}

export type SessionPrincipal =
  | {
      readonly type: 'assumed-role';
      readonly roleId: string;
      readonly roleName: string;
      readonly sessionName: string;
    }
  /** GetFederationToken; without a parent user it is the account's root user who called it. */
  | { readonly type: 'federated-user'; readonly name: string; readonly parentUserId?: string }
  /** GetSessionToken: the user himself. */
  | { readonly type: 'user'; readonly userId: string }
  | { readonly type: 'root' };

export type SessionOrigin =
  | {
      readonly type: 'user';
      readonly account: AccountId;
      readonly userId: string;
      readonly accessKeyId: string;
    }
  | { readonly type: 'root'; readonly account: AccountId; readonly accessKeyId: string }
  | { readonly type: 'federated'; readonly provider: string; readonly subject: string };

export interface ChainLink {
  readonly accessKeyId: string;
  readonly account: AccountId;
  /** Seconds since 1970: what a revocation of "all sessions before" compares. */
  readonly issuedAt: number;
  /** AROA… of the role whose session it was; absent for a GetSessionToken session. */
  readonly roleId?: string;
}

/** A delegation request that was granted. */
export interface Delegation {
  readonly requestId: string;
  /** The account that made the request and uses what was granted. */
  readonly provider: AccountId;
}

export interface SessionTag {
  readonly key: string;
  readonly value: string;
  readonly transitive: boolean;
}

/** One layer: the union of an inline document and managed policies (ARNs of the session's account, or AWS's). Both empty: allows nothing. */
export interface SessionPolicyLayer {
  readonly document?: string;
  readonly policyArns: readonly string[];
  /** A layer that bounds even what a resource policy grants to the session itself: of GetScopedCredentials, or of a delegation. */
  readonly scopesDown?: boolean;
}
