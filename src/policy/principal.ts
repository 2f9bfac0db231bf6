import { isAccountId, parseArn } from '#arn';
import type { Element, NamedPrincipal, Policy } from './policy.ts';
import type { Principal } from './request.ts';

/**
 * How strongly a `Principal` element names the caller. Within an account that decides what else must allow:
 * - `account`: his account is named, which leaves the decision to identity policies;
 * - `identity`: the role behind his session, or the user behind his federated session, is named; boundary and session policies still bind;
 * - `direct`: he himself is named, or everyone is; nothing else need allow.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export type Naming = typeof NOT_NAMED | typeof BY_ACCOUNT | typeof BY_IDENTITY | typeof DIRECTLY;
export const NOT_NAMED = 0;
export const BY_ACCOUNT = 1;
export const BY_IDENTITY = 2;
export const DIRECTLY = 3;

export interface PrincipalOptions {
  /** User and role ARNs, as the policy writes them, to the unique ids they meant when it was stored, or `null` for nobody. */
  readonly principalIds?: ReadonlyMap<string, string | null> | undefined;
}

/** How strongly a compiled element names a caller. */
export type PrincipalTest = (caller: Principal) => Naming;

/** Whether a policy may name this principal: a whole, existing kind of name; `*` stands for everyone and for nothing less. */
export function isPrincipalName({ type, value }: NamedPrincipal): boolean {
  if (value === '*') return type === 'AWS';
  if (value === '' || value.includes('*') || value.includes('?')) return false;
  return type !== 'AWS' || classify(value) !== undefined;
}

/** The distinct principals that a resource or trust policy names, in either of its principal elements; everyone is AWS `*`. */
export function principalsOf(policy: Policy): readonly NamedPrincipal[] {
  const distinct = new Map<string, NamedPrincipal>();
  for (const principal of policy.statements.flatMap((statement) => statement.principal?.values ?? []))
    distinct.set(`${principal.type} ${principal.value}`, principal);
  return [...distinct.values()];
}

/** Compiles a `Principal` element, or what a `NotPrincipal` element lists. */
export function compilePrincipals(
  element: Element<NamedPrincipal>,
  { principalIds }: PrincipalOptions,
): PrincipalTest {
  const tests = element.values.map((principal) => compilePrincipal(principal, principalIds ?? new Map()));
  return (caller) => {
    let strongest: Naming = NOT_NAMED;
    for (const test of tests) {
      const naming = test(caller);
      if (naming > strongest) strongest = naming;
    }
    return strongest;
  };
}

function compilePrincipal(
  { type, value }: NamedPrincipal,
  ids: ReadonlyMap<string, string | null>,
): PrincipalTest {
  switch (type) {
    case 'Service':
      return (caller) => (caller.type === 'AWSService' && caller.service === value ? DIRECTLY : NOT_NAMED);
    case 'Federated':
      return (caller) => (caller.type === 'Federated' && caller.provider === value ? DIRECTLY : NOT_NAMED);
    case 'CanonicalUser':
      return () => NOT_NAMED;
    case 'AWS':
      return value === '*' ? namesEveryone : compileAwsPrincipal(value, ids);
  }
}

/**
 * Everyone: anonymous callers and services too. A federated subject is denied by it, but allowed only where its provider is named, lest
 * a trust policy open to every AWS account be open to every provider's users as well: so it counts as the weakest naming.
 */
function namesEveryone(caller: Principal): Naming {
  return caller.type === 'Federated' ? BY_ACCOUNT : DIRECTLY;
}

function compileAwsPrincipal(value: string, ids: ReadonlyMap<string, string | null>): PrincipalTest {
  const name = classify(value);
  if (name?.kind === 'account') {
    const { account } = name;
    return (caller) => ('account' in caller && caller.account === account ? BY_ACCOUNT : NOT_NAMED);
  }
  if (name?.kind === 'session') return bySession(value, ids.get(value));
  const id = name?.kind === 'id' ? value : ids.get(value);
  return id === undefined ? byName(value) : byId(id);
}

/** A session of the role that bore its name when the policy was stored: a namesake's session has the same ARN and is somebody else. */
function bySession(arn: string, roleId: string | null | undefined): PrincipalTest {
  return (caller) => {
    if (!('arn' in caller) || caller.arn !== arn) return NOT_NAMED;
    const same = roleId === undefined || (caller.type === 'AssumedRole' && caller.roleUniqueId === roleId);
    return same ? DIRECTLY : NOT_NAMED;
  };
}

function byName(arn: string): PrincipalTest {
  return (caller) => {
    if (caller.type === 'User' && caller.arn === arn) return DIRECTLY;
    if (caller.type === 'AssumedRole' && caller.roleArn === arn) return BY_IDENTITY;
    return caller.type === 'FederatedUser' && caller.parentArn === arn ? BY_IDENTITY : NOT_NAMED;
  };
}

/** `null` is nobody's id. */
function byId(id: string | null): PrincipalTest {
  return (caller) => {
    if (caller.type === 'User' && caller.uniqueId === id) return DIRECTLY;
    if (caller.type === 'AssumedRole' && caller.roleUniqueId === id) return BY_IDENTITY;
    return caller.type === 'FederatedUser' && caller.parentUniqueId === id ? BY_IDENTITY : NOT_NAMED;
  };
}

type AwsName =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'identity' | 'session' | 'id' };

/** Which kind of AWS principal a name is; `undefined` for what no policy may name: groups, whole paths, other services' ARNs. */
function classify(value: string): AwsName | undefined {
  if (isAccountId(value)) return { kind: 'account', account: value };
  if (isUniqueId(value)) return { kind: 'id' };
  const arn = parseArn(value);
  if (arn === undefined || arn.region !== '' || !isAccountId(arn.account)) return undefined;
  const [kind, ...names] = arn.resource.split('/');
  const named = names.length > 0 && names.every((part) => part !== '');
  if (arn.service === 'iam') {
    if (arn.resource === 'root') return { kind: 'account', account: arn.account };
    return named && (kind === 'user' || kind === 'role') ? { kind: 'identity' } : undefined;
  }
  if (arn.service !== 'sts') return undefined;
  const session = (kind === 'assumed-role' && names.length === 2) || (kind === 'federated-user' && named);
  return session && named ? { kind: 'session' } : undefined;
}

/** What a policy shows in place of a user or role that was deleted. */
function isUniqueId(text: string): boolean {
  if (!text.startsWith('AIDA') && !text.startsWith('AROA')) return false;
  return (
    text.length >= 16 &&
    text.length <= 128 &&
    [...text].every((c) => (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
  );
}
