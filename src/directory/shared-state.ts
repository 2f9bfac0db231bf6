import type { AccountId } from '#arn';
import type { Contents, DraftContents } from './contents.ts';
import type {
  Account,
  Bucket,
  CreateAccountStatus,
  DelegationRequest,
  Instant,
  Organization,
  Revocation,
  RevocationTarget,
} from './entities.ts';

/** The organization, its accounts and how they came. */
export class OrganizationState {
  readonly #contents: Contents | DraftContents;

  constructor(contents: Contents | DraftContents) {
    this.#contents = contents;
  }

  /** Whether nothing was ever bootstrapped here. */
  get isEmpty(): boolean {
    return this.#contents.table('organization').sorted().length === 0;
  }

  /** The organization itself. Throws on an empty directory, which the composition root bootstraps before it serves. */
  get organization(): Organization {
    const [organization] = this.#contents.table('organization').sorted();
    if (!organization) throw new Error('the directory is empty: bootstrap it first');
    return organization;
  }

  account(id: string): Account | undefined {
    return this.#contents.table('account').get(id);
  }

  /** All accounts in the order in which they joined. */
  accounts(): readonly Account[] {
    return this.#contents
      .table('account')
      .sorted()
      .toSorted((a, b) => a.joinedAt - b.joinedAt);
  }

  createAccountStatus(id: string): CreateAccountStatus | undefined {
    return this.#contents.table('create-account-status').get(id);
  }

  /** All outcomes of CreateAccount, oldest first. */
  createAccountStatuses(): readonly CreateAccountStatus[] {
    return this.#contents
      .table('create-account-status')
      .sorted()
      .toSorted((a, b) => a.requestedAt - b.requestedAt);
  }

  /** The account of an access key whose id was chosen by the operator and does not carry it. */
  accountOfAccessKey(id: string): AccountId | undefined {
    return this.#contents.table('access-key-account').get(id)?.account;
  }

  /** The account that an issuer of web identity tokens speaks for. */
  accountOfIssuer(id: string): AccountId | undefined {
    return this.#contents.table('issuer-account').get(id)?.account;
  }
}

/** The buckets of all accounts. */
export class BucketsState {
  readonly #contents: Contents | DraftContents;

  constructor(contents: Contents | DraftContents) {
    this.#contents = contents;
  }

  bucket(name: string): Bucket | undefined {
    return this.#contents.table('bucket').get(name);
  }

  /** An account's buckets, by name. */
  bucketsOf(account: AccountId): readonly Bucket[] {
    return this.#contents
      .table('bucket')
      .sorted()
      .filter((bucket) => bucket.account === account);
  }
}

/** The delegation requests of all accounts. */
export class DelegationRequestsState {
  readonly #contents: Contents | DraftContents;

  constructor(contents: Contents | DraftContents) {
    this.#contents = contents;
  }

  request(id: string): DelegationRequest | undefined {
    return this.#contents.table('delegation-request').get(id);
  }

  all(): readonly DelegationRequest[] {
    return this.#contents.table('delegation-request').sorted();
  }
}

/** Every revocation in force, found by what it targets. */
export class RevocationIndex {
  readonly #before = new Map<string, Instant>();
  readonly #all: readonly Revocation[];

  constructor(contents: Contents | DraftContents) {
    this.#all = contents.table('revocation').sorted();
    for (const { target, before } of this.#all) {
      const key = targetKey(target.type, target.value, target.account);
      this.#before.set(key, Math.max(before, this.#before.get(key) ?? before));
    }
  }

  /**
   * The instant before which sessions that match were revoked, the latest if there are several; `undefined` where there is none.
   * A revocation that names no account meets every account.
   */
  before(type: RevocationTarget['type'], value: string, account?: AccountId): Instant | undefined {
    const everywhere = this.#before.get(targetKey(type, value, undefined));
    const here = account && this.#before.get(targetKey(type, value, account));
    if (everywhere === undefined || here === undefined) return everywhere ?? here;
    return Math.max(everywhere, here);
  }

  all(): readonly Revocation[] {
    return this.#all;
  }
}

function targetKey(type: string, value: string, account: string | undefined): string {
  return `${type} ${account ?? '*'} ${value}`;
}
