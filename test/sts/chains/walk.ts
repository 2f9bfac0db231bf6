import type { ClientCredentials } from '../../harness/server.ts';
import {
  type Assumption,
  accountOf,
  depthOf,
  type Federation,
  fingerprintOf,
  type Holder,
  Model,
  type Scope,
  type Session,
  type UserKey,
} from './model.ts';
import type { RevokedBy, Step } from './steps.ts';
import { field, MANAGED_LISTING, type Said, System, sessionOf, tagParameters } from './system.ts';
import {
  type AccountName,
  allowing,
  ROLES,
  roleArn,
  roleNames,
  SESSION_POLICIES,
  type SessionPolicyName,
  type UserName,
  userNames,
} from './world.ts';

/** Chains longer than this end in a token that is too large, which is another test's matter. */
const DEEPEST = 6;

/** What walks came upon, so that a test can tell that they went everywhere. */
export type Seen = Map<string, number>;

/** Walks, and throws at the first answer that the model did not foresee. */
export async function walk(steps: readonly Step[], seen: Seen): Promise<void> {
  const start = 1_800_000_000_000;
  const system = await System.start(start);
  try {
    const walker = new Walker(system, new Model(start), seen);
    for (const [index, next] of steps.entries()) await walker.take(next, index);
    await walker.lookAtAll();
  } finally {
    await system.close();
  }
}

class Walker {
  private readonly sessions: { readonly session: Session; readonly credentials: ClientCredentials }[] = [];

  private readonly system: System;
  private readonly model: Model;
  private readonly seen: Seen;

  constructor(system: System, model: Model, seen: Seen) {
    this.system = system;
    this.model = model;
    this.seen = seen;
    for (const role of roleNames) model.roleMade(role, system.roleIds.get(role) ?? '');
    for (const [user, { accessKeyId }] of system.keys) model.activeKeys.set(user, accessKeyId);
  }

  async take(step: Step, index: number): Promise<void> {
    switch (step.do) {
      case 'assume':
        return this.assume(this.holderAt(step.holder), step.request, `s${index}-`);
      case 'get-session-token':
        return this.getSessionToken(this.holderAt(step.holder), step.seconds);
      case 'federate':
        return this.federate(this.holderAt(step.holder), step.request, `f${index}`);
      case 'scope-down':
        return this.scopeDown(this.holderAt(step.holder), step.request);
      case 'wait':
        this.model.now += step.seconds * 1000;
        return this.system.moveTo(this.model.now);
      case 'revoke':
        return this.revoke(step.by, this.holderAt(step.holder).holder);
      case 'remake-role':
        await this.system.remakeRole(step.role);
        return this.model.roleMade(step.role, this.system.roleIds.get(step.role) ?? '');
      case 'store-trust':
        await this.system.storeTrust(step.role);
        return this.model.trustStored(step.role);
      case 'switch-key':
        return this.switchKey(step.user);
      case 'replace-key':
        await this.system.replaceKey(step.user);
        this.model.activeKeys.set(step.user, this.system.keys.get(step.user)?.accessKeyId ?? '');
        return;
    }
  }

  /** Looks at every user and session: does it live, and who does it say it is? */
  async lookAtAll(): Promise<void> {
    for (let index = 0; index < 3 + this.sessions.length; index++) await this.lookAt(this.holderAt(index));
  }

  private async assume({ holder, credentials }: Held, request: Assumption, name: string): Promise<void> {
    if (depthOf(holder) >= DEEPEST) return;
    const said = await this.system.sts(credentials, this.parametersOf(request, name));
    this.expectCode('AssumeRole', said, this.model.refusalsOf(holder, request));
    if (said.code !== undefined) return this.lookAt({ holder, credentials });
    const session = this.model.assumed(holder, request, name, field(said, 'AccessKeyId'));
    if (session.tags.length > request.tags.length) this.count('an inherited tag');
    return this.issued(said, session);
  }

  private async getSessionToken({ holder, credentials }: Held, seconds: number | undefined): Promise<void> {
    const said = await this.system.sts(credentials, {
      Action: 'GetSessionToken',
      ...secondsParameter(seconds),
    });
    this.expectCode('GetSessionToken', said, this.model.userSessionRefusals(holder, seconds));
    if (said.code !== undefined || holder.kind === 'session') return;
    return this.issued(said, this.model.userSession(holder, seconds, field(said, 'AccessKeyId')));
  }

  private async federate({ holder, credentials }: Held, request: Federation, name: string): Promise<void> {
    const said = await this.system.sts(credentials, {
      Action: 'GetFederationToken',
      Name: name,
      ...tagParameters(request.tags),
      ...secondsParameter(request.seconds),
      ...this.policyParameters(request.policy, accountOf(holder)),
    });
    this.expectCode('GetFederationToken', said, this.model.federationRefusals(holder, request));
    if (said.code !== undefined || holder.kind === 'session') return;
    return this.issued(said, this.model.federated(holder, request, name, field(said, 'AccessKeyId')));
  }

  private async scopeDown({ holder, credentials }: Held, request: Scope): Promise<void> {
    if (depthOf(holder) >= DEEPEST) return;
    const { policy: name, seconds } = request;
    const said = await this.system.sts(credentials, {
      Action: 'GetScopedCredentials',
      ...secondsParameter(seconds),
      ...(name === undefined ? {} : { Policy: allowing(SESSION_POLICIES[name].allows) }),
    });
    this.expectCode('GetScopedCredentials', said, this.model.scopeRefusals(holder, request));
    if (said.code !== undefined || holder.kind === 'key') return;
    const session = this.model.scoped(holder, request, field(said, 'AccessKeyId'));
    this.expectSame('ScopedPoliciesCount', Number(field(said, 'ScopedPoliciesCount')), session.scopes);
    this.count(`a session of ${session.scopes} scopes`);
    return this.issued(said, session);
  }

  /** Credentials that were given: they must be what the model says. */
  private async issued(said: Said, session: Session): Promise<void> {
    const credentials = sessionOf(said);
    this.expectSame('Expiration', Date.parse(field(said, 'Expiration')) / 1000, session.expiresAt);
    this.expectSame('SourceIdentity', /<SourceIdentity>(.*?)</.exec(said.body)?.[1], session.sourceIdentity);
    this.sessions.push({ session, credentials });
    this.count(`a session at depth ${depthOf(session)}`);
    await this.lookAt({ holder: session, credentials });
  }

  private async lookAt({ holder, credentials }: Held): Promise<void> {
    const deaths = this.model.deathsOf(holder);
    const said = await this.system.sts(credentials, { Action: 'GetCallerIdentity' });
    this.expectCode('GetCallerIdentity', said, deaths);
    if (deaths.size === 0) this.expectSame('Arn', field(said, 'Arn'), this.arnOf(holder));
    const listing =
      deaths.size > 0 ? new Set(DEAD_AT_S3) : this.model.mayList(holder) ? new Set<string>() : DENIED;
    const fingerprint = fingerprintOf(holder);
    this.expectCode(`listing ${fingerprint}`, await this.system.list(credentials, fingerprint), listing);
    if (deaths.size > 0) return;
    const other = `${fingerprint}x`;
    this.expectCode(`listing ${other}`, await this.system.list(credentials, other), DENIED);
  }

  private arnOf(holder: Holder): string {
    const account = this.system.ids[accountOf(holder)];
    const principal = holder.kind === 'key' ? holder : holder.principal;
    if ('federated' in principal) return `arn:aws:sts::${account}:federated-user/${principal.federated}`;
    return 'user' in principal
      ? `arn:aws:iam::${account}:user/${principal.user}`
      : `arn:aws:sts::${account}:assumed-role/${principal.role}/${principal.sessionName}`;
  }

  private async revoke(by: RevokedBy, holder: Holder): Promise<void> {
    const target = this.targetOf(by, holder);
    if (target === undefined) return;
    await this.system.revoke(target.account, by, target.value);
    this.model.revoked({ type: by, value: target.named ?? target.value, account: target.account });
    this.count(`revoked by ${by}`);
  }

  /** What of `holder` a revocation can name; `named` where the model has another name for it. */
  private targetOf(by: RevokedBy, holder: Holder) {
    const account = accountOf(holder);
    const origin = originKey(holder);
    switch (by) {
      case 'session':
        return holder.kind === 'session' ? { account, value: holder.id } : undefined;
      case 'role': {
        if (holder.kind === 'key' || !('role' in holder.principal)) return undefined;
        const { role } = holder.principal;
        // By name it is the role that bears it now, whose session this may no longer be.
        return { account, value: roleArn(role, this.system.ids), named: this.model.roleIds.get(role) };
      }
      case 'user': {
        const value = `arn:aws:iam::${this.system.ids[accountOf(origin)]}:user/${origin.user}`;
        return { account: accountOf(origin), value, named: origin.user };
      }
      case 'access-key': {
        const value = this.system.keys.get(origin.user)?.accessKeyId ?? '';
        return { account: accountOf(origin), value };
      }
      case 'source-identity':
        return holder.kind === 'session' && holder.sourceIdentity !== undefined
          ? { account, value: holder.sourceIdentity }
          : undefined;
    }
  }

  private async switchKey(user: UserName): Promise<void> {
    const id = this.system.keys.get(user)?.accessKeyId ?? '';
    const active = this.model.activeKeys.get(user) === id;
    await this.system.setKeyStatus(user, id, active ? 'Inactive' : 'Active');
    if (active) this.model.activeKeys.delete(user);
    else this.model.activeKeys.set(user, id);
  }

  private holderAt(index: number): Held {
    const session = index < 3 ? undefined : this.sessions.at(2 - index);
    if (session !== undefined) return { holder: session.session, credentials: session.credentials };
    const user = userNames[index % userNames.length] ?? 'alice';
    const credentials = this.system.keys.get(user);
    if (credentials === undefined) throw new Error(`${user} has no key`);
    return { holder: { kind: 'key', user, id: credentials.accessKeyId }, credentials };
  }

  private parametersOf(request: Assumption, name: string): Record<string, string> {
    const { role, sourceIdentity, externalId, seconds, policy } = request;
    return {
      Action: 'AssumeRole',
      RoleArn: roleArn(role, this.system.ids),
      RoleSessionName: name,
      ...tagParameters(request.tags),
      ...Object.fromEntries(request.transitive.map((key, i) => [`TransitiveTagKeys.member.${i + 1}`, key])),
      ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
      ...secondsParameter(seconds),
      ...this.policyParameters(policy, ROLES[role].account),
    };
  }

  private policyParameters(
    name: SessionPolicyName | undefined,
    account: AccountName,
  ): Record<string, string> {
    if (name === undefined) return {};
    const { allows, managed } = SESSION_POLICIES[name];
    if (!managed) return { Policy: allowing(allows) };
    return {
      'PolicyArns.member.1.arn': `arn:aws:iam::${this.system.ids[account]}:policy/${MANAGED_LISTING}`,
    };
  }

  /** Success where nothing speaks against it; else one of the codes of what does. */
  private expectCode(what: string, { code, body }: Said, expected: ReadonlySet<string>): void {
    this.count(`${what.split(' ')[0]}: ${code ?? 'success'}`);
    if (code === undefined ? expected.size === 0 : expected.has(code)) return;
    const foreseen = expected.size === 0 ? 'success' : [...expected].join(' or ');
    throw new Error(`${what}: the model says ${foreseen}, the server ${code ?? 'success'}: ${body}`);
  }

  private expectSame(what: string, actual: unknown, expected: unknown): void {
    if (actual !== expected) throw new Error(`${what}: the model says ${expected}, the server ${actual}`);
  }

  private count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }
}

interface Held {
  readonly holder: Holder;
  readonly credentials: ClientCredentials;
}

const DENIED: ReadonlySet<string> = new Set(['AccessDenied']);
/** S3's codes of dead credentials. */
const DEAD_AT_S3 = ['InvalidToken', 'ExpiredToken', 'InvalidAccessKeyId'];

function secondsParameter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { DurationSeconds: String(seconds) };
}

function originKey(holder: Holder): UserKey {
  return holder.kind === 'key' ? holder : originKey(holder.from);
}
