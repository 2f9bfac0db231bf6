import type { AccountId } from '#arn';
import type { Session } from '#tokens';
import type { Instant, PrincipalPolicy } from './account-entities.ts';

/*
 * What stands outside accounts: the organization and its accounts, buckets, revocations and delegation requests, each kept in a
 * partition of its own that all accounts share.
 */

/** An account of the organization. */
export interface Account {
  readonly kind: 'account';
  readonly id: AccountId;
  readonly name: string;
  readonly email: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly joinedMethod: 'CREATED' | 'INVITED';
  readonly joinedAt: Instant;
  /** Where session tokens of STS's global endpoint are valid: in regions enabled by default (`v1Token`, unless set), or in all. */
  readonly globalEndpointTokenVersion?: 'v1Token' | 'v2Token';
}

/**
 * The account of an access key whose id does not carry it: one that the operator chose himself. Kept with the organization, where every
 * request finds it.
 */
export interface AccessKeyAccount {
  readonly kind: 'access-key-account';
  /** Id of the access key. */
  readonly id: string;
  readonly account: AccountId;
}

/** The account of an issuer, whose URL does not tell it. Kept with the organization, where whoever verifies a token finds it. */
export interface IssuerAccount {
  readonly kind: 'issuer-account';
  /** Id of the issuer. */
  readonly id: string;
  readonly account: AccountId;
}

/** The outcome of a CreateAccount, kept so that DescribeCreateAccountStatus can answer. */
export interface CreateAccountStatus {
  readonly kind: 'create-account-status';
  /** car-… */
  readonly id: string;
  readonly accountName: string;
  readonly state: 'SUCCEEDED' | 'FAILED';
  readonly accountId?: AccountId;
  readonly failureReason?: string;
  readonly requestedAt: Instant;
  readonly completedAt: Instant;
}

/** The one organization: every account of this server belongs to it. */
export interface Organization {
  readonly kind: 'organization';
  /** o-… */
  readonly id: string;
  /** r-… */
  readonly rootId: string;
  readonly managementAccountId: AccountId;
  readonly createdAt: Instant;
  /** What the management account has enabled of centralized root access; nothing by default. */
  readonly features?: readonly OrganizationFeature[];
}

/**
 * A part of centralized root access: to manage the root credentials of member accounts, or to act as their root users for one task.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
 */
export type OrganizationFeature = 'RootCredentialsManagement' | 'RootSessions';

/** What the directory knows of a bucket; its objects live behind the gateway. */
export interface Bucket {
  readonly kind: 'bucket';
  /** The bucket's name, unique across all accounts. */
  readonly id: string;
  readonly account: AccountId;
  readonly region: string;
  readonly createdAt: Instant;
  readonly policy?: PrincipalPolicy;
}

/**
 * Sessions issued before `before` that match are refused from now on. Kept until `until`, when the last of them has expired anyway.
 */
export interface Revocation {
  readonly kind: 'revocation';
  readonly id: string;
  readonly target: RevocationTarget;
  readonly before: Instant;
  readonly until: Instant;
  readonly createdAt: Instant;
}

export interface RevocationTarget {
  readonly type:
    | 'session'
    | 'access-key'
    | 'role'
    | 'user'
    | 'source-identity'
    | 'federated-subject'
    | 'chain-root';
  /** ASIA… of a session, AKIA… of a key, unique id of a role or user, the source identity or subject itself. */
  readonly value: string;
  /** The account whose sessions are meant; absent where `value` is unique by itself. */
  readonly account?: AccountId;
}

/** How far a delegation request has come. That it has expired is not kept: it follows from the time of its last step. */
export type DelegationState =
  | 'UNASSIGNED'
  | 'ASSIGNED'
  | 'PENDING_APPROVAL'
  | 'ACCEPTED'
  | 'FINALIZED'
  | 'REJECTED';

/**
 * A provider's request for temporary access to somebody's account, and what its owner has made of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html
 */
export interface DelegationRequest {
  readonly kind: 'delegation-request';
  /** dr-… */
  readonly id: string;
  /** The account that asks. */
  readonly provider: AccountId;
  /** The provider's own name for it; no two of his requests have the same. */
  readonly workflowId: string;
  readonly description: string;
  readonly message?: string;
  readonly redirectUrl?: string;
  readonly notificationChannel: string;
  readonly templateArn: string;
  readonly parameters: readonly TemplateParameter[];
  /** What is asked for: the template with its parameters in place, as the owner reads and accepts it. */
  readonly policy: string;
  /** How long the access shall last, in seconds from the release of the token. */
  readonly sessionSeconds: number;
  /** Only the owner may release the token. */
  readonly onlySendByOwner: boolean;
  readonly createdAt: Instant;
  readonly state: DelegationState;
  /** When it came to its state, or was forwarded once more. */
  readonly updatedAt: Instant;
  /** The account that is asked; absent while anybody may take the request to his. */
  readonly ownerAccount?: AccountId;
  /** Who took it to his account: the caller's ARN and user id. */
  readonly owner?: { readonly arn: string; readonly userId: string };
  readonly notes?: string;
  readonly rejectionReason?: string;
  readonly approver?: Approver;
}

export interface TemplateParameter {
  readonly name: string;
  readonly values: readonly string[];
  readonly type: 'string' | 'stringList';
}

/** Who accepted a delegation request, as he was then: the access that he grants is his own, narrowed. */
export interface Approver
  extends Pick<
    Session,
    'principal' | 'origin' | 'chain' | 'sourceIdentity' | 'tags' | 'policies' | 'federated'
  > {
  readonly arn: string;
  readonly acceptedAt: Instant;
}
