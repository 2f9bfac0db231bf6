import { hasMalformedValue } from './condition/index.ts';
import type { Draft, DraftElement, DraftStatement, Violation } from './draft.ts';
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
    if (s.effect === 'Allow') return broken('allowNotPrincipal', s.principal.path);
    return kind.notPrincipal === 'prohibited'
      ? broken('notPrincipalProhibited', s.principal.path)
      : undefined;
  },
  (s, kind) =>
    firstIn(s.principal, (principal, path) => {
      const valid = kind.principal === 'everyone-only' ? principal.value === '*' : isPrincipalName(principal);
      const { type, value } = principal;
      return valid
        ? undefined
        : broken('invalidPrincipal', path, `${JSON.stringify(type)}:${JSON.stringify(value)}`);
    }),
  (s) => (isEffect(s.effect) ? undefined : broken('effectCase', [...s.path, 'Effect'], s.effect)),
  (s) => {
    const malformed = s.conditions.find(hasMalformedValue);
    return malformed && broken('conditionValue', malformed.path);
  },
  (s) =>
    firstIn(s.resource, (resource, path) =>
      resourceFault(resource)?.rule === 'resourceSegments' ? broken('resourceSegments', path) : undefined,
    ),
  (s, _, draft) => {
    const earlier = draft.statements.slice(0, s.index);
    const duplicate = s.sid && earlier.some((other) => other.sid === s.sid);
    return duplicate ? broken('duplicateSid', [...s.path, 'Sid']) : undefined;
  },
  (s) => (s.action?.values.length ? undefined : broken('noAction', s.action?.path ?? s.path)),
  (s) =>
    firstIn(s.resource, (resource, path) => {
      const fault = resourceFault(resource);
      return fault && broken(fault.rule, path, ...fault.subjects);
    }),
  (s) => firstIn(s.action, actionFault),
  (s, kind) =>
    firstIn(s.action, (action, path) =>
      kind.actions === 'sts' && !action.toLowerCase().startsWith('sts:')
        ? broken('actionNotSts', path)
        : undefined,
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
  const { id, version = '2008-10-17' } = draft;
  if (!isVersion(version)) return { violation: broken('unknownVersion', ['Version']) };
  if (rules.version !== 'any' && version !== rules.version)
    return { violation: broken('oldVersion', ['Version']) };
  for (const check of checks) {
    for (const statement of draft.statements) {
      const violation = check(statement, rules, draft);
      if (violation) return { violation };
    }
  }
  const statements = draft.statements.map(finished);
  return { policy: { kind, version, ...(id !== undefined && { id }), statements } };
}

function principalPresence(s: DraftStatement, kind: KindRules): Violation | undefined {
  if (kind.principal === 'prohibited') return s.principal && broken('principalProhibited', s.principal.path);
  if (s.principal === undefined) return broken('noPrincipal', s.path);
  return s.principal.values.length === 0 ? broken('emptyPrincipal', s.principal.path) : undefined;
}

/** An action is `*`, or a service's name, a colon, and a pattern. */
function actionFault(action: string, path: Path): Violation | undefined {
  if (action === '*') return undefined;
  const [vendor = '', ...rest] = action.split(':');
  if (rest.length === 0) return broken('actionVendor', path);
  if (rest.length > 1) return broken('actionColons', path);
  return isVendor(vendor) ? undefined : broken('actionVendorName', path, vendor);
}

/** Letters, digits, hyphens and dots: no wildcard stands for a service. */
function isVendor(text: string): boolean {
  const allowed = 'abcdefghijklmnopqrstuvwxyz0123456789-.';
  const lower = text.toLowerCase();
  for (let i = 0; i < lower.length; i++) if (!allowed.includes(lower.charAt(i))) return false;
  return lower !== '';
}

function firstIn<Value>(
  element: DraftElement<Value> | undefined,
  check: (value: Value, path: Path) => Violation | undefined,
): Violation | undefined {
  for (const [index, value] of element?.values.entries() ?? []) {
    const path = element?.path ?? [];
    const violation = check(value, element?.values.length === 1 ? path : [...path, index]);
    if (violation) return violation;
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
