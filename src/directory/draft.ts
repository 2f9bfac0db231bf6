import type { AccountId } from '#arn';
import { AccountReads, type AwsManagedPolicies } from './account-state.ts';
import type { DraftContents } from './contents.ts';
import type { EntityOf, Instant } from './entities.ts';
import { BucketsState, DelegationRequestsState, OrganizationState, RevocationIndex } from './shared-state.ts';
import type { Partition } from './store.ts';

/** What an account's partition holds. */
export type AccountEntityKind =
  | 'user'
  | 'group'
  | 'role'
  | 'policy'
  | 'access-key'
  | 'web-identity-issuer'
  | 'mfa-device'
  | 'mfa-failures'
  | 'last-use';
/** What the organization's partition holds. */
export type OrganizationEntityKind =
  | 'organization'
  | 'account'
  | 'create-account-status'
  | 'access-key-account'
  | 'issuer-account';

/** An account being changed: every look-up sees what was put so far. */
export class AccountDraft extends AccountReads {
  readonly #contents: DraftContents;

  constructor(id: AccountId, contents: DraftContents, awsManaged: AwsManagedPolicies) {
    super(id, contents, awsManaged);
    this.#contents = contents;
  }

  /** Adds the entity, or replaces the one that has its id. */
  put(entity: EntityOf<AccountEntityKind>): void {
    this.#contents.put(entity);
  }

  /** Removes the entity, and what is noted of it: of an access key or role its last use, of a user his failures at MFA. */
  remove(kind: AccountEntityKind, id: string): void {
    this.#contents.remove(kind, id);
    this.#contents.remove('last-use', id);
    if (kind === 'user') this.#contents.remove('mfa-failures', id);
  }
}

/** The organization being changed. */
export class OrganizationDraft extends OrganizationState {
  readonly #contents: DraftContents;

  constructor(contents: DraftContents) {
    super(contents);
    this.#contents = contents;
  }

  put(entity: EntityOf<OrganizationEntityKind>): void {
    this.#contents.put(entity);
  }

  remove(kind: OrganizationEntityKind, id: string): void {
    this.#contents.remove(kind, id);
  }
}

/** The buckets being changed. */
export class BucketsDraft extends BucketsState {
  readonly #contents: DraftContents;

  constructor(contents: DraftContents) {
    super(contents);
    this.#contents = contents;
  }

  put(bucket: EntityOf<'bucket'>): void {
    this.#contents.put(bucket);
  }

  remove(name: string): void {
    this.#contents.remove('bucket', name);
  }
}

/** The delegation requests being changed. */
export class DelegationRequestsDraft extends DelegationRequestsState {
  readonly #contents: DraftContents;

  constructor(contents: DraftContents) {
    super(contents);
    this.#contents = contents;
  }

  put(request: EntityOf<'delegation-request'>): void {
    this.#contents.put(request);
  }

  remove(id: string): void {
    this.#contents.remove('delegation-request', id);
  }
}

/** The revocations being changed; those whose sessions have all expired are dropped on the way. */
export class RevocationsDraft {
  readonly #contents: DraftContents;

  constructor(contents: DraftContents, now: Instant) {
    this.#contents = contents;
    for (const { id, until } of new RevocationIndex(contents).all())
      if (until < now) contents.remove('revocation', id);
  }

  put(revocation: EntityOf<'revocation'>): void {
    this.#contents.put(revocation);
  }
}

/** The partitions named to `change`, as drafts. Asking for another one is a mistake of the caller's and throws. */
export class Draft {
  readonly #partitions: ReadonlyMap<Partition, DraftContents>;
  readonly #awsManaged: AwsManagedPolicies;
  readonly #now: Instant;

  constructor(
    partitions: ReadonlyMap<Partition, DraftContents>,
    awsManaged: AwsManagedPolicies,
    now: Instant,
  ) {
    this.#partitions = partitions;
    this.#awsManaged = awsManaged;
    this.#now = now;
  }

  account(id: AccountId): AccountDraft {
    return new AccountDraft(id, this.#partition(id), this.#awsManaged);
  }

  get organization(): OrganizationDraft {
    return new OrganizationDraft(this.#partition('organization'));
  }

  get buckets(): BucketsDraft {
    return new BucketsDraft(this.#partition('buckets'));
  }

  get delegationRequests(): DelegationRequestsDraft {
    return new DelegationRequestsDraft(this.#partition('delegation-requests'));
  }

  get revocations(): RevocationsDraft {
    return new RevocationsDraft(this.#partition('revocations'), this.#now);
  }

  #partition(partition: Partition): DraftContents {
    const contents = this.#partitions.get(partition);
    if (!contents) throw new Error(`the partition \`${partition}\` was not named to this change`);
    return contents;
  }
}
