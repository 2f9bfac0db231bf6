import { type AccountId, isAccountId } from '#arn';
import type { AuditRecord } from '#audit';
import { AccountReads, type AwsManagedPolicies } from './account-state.ts';
import { awsManagedPolicies as ownTable } from './aws-managed-policies.ts';
import { DirectoryConflict } from './conflicts.ts';
import { DraftContents } from './contents.ts';
import { Draft } from './draft.ts';
import type { Instant, LastUse } from './entities.ts';
import { checkIntegrity } from './integrity.ts';
import { PartitionCache, type PartitionState } from './partition-cache.ts';
import { Snapshot } from './snapshot.ts';
import type { Change, Partition, Store } from './store.ts';
import { Turns } from './turns.ts';

/** How often a change that meets others' is computed anew before it gives up. */
const MAX_ATTEMPTS = 10;

export interface DirectoryOptions {
  readonly store: Store;
  readonly now: () => Instant;
  /** AWS's managed policies by ARN; the built-in ones by default. */
  readonly awsManagedPolicies?: AwsManagedPolicies;
  /** How many accounts stay in memory; 1,000 by default. */
  readonly cachedAccounts?: number;
}

/** Opens the directory that `store` keeps. It owns the store from now on: `close` closes both. */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const directory = new Directory(options);
  await directory.refresh();
  return directory;
}

/** The accounts, principals, policies, buckets and revocations of this server: read through snapshots, changed in transactions. */
export class Directory {
  readonly #store: Store;
  readonly #now: () => Instant;
  readonly #awsManaged: AwsManagedPolicies;
  readonly #cache: PartitionCache;
  readonly #turns = new Turns();
  readonly #uses = new Map<string, { readonly use: LastUse; readonly account: AccountId }>();

  constructor({ store, now, awsManagedPolicies = ownTable, cachedAccounts = 1000 }: DirectoryOptions) {
    this.#store = store;
    this.#now = now;
    this.#awsManaged = awsManagedPolicies;
    this.#cache = new PartitionCache(store, cachedAccounts + SHARED_PARTITIONS);
  }

  /** One consistent view for one request; costs nothing until it is read. */
  snapshot(): Snapshot {
    return new Snapshot({
      cache: this.#cache,
      awsManaged: this.#awsManaged,
      recentUse: (id) => this.#uses.get(id)?.use,
    });
  }

  /**
   * Applies `work` to drafts of the named partitions, and commits them all or nothing, together with the audit records made of its
   * result. Resolves when that is durable; snapshots taken from then on see it.
   *
   * `work` is synchronous and pure: where another process changed the same partitions it runs again on the newer state. What it throws
   * rejects the promise and nothing is written. Rejects with `IntegrityError` where the draft points at what is not there, with
   * `DirectoryConflict` where others kept changing the same, and with the store's own error where it cannot be reached.
   */
  async change<R>(
    partitions: readonly Partition[],
    work: (draft: Draft) => R,
    audit: (result: R) => readonly AuditRecord[] = () => [],
  ): Promise<R> {
    return this.#turns.take(partitions, async () => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const bases = await this.#read(partitions);
        const drafts = new Map([...bases].map(([name, { contents }]) => [name, new DraftContents(contents)]));
        const result = work(new Draft(drafts, this.#awsManaged, this.#now()));
        if (await this.#commit(bases, drafts, audit(result))) return result;
        await this.#cache.refresh();
      }
      throw new DirectoryConflict('others kept changing the same entities');
    });
  }

  async #read(partitions: readonly Partition[]): Promise<Map<Partition, PartitionState>> {
    const states = await Promise.all(
      partitions.map(async (partition) => [partition, (await this.#cache.read(partition))[0]] as const),
    );
    return new Map(states);
  }

  /** Commits the drafts; tells whether it came to that, or somebody else was faster. */
  async #commit(
    bases: ReadonlyMap<Partition, PartitionState>,
    drafts: ReadonlyMap<Partition, DraftContents>,
    audit: readonly AuditRecord[],
  ): Promise<boolean> {
    const change = this.#changeOf(bases, drafts, audit);
    const written = new Set([...change.put, ...change.remove].map(({ partition }) => partition));
    if (written.size === 0 && audit.length === 0) return true;
    const outcome = await this.#store.commit(change).catch((error: unknown) => {
      this.#cache.forget(written);
      throw error;
    });
    if (!outcome.ok) return false;
    const contents = [...drafts].filter(([partition]) => written.has(partition));
    await this.#cache.committed(
      outcome.sequence,
      new Map(contents.map(([partition, draft]) => [partition, draft.commit(outcome.sequence)])),
    );
    return true;
  }

  #changeOf(
    bases: ReadonlyMap<Partition, PartitionState>,
    drafts: ReadonlyMap<Partition, DraftContents>,
    audit: readonly AuditRecord[],
  ): Change {
    const put: Change['put'][number][] = [];
    const remove: Change['remove'][number][] = [];
    for (const [partition, contents] of drafts) {
      const changes = [...contents.changes()];
      if (isAccountId(partition))
        checkIntegrity(new AccountReads(partition, contents, this.#awsManaged), changes);
      for (const { kind, id, after } of changes) {
        if (after) put.push({ partition, entity: after });
        else remove.push({ partition, kind, id });
      }
    }
    const expect = new Map([...bases].map(([partition, { sequence }]) => [partition, sequence]));
    return { expect, put, remove, audit };
  }

  /** Learns of changes that other processes made to the same store; to be called every so often where there are any. */
  refresh(): Promise<void> {
    return this.#cache.refresh();
  }

  /** Notes the last use of an access key or role; `flush` writes it. Costs nothing on the way of a request. */
  recordUse(use: LastUse, account: AccountId): void {
    this.#uses.set(use.id, { use, account });
  }

  /** Writes the noted uses of keys and roles that still exist. */
  async flush(): Promise<void> {
    const byAccount = Map.groupBy([...this.#uses.values()], ({ account }) => account);
    await Promise.all(
      [...byAccount].map(([account, uses]) =>
        this.#flushAccount(
          account,
          uses.map(({ use }) => use),
        ),
      ),
    );
  }

  async #flushAccount(id: AccountId, uses: readonly LastUse[]): Promise<void> {
    await this.change([id], (draft) => {
      const account = draft.account(id);
      for (const use of uses) if (account.accessKey(use.id) || account.roleById(use.id)) account.put(use);
    });
    for (const use of uses) if (this.#uses.get(use.id)?.use === use) this.#uses.delete(use.id);
  }

  /** Writes what is noted and closes the store, which finishes what is under way. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#store.close();
    }
  }
}

/** The organization, the buckets, the revocations. */
const SHARED_PARTITIONS = 4;
