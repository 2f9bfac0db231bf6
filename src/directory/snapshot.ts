import { type AccountId, accountOfAccessKeyId, isAccountId } from '#arn';
import { AccountState, type AwsManagedPolicies } from './account-state.ts';
import { DirectoryConflict } from './conflicts.ts';
import type { Contents } from './contents.ts';
import type { AccessKey, Bucket, LastUse, WebIdentityIssuer } from './entities.ts';
import type { PartitionCache, PartitionState } from './partition-cache.ts';
import { BucketsState, DelegationRequestsState, OrganizationState, RevocationIndex } from './shared-state.ts';
import type { Partition } from './store.ts';

/** What a snapshot reads from; the directory's own. */
export interface SnapshotSource {
  readonly cache: PartitionCache;
  readonly awsManaged: AwsManagedPolicies;
  /** A use of an access key or role that is not written to the store yet. */
  readonly recentUse: (id: string) => LastUse | undefined;
}

const indexes = new WeakMap<Contents, RevocationIndex>();

/**
 * One consistent view for one request: everything read through it stood at one change sequence. Partitions are read when first asked
 * for, and the first read is as new as the directory itself. Where a partition turns out to have changed together with one that was
 * read before, the earlier state of it is taken; if that is no longer at hand, the read rejects with `DirectoryConflict`.
 */
export class Snapshot {
  readonly #source: SnapshotSource;
  readonly #read = new Map<Partition, PartitionState>();
  readonly #accounts = new Map<string, AccountState>();

  constructor(source: SnapshotSource) {
    this.#source = source;
  }

  /** The account, whatever its status; `undefined` when we do not hold it. */
  async account(id: string): Promise<AccountState | undefined> {
    const seen = this.#accounts.get(id);
    if (seen) return seen;
    const account = isAccountId(id) ? (await this.organization()).account(id) : undefined;
    if (!account) return undefined;
    const { sequence, contents } = await this.#partition(account.id);
    const { awsManaged, recentUse } = this.#source;
    const state =
      this.#accounts.get(id) ?? new AccountState(account, sequence, contents, awsManaged, recentUse);
    this.#accounts.set(id, state);
    return state;
  }

  /** The long-term access key with the account that holds it, whatever the status of either. */
  async accessKey(
    id: string,
  ): Promise<{ readonly account: AccountState; readonly key: AccessKey } | undefined> {
    const accountId = (await this.organization()).accountOfAccessKey(id) ?? accountOfAccessKeyId(id);
    const account = accountId && (await this.account(accountId));
    const key = account?.accessKey(id);
    return account && key && { account, key };
  }

  /** The issuer of web identity tokens that has this id, with the account that it speaks for, whatever the status of either. */
  async webIdentityIssuer(
    id: string,
  ): Promise<{ readonly account: AccountState; readonly issuer: WebIdentityIssuer } | undefined> {
    const accountId = (await this.organization()).accountOfIssuer(id);
    const account = accountId && (await this.account(accountId));
    const issuer = account?.webIdentityIssuer();
    return account && issuer && { account, issuer };
  }

  async organization(): Promise<OrganizationState> {
    return new OrganizationState((await this.#partition('organization')).contents);
  }

  /** The bucket of this name, whichever account owns it. */
  async bucket(name: string): Promise<Bucket | undefined> {
    return new BucketsState((await this.#partition('buckets')).contents).bucket(name);
  }

  /** An account's buckets, by name. */
  async buckets(account: AccountId): Promise<readonly Bucket[]> {
    return new BucketsState((await this.#partition('buckets')).contents).bucketsOf(account);
  }

  /** The delegation requests of all accounts. */
  async delegationRequests(): Promise<DelegationRequestsState> {
    return new DelegationRequestsState((await this.#partition('delegation-requests')).contents);
  }

  async revocations(): Promise<RevocationIndex> {
    const { contents } = await this.#partition('revocations');
    const index = indexes.get(contents) ?? new RevocationIndex(contents);
    indexes.set(contents, index);
    return index;
  }

  async #partition(partition: Partition): Promise<PartitionState> {
    const seen = this.#read.get(partition);
    if (seen) return seen;
    const states = await this.#source.cache.read(partition);
    const state = this.#read.get(partition) ?? states.find((candidate) => this.#fits(candidate));
    if (!state) throw new DirectoryConflict(`the partition \`${partition}\` changed under the request`);
    this.#read.set(partition, state);
    return state;
  }

  /** Whether there is a change sequence at which `candidate` and everything read so far stood together. */
  #fits(candidate: PartitionState): boolean {
    let from = candidate.sequence;
    let before = candidate.validBefore;
    for (const state of this.#read.values()) {
      from = Math.max(from, state.sequence);
      before = Math.min(before, state.validBefore);
    }
    return from < before;
  }
}
