import { hasMalformedValue } from './condition/index.ts';
import { controlledServices } from './controlled-services.gen.ts';
import { type Draft, type DraftElement, type DraftStatement, pathOfValue, type Violation } from './draft.ts';
import type { Path } from './json.ts';
import type { KindRules } from './kinds.ts';
import type { Rule } from './messages.ts';
import type { Effect, Element, Policy, PolicyKind, PolicyVersion, Statement } from './policy.ts';
import { isPrincipalName } from './principal.ts';
import { resourceFault } from './resource.ts';

type Check = (statement: DraftStatement, kind: KindRules, draft: Draft) => Violation | undefined;

/**
 * The rules beyond shape, in the order in which AWS speaks of them: the first that any statement breaks is the one reported.
 * That the old parser's rules (letter case of `Effect`, values of conditions, segments of resources) come before missing actions, and
 * missing resources last, is AWS's order.
 */
const checks: readonly Check[] = [
  principalPresence,
  (s, kind) => {
    if (!s.principal?.negated) return undefined;
    if (kind.principal === 'everyone-only') return broken('everyoneOnly', s.principal.path);
    if (s.effect === 'Allow') return broken('allowNotPrincipal', s.principal.path);
    return kind.notPrincipal === 'prohibited'
      ? broken('notPrincipalProhibited', s.principal.path)
      : undefined;
  },
  (s, kind) =>
    kind.starPrincipal === 'prohibited' && s.starPrincipal
      ? broken('starPrincipal', s.principal?.path ?? s.path)
      : undefined,
  (s, kind) =>
    firstIn(s.principal, (principal) => {
      const { type, value } = principal;
      if (kind.principal === 'everyone-only')
        return type === 'AWS' && value === '*' ? undefined : { rule: 'everyoneOnly', subjects: [] };
      if (isPrincipalName(principal)) return undefined;
      if (type === 'Federated') return { rule: 'invalidFederated', subjects: [] };
      return { rule: 'invalidPrincipal', subjects: [`${JSON.stringify(type)}:${JSON.stringify(value)}`] };
    }),
  (s) => (isEffect(s.effect) ? undefined : broken('effectCase', [...s.path, 'Effect'], s.effect)),
  (s) => {
    const malformed = s.conditions.find(hasMalformedValue);
    return malformed && broken('conditionValue', malformed.path);
  },
  (s) =>
    firstIn(s.resource, (resource) => {
      const found = resourceFault(resource);
      return found?.rule === 'resourceSegments' ? found : undefined;
    }),
  (s, _, { statements }) => {
    const duplicate = s.sid && statements.findIndex((other) => other.sid === s.sid) < s.index;
    return duplicate ? broken('duplicateSid', [...s.path, 'Sid']) : undefined;
  },
  (s, kind) =>
    kind.sid === 'any' || consistsOf(s.sid ?? '', isAlphanumeric)
      ? undefined
      : broken('sidCharacters', [...s.path, 'Sid']),
  (s, kind, { statements }) =>
    kind.effect === 'any' || s.effect === 'Deny' || isFullAccess(statements)
      ? undefined
      : broken('effectDenyOnly', [...s.path, 'Effect']),
  (s) => (s.action?.values.length ? undefined : broken('noAction', s.action?.path ?? s.path)),
  (s, kind) =>
    kind.notAction === 'prohibited' && s.action?.negated
      ? broken('notActionProhibited', s.action.path)
      : undefined,
  (s) => firstIn(s.resource, resourceFault),
  (s) => firstIn(s.action, actionFault),
  (s, kind) =>
    firstIn(kind.services === 'controlled' && s.effect === 'Deny' ? s.action : undefined, (action) =>
      isControlled(action) ? undefined : { rule: 'serviceNotControlled', subjects: [] },
    ),
  (s, kind) =>
    firstIn(kind.actions === 'sts' ? s.action : undefined, (action) =>
      action.toLowerCase().startsWith('sts:') ? undefined : { rule: 'actionNotSts', subjects: [] },
    ),
  (s, kind) => {
    if (kind.resource === 'required')
      return s.resource?.values.length ? undefined : broken('noResource', s.resource?.path ?? s.path);
    const { resource } = s;
    return (
      resource && broken(resource.negated ? 'notResourceProhibited' : 'resourceProhibited', resource.path)
    );
  },
];

/** The policy that `draft` is, or the first of its kind's `rules` that it breaks. */
export function validate(
  draft: Draft,
  kind: PolicyKind,
  rules: KindRules,
): { readonly policy: Policy } | { readonly violation: Violation } {
  for (const violation of violations(draft, rules)) return { violation };
  const { id, version } = draft;
  const statements = draft.statements.map(finished);
  return { policy: { kind, version: languageOf(version), ...(id !== undefined && { id }), statements } };
}

/** All rules that `draft` breaks, in the order in which AWS speaks of them; of one statement and rule, the first place. */
export function* violations(draft: Draft, rules: KindRules): Iterable<Violation> {
  const { version } = draft;
  if (version !== undefined && !isVersion(version)) yield broken('unknownVersion', ['Version']);
  else if (rules.version !== 'any' && version !== rules.version) yield broken('oldVersion', ['Version']);
  for (const check of checks) {
    for (const statement of draft.statements) {
      const violation = check(statement, rules, draft);
      if (violation) yield violation;
    }
  }
}

/** A document without a version is in the first language. */
function languageOf(version: string | undefined): PolicyVersion {
  return version === '2012-10-17' ? version : '2008-10-17';
}

function principalPresence(s: DraftStatement, kind: KindRules): Violation | undefined {
  if (kind.principal === 'prohibited') return s.principal && broken('principalProhibited', s.principal.path);
  if (s.principal === undefined) return broken('noPrincipal', s.path);
  return s.principal.values.length === 0 ? broken('emptyPrincipal', s.principal.path) : undefined;
}

/** An action is `*`, or a service's name, a colon, and a pattern. */
function actionFault(action: string): Fault | undefined {
  if (action === '*') return undefined;
  const colon = action.indexOf(':');
  if (colon === -1) return { rule: 'actionVendor', subjects: [] };
  if (action.includes(':', colon + 1)) return { rule: 'actionColons', subjects: [] };
  const vendor = action.slice(0, colon);
  return isVendor(vendor) ? undefined : { rule: 'actionVendorName', subjects: [vendor] };
}

const controlled: ReadonlySet<string> = new Set(controlledServices.split(' '));

/** Whether resource control policies reach the service whose action this is. */
function isControlled(action: string): boolean {
  return controlled.has(action.slice(0, action.indexOf(':')).toLowerCase());
}

/** Letters, digits, hyphens and dots: no wildcard stands for a service. */
function isVendor(text: string): boolean {
  return text !== '' && consistsOf(text, (code) => code === HYPHEN || code === DOT || isAlphanumeric(code));
}

const HYPHEN = 0x2d;
const DOT = 0x2e;

/** Whether a character is an ASCII letter or digit. */
function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}

function consistsOf(text: string, allowed: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!allowed(text.charCodeAt(i))) return false;
  return true;
}

/** Whether these are the statements of RCPFullAWSAccess, the one resource control policy that allows. */
function isFullAccess([only, ...more]: readonly DraftStatement[]): boolean {
  const isAll = (element: DraftElement<string> | undefined) =>
    element?.negated === false && element.values.length === 1 && element.values[0] === '*';
  return more.length === 0 && isAll(only?.action) && isAll(only?.resource) && only?.conditions.length === 0;
}

/** What is wrong with one value of an element. */
type Fault = Omit<Violation, 'path'>;

/** The first value with a fault, and where it stands. */
function firstIn<Value>(
  element: DraftElement<Value> | undefined,
  check: (value: Value) => Fault | undefined,
): Violation | undefined {
  if (element === undefined) return undefined;
  const { values } = element;
  for (let index = 0; index < values.length; index++) {
    const fault = check(values[index] as Value);
    if (fault) return { ...fault, path: pathOfValue(element, index) };
  }
  return undefined;
}

function broken(rule: Rule, path: Path, ...subjects: readonly string[]): Violation {
  return { rule, path, subjects };
}

function isVersion(text: string): text is PolicyVersion {
  return text === '2008-10-17' || text === '2012-10-17';
}

function isEffect(text: string): text is Effect {
  return text === 'Allow' || text === 'Deny';
}

/** The statement without the paths that only refusals need; every check has passed. */
function finished(draft: DraftStatement): Statement {
  const { index, sid, effect, principal, action, resource, conditions } = draft;
  return {
    index,
    effect: isEffect(effect) ? effect : 'Deny',
    action: withoutPath(action ?? { negated: false, values: [], path: [] }),
    conditions: conditions.map(({ operator, key, values }) => ({ operator, key, values })),
    ...(sid !== undefined && { sid }),
    ...(principal && { principal: withoutPath(principal) }),
    ...(resource && { resource: withoutPath(resource) }),
  };
}

function withoutPath<Value>({ negated, values }: DraftElement<Value>): Element<Value> {
  return { negated, values };
}
