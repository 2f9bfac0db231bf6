import { LRUCache } from 'lru-cache';
import { isAccountId, parseArn } from '#arn';
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  type Context,
  compilePolicy,
  isMultiValuedKey,
  type PolicyKind,
  type PolicyLayers,
  type Principal,
  parsePolicy,
} from '#policy';

/** Why a case cannot be read: where in it, and what is wrong there. */
export class UnreadableCase extends Error {}

export interface PolicyCase {
  readonly request: AuthorizationRequest;
  readonly layers: PolicyLayers;
}

type Members = Readonly<Record<string, unknown>>;

/** Reads `{ request, policies }`; throws `UnreadableCase` where that is impossible. */
export function readCase({ request, policies }: Members): PolicyCase {
  const read = readRequest(members(request, 'request'));
  const kind: PolicyKind = isTrustAction(read.action) ? 'trust' : 'resource';
  return {
    request: read,
    layers: readLayers(policies == null ? {} : members(policies, 'policies'), kind),
  };
}

/** The actions that a role's trust policy decides on. */
function isTrustAction(action: string): boolean {
  const lower = action.toLowerCase();
  return (
    lower.startsWith('sts:assumerole') ||
    ['sts:tagsession', 'sts:setsourceidentity', 'sts:setcontext'].includes(lower)
  );
}

function readRequest(request: Members): AuthorizationRequest {
  const principal = readPrincipal(members(request.principal, 'request.principal'));
  const resource = request.resource == null ? '*' : text(request.resource, 'request.resource');
  const resourceAccount =
    request.resourceAccount == null
      ? ownerOf(resource, principal)
      : text(request.resourceAccount, 'request.resourceAccount');
  return {
    principal,
    action: text(request.action, 'request.action'),
    resource,
    resourceAccount,
    context: readContext(request.context),
  };
}

/** Where the case does not say whose the resource is: the account in its ARN, or else the caller's own. */
function ownerOf(resource: string, principal: Principal): string {
  const account = parseArn(resource)?.account;
  if (account !== undefined && isAccountId(account)) return account;
  return 'account' in principal ? principal.account : '';
}

/** Unique ids are no part of a case: principals match by name, and a policy that names an id matches nobody. */
const NO_ID = '';

function readPrincipal(principal: Members): Principal {
  const { type } = principal;
  if (type === 'Anonymous') return { type };
  const arn = text(principal.arn, 'request.principal.arn');
  if (type === 'AWSService') return { type, service: arn };
  const account =
    principal.account == null
      ? (parseArn(arn)?.account ?? '')
      : text(principal.account, 'request.principal.account');
  if (type === 'Root') return { type, arn, account };
  if (type === 'User') return { type, arn, account, uniqueId: NO_ID };
  if (type === 'AssumedRole') {
    const serviceLinked = principal.serviceLinked ?? false;
    if (typeof serviceLinked !== 'boolean') throw unreadable('request.principal.serviceLinked', 'a boolean');
    const roleArn = text(principal.roleArn, 'request.principal.roleArn');
    return { type, arn, account, roleArn, roleUniqueId: NO_ID, serviceLinked };
  }
  if (type !== 'FederatedUser') throw unreadable('request.principal.type', 'a known type');
  const parentArn = text(principal.parentUserArn, 'request.principal.parentUserArn');
  return { type, arn, account, parentArn, parentUniqueId: NO_ID };
}

/** A key with one value is single-valued unless AWS documents that it may have several. */
function readContext(written: unknown): Context {
  const context = new Map<string, string | readonly string[]>();
  if (written == null) return context;
  for (const [key, values] of Object.entries(members(written, 'request.context'))) {
    const path = `request.context.${key}`;
    const list = strings(values, path);
    const lower = key.toLowerCase();
    if (context.has(lower)) throw new UnreadableCase(`${path} occurs twice, in different letter case`);
    const [only] = list;
    context.set(lower, only !== undefined && list.length === 1 && !isMultiValuedKey(lower) ? only : list);
  }
  return context;
}

function readLayers(policies: Members, resourceKind: PolicyKind): PolicyLayers {
  const { identity, boundary, sessions, scopes, resource, scps, rcps } = policies;
  return {
    identity: identity == null ? [] : documents(identity, 'identity', 'identity'),
    boundary: boundary == null ? undefined : compiled(boundary, 'boundary', 'boundary'),
    sessions: sessions == null ? undefined : levels(sessions, 'session', 'sessions'),
    scopes: scopes == null ? undefined : levels(scopes, 'session', 'scopes'),
    resource: resource == null ? undefined : compiled(resource, resourceKind, 'resource'),
    scps: scps == null ? undefined : levels(scps, 'scp', 'scps'),
    rcps: rcps == null ? undefined : levels(rcps, 'rcp', 'rcps'),
  };
}

function levels(written: unknown, kind: PolicyKind, name: string): readonly (readonly CompiledPolicy[])[] {
  return list(written, `policies.${name}`).map((level, index) => documents(level, kind, `${name}[${index}]`));
}

function documents(written: unknown, kind: PolicyKind, name: string): readonly CompiledPolicy[] {
  return list(written, `policies.${name}`).map((document, index) =>
    compiled(document, kind, `${name}[${index}]`),
  );
}

/** One document, compiled for each place where it was found: a kind of policy, and a name for decisions. */
type ByPlace = Map<string, CompiledPolicy>;

/** More places than a document is usually found in; when there are as many, all are forgotten. */
const MAX_PLACES = 16;

/** Compiled documents by text; a bound on the text bounds the memory that they take. */
const byText = new LRUCache<string, ByPlace>({
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: (_, text) => text.length + 1,
});

/** Compiled documents by identity, for callers that pass the same objects again. They must not change them. */
const byIdentity = new WeakMap<object, ByPlace>();

function compiled(document: unknown, kind: PolicyKind, name: string): CompiledPolicy {
  const place = `${kind} ${name}`;
  if (typeof document === 'string') {
    const places = byText.get(document) ?? newPlaces(document);
    return remembered(places, place, () => compile(document, kind, name));
  }
  if (typeof document !== 'object' || document === null)
    throw unreadable(`policies.${name}`, 'a document: an object or its JSON text');
  const places = byIdentity.get(document) ?? new Map();
  byIdentity.set(document, places);
  return remembered(places, place, () => compiled(JSON.stringify(document), kind, name));
}

function newPlaces(document: string): ByPlace {
  const places: ByPlace = new Map();
  byText.set(document, places);
  return places;
}

function remembered(places: ByPlace, place: string, compile: () => CompiledPolicy): CompiledPolicy {
  let policy = places.get(place);
  if (policy === undefined) {
    policy = compile();
    if (places.size >= MAX_PLACES) places.clear();
    places.set(place, policy);
  }
  return policy;
}

function compile(text: string, kind: PolicyKind, name: string): CompiledPolicy {
  const parsed = parsePolicy(text, kind, { stored: true });
  if (parsed.ok) return compilePolicy(parsed.policy, { name });
  const { path, line, column } = parsed.position;
  const where = `${path === '' ? '' : `${path}, `}line ${line}, column ${column}`;
  throw new UnreadableCase(`policies.${name}: ${parsed.message} (${where})`);
}

function members(value: unknown, path: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable(path, 'an object');
  return value as Members;
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable(path, 'a list');
  return value;
}

function strings(value: unknown, path: string): readonly string[] {
  const values = list(value, path);
  if (!values.every((each) => typeof each === 'string')) throw unreadable(path, 'a list of strings');
  return values;
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw unreadable(path, 'a string');
  return value;
}

function unreadable(path: string, wanted: string): UnreadableCase {
  return new UnreadableCase(`${path} is not ${wanted}`);
}
