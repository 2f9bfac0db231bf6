import {
  type AccountName,
  type Action,
  ROLES,
  type RoleName,
  SESSION_POLICIES,
  type SessionPolicyName,
  TAG_KEYS,
  type TrustRule,
  USERS,
  type UserName,
} from './world.ts';

/** What a step asks of AssumeRole. */
export interface Assumption {
  readonly role: RoleName;
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly transitive: readonly string[];
  readonly sourceIdentity?: string;
  readonly externalId?: string;
  readonly seconds?: number;
  readonly policy?: SessionPolicyName;
}

/** What a step asks of GetFederationToken. */
export interface Federation {
  readonly tags: Assumption['tags'];
  readonly seconds?: number | undefined;
  readonly policy?: SessionPolicyName | undefined;
}

/** What a step asks of GetScopedCredentials: at least one of the two. */
export interface Scope {
  readonly seconds?: number | undefined;
  readonly policy?: SessionPolicyName | undefined;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
  readonly transitive: boolean;
}

/** Long-term keys of a user. */
export interface UserKey {
  readonly kind: 'key';
  readonly user: UserName;
  readonly id: string;
}

export type Principal =
  | { readonly role: RoleName; readonly roleId: string; readonly sessionName: string }
  | { readonly user: UserName }
  /** Whom a user vouches for. */
  | { readonly federated: string; readonly by: UserName };

/** A session as whoever asked for it knows it. Times are in seconds since 1970. */
export interface Session {
  readonly kind: 'session';
  readonly id: string;
  /** Where it came from, with all that this came from. */
  readonly from: Holder;
  readonly principal: Principal;
  readonly account: AccountName;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly sourceIdentity: string | undefined;
  readonly tags: readonly Tag[];
  /** Each layer must allow. */
  readonly layers: readonly SessionPolicyName[];
  /** How many of them scope down a session that was there. */
  readonly scopes: number;
}

export type Holder = UserKey | Session;

export interface Revocation {
  readonly type: 'session' | 'role' | 'user' | 'access-key' | 'source-identity';
  readonly value: string;
  readonly account: AccountName;
  /** Milliseconds since 1970. */
  readonly before: number;
}

const CHAINED_SECONDS = 3600;
const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 900;
/** Of GetSessionToken and GetFederationToken. */
const MOST_SECONDS = 129_600;
const DEFAULT_USER_SECONDS = 43_200;
const MOST_SCOPES = 3;

/** What the walk has done so far, and what follows from it by AWS's rules alone. */
export class Model {
  now: number;
  /** The unique id of each role that bears the name now. */
  readonly roleIds = new Map<RoleName, string>();
  /** What the role names in each trust policy meant when it was stored. */
  private readonly trustedIds = new Map<RoleName, ReadonlyMap<RoleName, string>>();
  /** The active access key of each user; none while it is inactive. */
  readonly activeKeys = new Map<UserName, string>();
  private readonly revocations: Revocation[] = [];

  constructor(now: number) {
    this.now = now;
  }

  roleMade(role: RoleName, id: string): void {
    this.roleIds.set(role, id);
    this.trustStored(role);
  }

  trustStored(role: RoleName): void {
    this.trustedIds.set(role, new Map(this.roleIds));
  }

  revoked(revocation: Omit<Revocation, 'before'>): void {
    this.revocations.push({ ...revocation, before: this.now });
  }

  /** The codes that a request signed by `holder` may be refused with before it is looked at; none while it lives. */
  deathsOf(holder: Holder): ReadonlySet<string> {
    const codes = new Set<string>();
    if (holder.kind === 'key') {
      if (this.activeKeys.get(holder.user) !== holder.id) codes.add('InvalidClientTokenId');
      return codes;
    }
    if (Math.floor(this.now / 1000) >= holder.expiresAt) codes.add('ExpiredToken');
    const lineage = lineageOf(holder);
    const origin = originOf(holder);
    if (this.activeKeys.get(origin.user) !== origin.id) codes.add('InvalidClientTokenId');
    for (const { principal } of lineage) {
      if ('role' in principal && this.roleIds.get(principal.role) !== principal.roleId)
        codes.add('InvalidClientTokenId');
    }
    if (this.revocations.some((revocation) => ends(revocation, lineage, origin)))
      codes.add('InvalidClientTokenId');
    return codes;
  }

  /** The codes that AssumeRole may be refused with; none where it succeeds. */
  refusalsOf(caller: Holder, request: Assumption): ReadonlySet<string> {
    const dead = this.deathsOf(caller);
    if (dead.size > 0) return dead;
    const codes = new Set<string>();
    if (isFederated(caller)) codes.add('AccessDenied');
    const role = ROLES[request.role];
    const inherited = inheritedTags(caller);
    const kept = caller.kind === 'session' ? caller.sourceIdentity : undefined;
    const identity = kept ?? request.sourceIdentity;

    const seconds = request.seconds ?? DEFAULT_SECONDS;
    const chained = caller.kind === 'session' && 'role' in caller.principal;
    if (seconds < LEAST_SECONDS || seconds > role.maxSeconds || (chained && seconds > CHAINED_SECONDS))
      codes.add('ValidationError');
    if (kept !== undefined && identity !== request.sourceIdentity && request.sourceIdentity !== undefined)
      codes.add('ValidationError');

    const keys = foldedKeys(request.tags);
    if (new Set(keys).size < keys.length) codes.add('InvalidParameterValue');
    if (request.transitive.some((key) => !keys.includes(key.toLowerCase())))
      codes.add('InvalidParameterValue');
    if (inherited.some(({ key }) => keys.includes(key.toLowerCase()))) codes.add('InvalidParameterValue');

    const needs: Action[] = ['sts:AssumeRole'];
    if (request.tags.length + inherited.length > 0) needs.push('sts:TagSession');
    if (identity !== undefined) needs.push('sts:SetSourceIdentity');
    if (!needs.every((action) => this.mayAssume(caller, action, request, identity)))
      codes.add('AccessDenied');
    return codes;
  }

  /** The session that a request which succeeded must have led to. */
  assumed(caller: Holder, request: Assumption, sessionName: string, id: string): Session {
    const issuedAt = Math.floor(this.now / 1000);
    const own = request.tags.map(([key, value]) => ({
      key,
      value,
      transitive: request.transitive.some((other) => other.toLowerCase() === key.toLowerCase()),
    }));
    return {
      kind: 'session',
      id,
      from: caller,
      principal: { role: request.role, roleId: this.roleIds.get(request.role) ?? '', sessionName },
      account: ROLES[request.role].account,
      issuedAt,
      expiresAt: issuedAt + (request.seconds ?? DEFAULT_SECONDS),
      sourceIdentity:
        (caller.kind === 'session' ? caller.sourceIdentity : undefined) ?? request.sourceIdentity,
      tags: [...inheritedTags(caller), ...own],
      layers: layerOf(request),
      scopes: 0,
    };
  }

  /** The codes that GetSessionToken may be refused with; none where it succeeds. */
  userSessionRefusals(caller: Holder, seconds: number | undefined): ReadonlySet<string> {
    const dead = this.deathsOf(caller);
    if (dead.size > 0) return dead;
    const codes = secondsRefusals(seconds);
    if (caller.kind === 'session') codes.add('AccessDenied');
    return codes;
  }

  userSession(caller: UserKey, seconds: number | undefined, id: string): Session {
    return this.sessionOf(caller, { principal: { user: caller.user }, tags: [], layers: [] }, seconds, id);
  }

  /** The codes that GetFederationToken may be refused with; none where it succeeds. */
  federationRefusals(caller: Holder, request: Federation): ReadonlySet<string> {
    const dead = this.deathsOf(caller);
    if (dead.size > 0) return dead;
    const codes = secondsRefusals(request.seconds);
    const keys = foldedKeys(request.tags);
    if (new Set(keys).size < keys.length) codes.add('InvalidParameterValue');
    if (caller.kind === 'session' || !factsOf(caller).mayAssume) codes.add('AccessDenied');
    return codes;
  }

  federated(caller: UserKey, request: Federation, name: string, id: string): Session {
    const tags = request.tags.map(([key, value]) => ({ key, value, transitive: false }));
    const principal = { federated: name, by: caller.user };
    return this.sessionOf(caller, { principal, tags, layers: layerOf(request) }, request.seconds, id);
  }

  /** The codes that GetScopedCredentials may be refused with; none where it succeeds. */
  scopeRefusals(caller: Holder, { seconds = 1, policy }: Scope): ReadonlySet<string> {
    const dead = this.deathsOf(caller);
    if (dead.size > 0) return dead;
    if (caller.kind === 'key') return new Set(['AccessDenied']);
    const codes = new Set<string>();
    if (!layersAllow(caller, 'sts:GetScopedCredentials')) codes.add('AccessDenied');
    if (policy !== undefined && caller.scopes === MOST_SCOPES) codes.add('AccessDenied');
    if (seconds > caller.expiresAt - Math.floor(this.now / 1000)) codes.add('InsufficientSessionLifetime');
    return codes;
  }

  /** The same session, narrowed: it began when the caller's did. */
  scoped(caller: Session, request: Scope, id: string): Session {
    const end = Math.floor(this.now / 1000) + (request.seconds ?? 0);
    return {
      ...caller,
      id,
      from: caller,
      expiresAt: request.seconds === undefined ? caller.expiresAt : end,
      layers: [...caller.layers, ...layerOf(request)],
      scopes: caller.scopes + layerOf(request).length,
    };
  }

  private sessionOf(
    caller: UserKey,
    facts: Pick<Session, 'principal' | 'tags' | 'layers'>,
    seconds: number | undefined,
    id: string,
  ): Session {
    const issuedAt = Math.floor(this.now / 1000);
    return {
      kind: 'session',
      id,
      from: caller,
      account: USERS[caller.user].account,
      issuedAt,
      expiresAt: issuedAt + (seconds ?? DEFAULT_USER_SECONDS),
      sourceIdentity: undefined,
      scopes: 0,
      ...facts,
    };
  }

  /** Whether `holder`, which lives, may list the bucket under its own fingerprint. */
  mayList(holder: Holder): boolean {
    return layersAllow(holder, 's3:ListBucket');
  }

  private mayAssume(
    caller: Holder,
    action: Action,
    request: Assumption,
    identity: string | undefined,
  ): boolean {
    const { account, trust } = ROLES[request.role];
    const rules = trust.filter(
      (rule) => rule.actions.includes(action) && this.admits(request.role, rule, caller, request, identity),
    );
    if (rules.length === 0 || !layersAllow(caller, action)) return false;
    const byName = rules.some(({ trusts }) => !('account' in trusts));
    if (byName && accountOf(caller) === account) return true;
    return factsOf(caller).mayAssume;
  }

  private admits(
    role: RoleName,
    { trusts, externalId, team, sourceIdentity }: TrustRule,
    caller: Holder,
    request: Assumption,
    identity: string | undefined,
  ): boolean {
    if (externalId !== undefined && request.externalId !== externalId) return false;
    if (team !== undefined && tagsOf(caller).get('team') !== team) return false;
    if (sourceIdentity && identity === undefined) return false;
    if ('account' in trusts) return accountOf(caller) === trusts.account;
    const principal = caller.kind === 'key' ? caller : caller.principal;
    if ('user' in trusts) return 'user' in principal && principal.user === trusts.user;
    return 'role' in principal && principal.roleId === this.trustedIds.get(role)?.get(trusts.role);
  }
}

/** What `holder` can list and nothing else: the values of its tags, and its source identity. */
export function fingerprintOf(holder: Holder): string {
  const tags = tagsOf(holder);
  const identity = holder.kind === 'session' ? holder.sourceIdentity : undefined;
  return [...TAG_KEYS.map((key) => tags.get(key.toLowerCase()) ?? '-'), identity ?? '-'].join('/');
}

export function accountOf(holder: Holder): AccountName {
  return holder.kind === 'session' ? holder.account : USERS[holder.user].account;
}

/** How many sessions led to `holder`, itself included. */
export function depthOf(holder: Holder): number {
  return holder.kind === 'key' ? 0 : 1 + depthOf(holder.from);
}

function isFederated(holder: Holder): boolean {
  return holder.kind === 'session' && 'federated' in holder.principal;
}

function layerOf({ policy }: Scope): readonly SessionPolicyName[] {
  return policy === undefined ? [] : [policy];
}

function secondsRefusals(seconds = DEFAULT_USER_SECONDS): Set<string> {
  return new Set(seconds < LEAST_SECONDS || seconds > MOST_SECONDS ? ['ValidationError'] : []);
}

function foldedKeys(tags: Assumption['tags']): readonly string[] {
  return tags.map(([key]) => key.toLowerCase());
}

function factsOf(holder: Holder) {
  const principal = holder.kind === 'key' ? holder : holder.principal;
  if ('federated' in principal) return USERS[principal.by];
  return 'user' in principal ? USERS[principal.user] : ROLES[principal.role];
}

/** Session tags over those of the user or role; keys in lower case. */
function tagsOf(holder: Holder): ReadonlyMap<string, string> {
  const tags = new Map(
    Object.entries(factsOf(holder).tags).map(([key, value]) => [key.toLowerCase(), value]),
  );
  if (holder.kind === 'session') for (const { key, value } of holder.tags) tags.set(key.toLowerCase(), value);
  return tags;
}

function inheritedTags(caller: Holder): readonly Tag[] {
  return caller.kind === 'session' ? caller.tags.filter(({ transitive }) => transitive) : [];
}

function layersAllow(holder: Holder, action: Action): boolean {
  if (holder.kind === 'key') return true;
  // A federated user has what session policies give him, and so nothing without any.
  if (isFederated(holder) && holder.layers.length === 0) return false;
  return holder.layers.every((layer) => SESSION_POLICIES[layer].allows.some((allowed) => allowed === action));
}

/** The sessions that led to `session`, first first, itself last. */
function lineageOf(session: Session): readonly Session[] {
  return session.from.kind === 'key' ? [session] : [...lineageOf(session.from), session];
}

function originOf(holder: Holder): UserKey {
  return holder.kind === 'key' ? holder : originOf(holder.from);
}

/** A session ends with what it came from, if that was issued no later than in the second of the revocation. */
function ends(
  { type, value, account, before }: Revocation,
  lineage: readonly Session[],
  origin: UserKey,
): boolean {
  const early = (session: Session | undefined) => session !== undefined && session.issuedAt * 1000 <= before;
  switch (type) {
    case 'session':
      return lineage.some((session) => session.id === value && early(session));
    case 'role':
      return lineage.some(
        (session) => 'roleId' in session.principal && session.principal.roleId === value && early(session),
      );
    case 'user':
      return origin.user === value && early(lineage[0]);
    case 'access-key':
      return origin.id === value && early(lineage[0]);
    case 'source-identity':
      return (
        lineage.at(-1)?.sourceIdentity === value &&
        lineage.some((session) => session.account === account && early(session))
      );
  }
}
