import { type Need, resourceTagContext } from '#access';
import { type AccountId, parseArn } from '#arn';
import type { AccountDraft, AccountReads, Group, ManagedPolicy, MfaDevice, Role, User } from '#directory';
import { AwsError } from '#wire';
import { boundaryContext } from './boundary.ts';
import { type IamCall, type Nothing, ownAccount } from './operation.ts';
import { withinQuota } from './quota.ts';

export type IamEntity = User | Group | Role | ManagedPolicy | MfaDevice;

/** What there is to know of one kind of entity: how it is found, its ARN, and AWS's words where it is not there. */
interface EntityFacts<E extends IamEntity> {
  named(account: AccountReads, name: string): E | undefined;
  withId(account: AccountReads, id: string): E | undefined;
  /** The ARN of `entity`, or the one by which an entity called `name` is authorized that does not exist. */
  arn(account: AccountId, name: string, entity: E | undefined): string;
  /** What refusals call the kind before the name by which a request has it; where AWS writes ARNs, nothing. */
  readonly noun?: string;
  missing(name: string): string;
  /** The entity that has the name `name`, whatever the case: no other may take it. */
  namesake(account: AccountReads, name: string): E | undefined;
  taken(name: string): string;
  all(account: AccountReads): readonly E[];
  /** How many an account may have, and what AWS calls that quota. */
  readonly quota: { readonly name: string; readonly most: number };
}

/** Actions whose refusals name the entity by its ARN all the same, as AWS was recorded to. */
const SHOWN_BY_ARN: ReadonlySet<string> = new Set([
  'iam:PutRolePermissionsBoundary',
  'iam:PutUserPermissionsBoundary',
  'iam:TagRole',
  'iam:TagUser',
]);

/** What an entity shall be called from now on, and where it shall stand; what is undefined stays. */
interface NewName {
  readonly name: string | undefined;
  readonly path: string | undefined;
}

/** What the operations do with users, groups, roles, policies and MFA devices alike. */
export class Entities<E extends IamEntity> {
  readonly #facts: EntityFacts<E>;

  constructor(facts: EntityFacts<E>) {
    this.#facts = facts;
  }

  /**
   * That `action` must be allowed on the entity called `name`, with the keys that its tags and boundary bring. One that does not exist
   * is authorized under the ARN that it would have at the root path: who may not look does not learn whether it is there.
   */
  async needs(
    action: `iam:${string}`,
    name: string,
    call: IamCall,
    context: Need['context'] = {},
  ): Promise<readonly Need[]> {
    const account = await ownAccount(call);
    const entity = this.#facts.named(account, name);
    const resource = this.#facts.arn(account.id, name, entity);
    const owner = parseArn(resource)?.account ?? account.id;
    const keys = { ...keysOf(entity, action), ...context };
    return [{ action, resource, ...this.#shown(action, name), account: owner, context: keys }];
  }

  /** That `action` must be allowed on the entity called `name` as it is, and as it shall be. */
  async needsToRename(
    action: `iam:${string}`,
    name: string,
    renamed: NewName,
    call: IamCall,
  ): Promise<readonly Need[]> {
    const account = await ownAccount(call);
    const entity = this.#facts.named(account, name);
    const before = await this.needs(action, name, call);
    if (entity === undefined) return before;
    const target = { ...entity, name: renamed.name ?? entity.name, path: renamed.path ?? entity.path };
    const resource = this.#facts.arn(account.id, target.name, target);
    const shown = this.#shown(action, target.name);
    return [...before, ...before.map((need) => ({ ...need, resource, ...shown }))];
  }

  #shown(action: string, name: string): Pick<Need, 'shown'> {
    const { noun } = this.#facts;
    return noun === undefined || SHOWN_BY_ARN.has(action) ? {} : { shown: `${noun} ${name}` };
  }

  /** The entity called `name`, or AWS's refusal. */
  require(account: AccountReads, name: string): E {
    const entity = this.#facts.named(account, name);
    if (entity === undefined) throw this.#missing(name);
    return entity;
  }

  /** Adds what `make` makes, under a name that nothing of its kind has, and answers what `present` makes of it. */
  create<Result>(
    name: string,
    call: IamCall,
    make: (account: AccountReads) => E,
    present: (entity: E) => Result,
  ): Promise<Result> {
    const { all, quota } = this.#facts;
    return call.change([call.caller.account], (draft) => {
      const account = draft.account(call.caller.account);
      this.#refuseTaken(account, name);
      withinQuota(quota.name, quota.most, all(account).length + 1);
      const entity = make(account);
      account.put(entity);
      return present(entity);
    });
  }

  /**
   * Changes the account by what `work` does with the entity called `name`. It gets the entity that was authorized, or none: had that
   * been deleted, replaced or changed meanwhile in what policies decide by, the decision would not be about it.
   */
  async change<Result>(
    name: string,
    call: IamCall,
    work: (entity: E, account: AccountDraft) => Result,
  ): Promise<Result> {
    const authorized = this.require(await ownAccount(call), name);
    return call.change([call.caller.account], (draft) => {
      const account = draft.account(call.caller.account);
      const entity = this.#facts.withId(account, authorized.id);
      if (entity === undefined) throw this.#missing(name);
      if (decisiveFacts(entity) !== decisiveFacts(authorized)) {
        throw new AwsError(
          'ConcurrentModification',
          'The request was rejected because multiple requests to change this object were submitted simultaneously. Wait a few minutes and submit your request again.',
        );
      }
      return work(entity, account);
    });
  }

  /** Replaces the entity called `name` by what `edit` makes of it; an `edit` that gives back what it got changes nothing. */
  async edit(name: string, call: IamCall, edit: (entity: E, account: AccountDraft) => E): Promise<Nothing> {
    await this.change(name, call, (entity, account) => {
      const edited = edit(entity, account);
      if (edited !== entity) account.put(edited);
    });
    return {};
  }

  /** Gives the entity called `name` another name, which nothing else of its kind may have, or path. */
  rename(name: string, { name: newName, path }: NewName, call: IamCall): Promise<Nothing> {
    return this.edit(name, call, (entity, account) => {
      if (newName !== undefined) this.#refuseTaken(account, newName, entity);
      return { ...entity, name: newName ?? entity.name, path: path ?? entity.path };
    });
  }

  /** Removes the entity called `name`, unless `refuse` throws because of what it still carries. */
  async remove(
    name: string,
    call: IamCall,
    refuse: (entity: E, account: AccountDraft) => void,
  ): Promise<Nothing> {
    await this.change(name, call, (entity, account) => {
      refuse(entity, account);
      account.remove(entity.kind, entity.id);
    });
    return {};
  }

  /** Names are unique whatever their case; `self` may keep its own. */
  #refuseTaken(account: AccountReads, name: string, self?: E): void {
    const namesake = this.#facts.namesake(account, name);
    if (namesake !== undefined && namesake.id !== self?.id)
      throw new AwsError('EntityAlreadyExists', this.#facts.taken(name));
  }

  #missing(name: string): AwsError {
    return new AwsError('NoSuchEntity', this.#facts.missing(name));
  }
}

/** The condition keys that an entity brings to `action`. */
function keysOf(entity: IamEntity | undefined, action: string): Need['context'] {
  if (entity === undefined) return {};
  return { ...resourceTagContext('iam', tagsOf(entity)), ...boundaryContext(action, entity) };
}

function tagsOf(entity: IamEntity) {
  return entity.kind === 'group' ? [] : entity.tags;
}

/** What resource elements and condition keys can ask of an entity, comparable. */
function decisiveFacts(entity: IamEntity): string {
  const boundary = 'permissionsBoundary' in entity ? entity.permissionsBoundary : undefined;
  return JSON.stringify([entity.name, entity.path, tagsOf(entity), boundary]);
}
