import { IntegrityError } from './conflicts.ts';
import type { Entity, EntityKind, EntityOf, PrincipalPolicy } from './entities.ts';
import type { StoredEntity } from './store.ts';

/** Stands for the version of an entity that was put into a draft and is not committed yet. */
const UNCOMMITTED = Number.POSITIVE_INFINITY;

/** Entities of one kind in one partition: by id and, where they have a name, by that, whatever its case. */
export class Table<E extends Entity> {
  readonly #byId: Map<string, { readonly entity: E; readonly version: number }>;
  readonly #idByName: Map<string, string>;
  #sorted: readonly E[] | undefined;

  constructor(source?: Table<E>) {
    this.#byId = new Map(source ? source.#byId : undefined);
    this.#idByName = new Map(source ? source.#idByName : undefined);
  }

  get(id: string): E | undefined {
    return this.#byId.get(id)?.entity;
  }

  named(name: string): E | undefined {
    const id = this.#idByName.get(name.toLowerCase());
    return id === undefined ? undefined : this.get(id);
  }

  version(id: string): number | undefined {
    return this.#byId.get(id)?.version;
  }

  /** All of them by name (by id where they have none), not distinguished by case, as lists are answered. */
  sorted(): readonly E[] {
    this.#sorted ??= [...this.#byId.values()]
      .map(({ entity }) => ({ entity, key: sortKey(entity) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map(({ entity }) => entity);
    return this.#sorted;
  }

  set(entity: E, version: number): void {
    this.delete(entity.id);
    this.#sorted = undefined;
    this.#byId.set(entity.id, { entity, version });
    const name = nameOf(entity);
    if (name !== undefined) this.#idByName.set(name.toLowerCase(), entity.id);
  }

  delete(id: string): void {
    const entity = this.get(id);
    if (entity === undefined) return;
    this.#byId.delete(id);
    const name = nameOf(entity);
    if (name !== undefined) this.#idByName.delete(name.toLowerCase());
    this.#sorted = undefined;
  }

  /** Sets the version of what was put since the table was committed last. */
  settle(ids: Iterable<string>, version: number): void {
    for (const id of ids) {
      const stored = this.#byId.get(id);
      if (stored) this.#byId.set(id, { entity: stored.entity, version });
    }
  }
}

function nameOf(entity: Entity): string | undefined {
  switch (entity.kind) {
    case 'user':
    case 'group':
    case 'role':
    case 'policy':
      return entity.name;
    case 'mfa-device':
      return entity.id;
    default:
      return undefined;
  }
}

function sortKey(entity: Entity): string {
  return (nameOf(entity) ?? entity.id).toLowerCase();
}

type Tables = { [Kind in EntityKind]: Table<EntityOf<Kind>> };

/** What a partition holds. Never changed once it is published: a draft works on a copy that shares the tables it leaves alone. */
export class Contents {
  readonly #tables: Partial<Tables>;

  constructor(tables: Partial<Tables> = {}) {
    this.#tables = tables;
  }

  /** Builds contents from stored rows; an entity that `previous` holds at the same version stays the same object. */
  static load(rows: Iterable<StoredEntity>, previous?: Contents): Contents {
    const contents = new Contents();
    for (const { entity, version } of rows) contents.#load(entity, version, previous);
    return contents;
  }

  #load<Kind extends EntityKind>(entity: EntityOf<Kind>, version: number, previous: Contents | undefined) {
    const kind: Kind = entity.kind as Kind;
    const before = previous?.table(kind);
    const kept = before?.version(entity.id) === version ? before.get(entity.id) : undefined;
    this.#own(kind).set(kept ?? withPlainRecords(entity), version);
  }

  table<Kind extends EntityKind>(kind: Kind): Table<EntityOf<Kind>> {
    return this.#tables[kind] ?? this.#own(kind);
  }

  #own<Kind extends EntityKind>(kind: Kind): Table<EntityOf<Kind>> {
    const table = this.#tables[kind] ?? new Table<EntityOf<Kind>>();
    Object.assign(this.#tables, { [kind]: table });
    return table;
  }

  /** The same contents with some tables replaced. */
  with(tables: Partial<Tables>): Contents {
    return new Contents({ ...this.#tables, ...tables });
  }
}

/** One entity before and after; absent before where it was added, after where it was removed. */
export interface EntityChange {
  readonly kind: EntityKind;
  readonly id: string;
  readonly before: Entity | undefined;
  readonly after: Entity | undefined;
}

/** Contents being changed: each table is copied when it is first written to. */
export class DraftContents {
  readonly #base: Contents;
  readonly #tables: Partial<Tables> = {};
  readonly #touched = new Map<EntityKind, Set<string>>();

  constructor(base: Contents) {
    this.#base = base;
  }

  table<Kind extends EntityKind>(kind: Kind): Table<EntityOf<Kind>> {
    return this.#tables[kind] ?? this.#base.table(kind);
  }

  /** Adds or replaces an entity. Throws `IntegrityError` where another of its kind has its name in any case. */
  put<Kind extends EntityKind>(entity: EntityOf<Kind>): void {
    const name = nameOf(entity);
    const namesake = name === undefined ? undefined : this.table(entity.kind as Kind).named(name);
    if (namesake && namesake.id !== entity.id)
      throw new IntegrityError(`the ${entity.kind} name \`${name}\` is taken`);
    this.#write(entity.kind as Kind, entity.id).set(withPlainRecords(entity), UNCOMMITTED);
  }

  remove<Kind extends EntityKind>(kind: Kind, id: string): void {
    if (this.table(kind).get(id) !== undefined) this.#write(kind, id).delete(id);
  }

  #write<Kind extends EntityKind>(kind: Kind, id: string): Table<EntityOf<Kind>> {
    this.#touched.set(kind, (this.#touched.get(kind) ?? new Set()).add(id));
    const table = this.#tables[kind] ?? new Table<EntityOf<Kind>>(this.#base.table(kind));
    Object.assign(this.#tables, { [kind]: table });
    return table;
  }

  /** Each entity put or removed, as it was and as it is now. */
  *changes(): Generator<EntityChange> {
    for (const [kind, ids] of this.#touched) {
      for (const id of ids) {
        const before = this.#base.table(kind).get(id);
        const after = this.table(kind).get(id);
        if (before !== after) yield { kind, id, before, after };
      }
    }
  }

  /** The contents as they are after the commit that took `version`; nothing may be put any more. */
  commit(version: number): Contents {
    for (const [kind, ids] of this.#touched) this.table(kind).settle(ids, version);
    return this.#base.with(this.#tables);
  }
}

/**
 * Keys of these records are names that callers choose, `constructor` and `__proto__` among them: without a prototype a look-up finds
 * only what was put.
 */
function withPlainRecords<E extends Entity>(entity: E): E;
function withPlainRecords(entity: Entity): Entity {
  switch (entity.kind) {
    case 'user':
    case 'group':
      return { ...entity, inlinePolicies: plainRecord(entity.inlinePolicies) };
    case 'role':
      return {
        ...entity,
        inlinePolicies: plainRecord(entity.inlinePolicies),
        trustPolicy: withPlainIds(entity.trustPolicy),
      };
    case 'bucket':
      return entity.policy ? { ...entity, policy: withPlainIds(entity.policy) } : entity;
    default:
      return entity;
  }
}

function withPlainIds(policy: PrincipalPolicy): PrincipalPolicy {
  return { ...policy, principalIds: plainRecord(policy.principalIds) };
}

function plainRecord<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null), record);
}
