/**
 * The directory: accounts, users, groups, roles, policies, access keys, MFA devices, buckets, revocations and delegation requests, with
 * what must always hold of them.
 *
 * Owns the entities, the `Store` port that keeps them, the snapshots through which a request reads them and the transactions through
 * which it changes them. Knows nothing of AWS's operations, of who may call them (access, services) and of what is inside a sealed
 * secret (keys). An account is loaded, cached and changed as a whole; look-ups in it are synchronous.
 *
 * Called by access on each request, by services and the gateway, and by main.ts, which opens it.
 */
export {
  AccountReads,
  AccountState,
  type AwsManagedPolicies,
  mfaFailuresId,
  type PolicyEntities,
} from './account-state.ts';
export { awsManagedPolicies } from './aws-managed-policies.ts';
export { type BootstrapInput, bootstrap, isEmpty } from './bootstrap.ts';
export {
  boundaryOf,
  compiledBucketPolicy,
  compiledTrust,
  identityPoliciesOf,
  managedPolicy,
} from './compiled-policies.ts';
export { DirectoryConflict, IntegrityError } from './conflicts.ts';
export { Directory, type DirectoryOptions, openDirectory } from './directory.ts';
export type {
  AccountDraft,
  AccountEntityKind,
  BucketsDraft,
  DelegationRequestsDraft,
  Draft,
  OrganizationDraft,
  OrganizationEntityKind,
  RevocationsDraft,
} from './draft.ts';
export type * from './entities.ts';
export { groupArn, roleArn, userArn } from './entity-arns.ts';
export {
  type AccountLookup,
  presentPrincipals,
  type ResolvedPrincipals,
  resolvePrincipals,
} from './principals.ts';
export { inlinePolicySize, quotas } from './quotas.ts';
export type { DelegationRequestsState, OrganizationState, RevocationIndex } from './shared-state.ts';
export type { Snapshot } from './snapshot.ts';
export type {
  Change,
  CommitResult,
  Partition,
  Store,
  StoreChanges,
  StoredEntity,
  StoredPartition,
} from './store.ts';
