import type {
  AccessKey,
  Group,
  LastUse,
  ManagedPolicy,
  MfaDevice,
  MfaFailures,
  Role,
  User,
  WebIdentityIssuer,
} from './account-entities.ts';
import type {
  AccessKeyAccount,
  Account,
  Bucket,
  CreateAccountStatus,
  DelegationRequest,
  IssuerAccount,
  Organization,
  Revocation,
} from './shared-entities.ts';

export type * from './account-entities.ts';
export type * from './shared-entities.ts';

/** Everything the store keeps. One row each: (partition, kind, id). */
export type Entity =
  | Account
  | User
  | Group
  | Role
  | ManagedPolicy
  | AccessKey
  | AccessKeyAccount
  | WebIdentityIssuer
  | IssuerAccount
  | MfaDevice
  | MfaFailures
  | LastUse
  | CreateAccountStatus
  | Organization
  | Bucket
  | Revocation
  | DelegationRequest;

export type EntityKind = Entity['kind'];

export type EntityOf<Kind extends EntityKind> = Extract<Entity, { readonly kind: Kind }>;
