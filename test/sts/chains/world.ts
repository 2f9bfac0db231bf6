/** The small world that the walks go through: two accounts, three users, four roles. Documents and the model's rules are made from it. */

export type AccountName = 'A' | 'B';
export type UserName = 'alice' | 'bob' | 'carol';
export type RoleName = 'Hub' | 'Deploy' | 'Audit' | 'Vault';
export type Action =
  | 'sts:AssumeRole'
  | 'sts:TagSession'
  | 'sts:SetSourceIdentity'
  | 'sts:GetFederationToken'
  | 'sts:GetScopedCredentials'
  | 's3:ListBucket';

/** One statement of a trust policy; all that it names must hold. */
export interface TrustRule {
  readonly trusts:
    | { readonly account: AccountName }
    | { readonly user: UserName }
    | { readonly role: RoleName };
  readonly actions: readonly Action[];
  readonly externalId?: string;
  /** The caller's tag Team. */
  readonly team?: string;
  /** Only with a source identity. */
  readonly sourceIdentity?: true;
}

export interface RoleFacts {
  readonly account: AccountName;
  readonly maxSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly mayAssume: boolean;
  readonly trust: readonly TrustRule[];
}

export interface UserFacts {
  readonly account: AccountName;
  readonly tags: Readonly<Record<string, string>>;
  readonly mayAssume: boolean;
}

export const BUCKET = 'probed';

export const ASSUMING: readonly Action[] = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const UNTAGGED: readonly Action[] = ['sts:AssumeRole', 'sts:SetSourceIdentity'];

export const USERS: Readonly<Record<UserName, UserFacts>> = {
  alice: { account: 'A', tags: { Unit: 'north' }, mayAssume: true },
  bob: { account: 'A', tags: {}, mayAssume: false },
  carol: { account: 'B', tags: { Team: 'blue' }, mayAssume: true },
};

/** In the order in which they can be made: a trust policy names only roles that are there. */
export const ROLES: Readonly<Record<RoleName, RoleFacts>> = {
  Hub: {
    account: 'A',
    maxSeconds: 43_200,
    tags: { Team: 'hub' },
    mayAssume: true,
    trust: [
      { trusts: { account: 'A' }, actions: ASSUMING },
      { trusts: { account: 'B' }, actions: ASSUMING },
    ],
  },
  Deploy: {
    account: 'B',
    maxSeconds: 7200,
    tags: {},
    mayAssume: true,
    trust: [
      { trusts: { role: 'Hub' }, actions: ASSUMING, externalId: 'unicorn' },
      { trusts: { user: 'carol' }, actions: ASSUMING },
    ],
  },
  Audit: {
    account: 'A',
    maxSeconds: 3600,
    tags: { Stage: 'audit' },
    mayAssume: true,
    trust: [
      { trusts: { account: 'A' }, actions: UNTAGGED },
      { trusts: { user: 'bob' }, actions: ASSUMING },
      { trusts: { role: 'Deploy' }, actions: UNTAGGED },
    ],
  },
  Vault: {
    account: 'B',
    maxSeconds: 3600,
    tags: { Stage: 'prod' },
    mayAssume: false,
    trust: [
      { trusts: { role: 'Hub' }, actions: ASSUMING, team: 'blue' },
      { trusts: { role: 'Audit' }, actions: ASSUMING, sourceIdentity: true },
      { trusts: { role: 'Deploy' }, actions: ASSUMING },
    ],
  },
};

export const roleNames = Object.keys(ROLES) as readonly RoleName[];
export const userNames = Object.keys(USERS) as readonly UserName[];

/** Session policies, by what they allow; those of `managed` are passed by ARN. */
export const SESSION_POLICIES = {
  everything: { allows: [...ASSUMING, 'sts:GetScopedCredentials', 's3:ListBucket'], managed: false },
  scoping: { allows: ['sts:GetScopedCredentials', 's3:ListBucket'], managed: false },
  listing: { allows: ['s3:ListBucket'], managed: false },
  assuming: { allows: ASSUMING, managed: false },
  untagged: { allows: [...UNTAGGED, 'sts:GetScopedCredentials', 's3:ListBucket'], managed: false },
  managedListing: { allows: ['s3:ListBucket'], managed: true },
} as const satisfies Record<string, { readonly allows: readonly Action[]; readonly managed: boolean }>;

export type SessionPolicyName = keyof typeof SESSION_POLICIES;
export const sessionPolicyNames = Object.keys(SESSION_POLICIES) as readonly SessionPolicyName[];

/** The tags that a fingerprint shows; what is absent shows as `-`. */
export const TAG_KEYS = ['Team', 'Stage', 'Unit'] as const;

/** What a principal lists to show who it is: its tags and its source identity, as policy variables. */
const FINGERPRINT = [
  ...TAG_KEYS.map((key) => `\${aws:PrincipalTag/${key}, '-'}`),
  `\${aws:SourceIdentity, '-'}`,
].join('/');

export function allowing(Action: readonly Action[]): string {
  return policy([{ Effect: 'Allow', Action, Resource: '*' }]);
}

/** What everybody's identity policy allows besides listing: narrowing a session that one has. Some may also assume roles and federate. */
export function identityActions(mayAssume: boolean): readonly Action[] {
  return mayAssume
    ? [...ASSUMING, 'sts:GetFederationToken', 'sts:GetScopedCredentials']
    : ['sts:GetScopedCredentials'];
}

/** Listing is allowed under one's own fingerprint alone. */
export function identityPolicy(mayAssume: boolean): string {
  return policy([
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${BUCKET}`,
      Condition: { StringEquals: { 's3:prefix': FINGERPRINT } },
    },
    { Effect: 'Allow', Action: identityActions(mayAssume), Resource: '*' },
  ]);
}

export type AccountIds = Readonly<Record<AccountName, string>>;

/** The bucket is open to both accounts: what is allowed in it is left to identity and session policies. */
export function bucketPolicy(ids: AccountIds): string {
  return policy([
    {
      Effect: 'Allow',
      Principal: { AWS: [ids.A, ids.B] },
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${BUCKET}`,
    },
  ]);
}

export function trustPolicy(role: RoleName, ids: AccountIds): string {
  return policy(
    ROLES[role].trust.map(({ trusts, actions, externalId, team, sourceIdentity }) => ({
      Effect: 'Allow',
      Principal: { AWS: trusted(trusts, ids) },
      Action: actions,
      Condition: {
        ...(externalId === undefined && team === undefined
          ? {}
          : {
              StringEquals: {
                ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
                ...(team === undefined ? {} : { 'aws:PrincipalTag/Team': team }),
              },
            }),
        ...(sourceIdentity === undefined ? {} : { Null: { 'sts:SourceIdentity': 'false' } }),
      },
    })),
  );
}

export function roleArn(role: RoleName, ids: AccountIds): string {
  return `arn:aws:iam::${ids[ROLES[role].account]}:role/${role}`;
}

function trusted(trusts: TrustRule['trusts'], ids: AccountIds): string {
  if ('account' in trusts) return `arn:aws:iam::${ids[trusts.account]}:root`;
  if ('user' in trusts) return `arn:aws:iam::${ids[USERS[trusts.user].account]}:user/${trusts.user}`;
  return roleArn(trusts.role, ids);
}

function policy(Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
