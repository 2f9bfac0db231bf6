import {
  type CompiledPolicy,
  type CompileOptions,
  compilePolicy,
  type PolicyKind,
  parsePolicy,
} from '#policy';
import type { AccountReads } from './account-state.ts';
import type { Bucket, Group, ManagedPolicy, PrincipalPolicy, Role, User } from './entities.ts';

/**
 * Compiled once for each entity as it was written: a change puts another object in its place, and the old one's entry goes with it.
 */
const inlinePolicies = new WeakMap<User | Group | Role, readonly CompiledPolicy[]>();
const managedPolicies = new WeakMap<ManagedPolicy, Map<PolicyKind, CompiledPolicy>>();
const principalPolicies = new WeakMap<PrincipalPolicy, CompiledPolicy>();

/**
 * Every identity policy of a user (his groups' included) or role: inline ones under their name, managed ones under their ARN. A
 * document or policy that should be there and cannot be used stands as one that denies everything.
 */
export function identityPoliciesOf(account: AccountReads, entity: User | Role): readonly CompiledPolicy[] {
  const own = attachedTo(account, entity);
  if (entity.kind === 'role' || entity.groupIds.length === 0) return own;
  const ofGroups = entity.groupIds.flatMap((id) => {
    const group = account.groupById(id);
    return group ? attachedTo(account, group) : [denyEverything('identity', { name: id })];
  });
  return [...own, ...ofGroups];
}

function attachedTo(account: AccountReads, entity: User | Group | Role): readonly CompiledPolicy[] {
  const inline = inlineOf(entity);
  if (entity.managedPolicies.length === 0) return inline;
  return [...inline, ...entity.managedPolicies.map((arn) => managedPolicy(account, arn, 'identity'))];
}

function inlineOf(entity: User | Group | Role): readonly CompiledPolicy[] {
  const known = inlinePolicies.get(entity);
  if (known) return known;
  const compiled = Object.entries(entity.inlinePolicies).map(([name, document]) =>
    compile(document, 'identity', { name }),
  );
  inlinePolicies.set(entity, compiled);
  return compiled;
}

/** The default version of the managed policy with this ARN; one that denies everything where there is none. */
export function managedPolicy(
  account: AccountReads,
  arn: string,
  kind: 'identity' | 'boundary' | 'session',
): CompiledPolicy {
  const policy = account.policy(arn);
  if (!policy) return denyEverything(kind, { name: arn });
  const byKind = managedPolicies.get(policy) ?? new Map<PolicyKind, CompiledPolicy>();
  managedPolicies.set(policy, byKind);
  const compiled = byKind.get(kind) ?? compile(defaultDocument(policy), kind, { name: arn });
  byKind.set(kind, compiled);
  return compiled;
}

function defaultDocument(policy: ManagedPolicy): string {
  return policy.versions.find(({ id }) => id === policy.defaultVersionId)?.document ?? '';
}

/** The permissions boundary of a user or role; `undefined` where it has none. */
export function boundaryOf(account: AccountReads, entity: User | Role): CompiledPolicy | undefined {
  const arn = entity.permissionsBoundary;
  return arn === undefined ? undefined : managedPolicy(account, arn, 'boundary');
}

/** A role's trust policy; its users and roles match by the unique ids that they had when it was stored. */
export function compiledTrust(role: Role): CompiledPolicy {
  return compiledPrincipalPolicy(role.trustPolicy, 'trust');
}

/** A bucket's policy, where it has one; its users and roles match by the unique ids that they had when it was stored. */
export function compiledBucketPolicy(bucket: Bucket): CompiledPolicy | undefined {
  return bucket.policy && compiledPrincipalPolicy(bucket.policy, 'resource');
}

function compiledPrincipalPolicy(policy: PrincipalPolicy, kind: 'trust' | 'resource'): CompiledPolicy {
  const known = principalPolicies.get(policy);
  if (known) return known;
  const principalIds = new Map(Object.entries(policy.principalIds));
  const compiled = compile(policy.document, kind, { principalIds });
  principalPolicies.set(policy, compiled);
  return compiled;
}

/** Every stored document was valid when it was put; one that no longer is must not be taken for one that says nothing. */
function compile(document: string, kind: PolicyKind, options: CompileOptions): CompiledPolicy {
  const parsed = parsePolicy(document, kind, { stored: true });
  return parsed.ok ? compilePolicy(parsed.policy, options) : denyEverything(kind, options);
}

function denyEverything(kind: PolicyKind, options: CompileOptions): CompiledPolicy {
  const namesPrincipals = kind === 'trust' || kind === 'resource';
  const everyone = { negated: false, values: [{ type: 'AWS', value: '*' }] } as const;
  const everything = { negated: false, values: ['*'] };
  const statement = {
    index: 0,
    effect: 'Deny',
    action: everything,
    conditions: [],
    ...(namesPrincipals && { principal: everyone }),
    ...(kind !== 'trust' && { resource: everything }),
  } as const;
  return compilePolicy({ kind, version: '2012-10-17', statements: [statement] }, options);
}
