import type { DraftElement, DraftStatement } from '../draft.ts';
import { pathOfValue } from '../draft.ts';
import { wildcardTest } from '../pattern.ts';
import type { NamedPrincipal } from '../policy.ts';
import { compileResource } from '../resource.ts';
import { eachStatement, type LintRule, type Mistake } from './finding.ts';

/** Rules about what others say already. They are cautious: where a wildcard might reach further, nothing is found. */
export const coverageRules: readonly LintRule[] = [
  {
    code: 'UNREACHABLE_STATEMENT',
    type: 'WARNING',
    check: ({ draft: { statements } }) =>
      coveredStatements(
        statements,
        'Allow',
        'Deny',
        (by) => `Nothing is allowed here that ${by} does not deny.`,
      ),
  },
  {
    code: 'REDUNDANT_STATEMENT',
    type: 'SUGGESTION',
    check: function* ({ draft: { statements } }) {
      for (const effect of ['Allow', 'Deny'] as const)
        yield* coveredStatements(statements, effect, effect, (by) => `${by} says all of this already.`);
    },
  },
  {
    code: 'REDUNDANT_ACTION',
    type: 'SUGGESTION',
    check: eachStatement(({ action }) => coveredValues(action, coversAction)),
  },
  {
    code: 'REDUNDANT_RESOURCE',
    type: 'SUGGESTION',
    check: eachStatement(({ resource }) => coveredValues(resource, coversResource)),
  },
];

type Covers = (wide: string, narrow: string) => boolean;

function* coveredValues(element: DraftElement<string> | undefined, covers: Covers): Iterable<Mistake> {
  if (element === undefined) return;
  const { values } = element;
  for (const [index, value] of values.entries()) {
    const wider = values.find(
      (other, at) => at !== index && covers(other, value) && (at < index || !covers(value, other)),
    );
    if (wider !== undefined)
      yield { path: pathOfValue(element, index), message: `\`${wider}\` covers \`${value}\` already.` };
  }
}

function* coveredStatements(
  statements: readonly DraftStatement[],
  effect: string,
  byEffect: string,
  message: (by: string) => string,
): Iterable<Mistake> {
  for (const narrow of statements) {
    if (narrow.effect !== effect) continue;
    const wide = statements.find(
      (other) =>
        other.index !== narrow.index &&
        other.effect === byEffect &&
        coversStatement(other, narrow) &&
        (effect !== byEffect || other.index < narrow.index || !coversStatement(narrow, other)),
    );
    if (wide !== undefined)
      yield {
        path: narrow.path,
        message: message(wide.sid ? `statement \`${wide.sid}\`` : `statement ${wide.index + 1}`),
      };
  }
}

/** Whether each request that `narrow` matches is matched by `wide` too. */
function coversStatement(wide: DraftStatement, narrow: DraftStatement): boolean {
  return (
    coversElement(wide.action, narrow.action, coversAction) &&
    coversElement(wide.resource, narrow.resource, coversResource) &&
    coversPrincipal(wide.principal, narrow.principal) &&
    wide.conditions.every((one) => narrow.conditions.some((other) => sameCondition(one, other)))
  );
}

function coversElement(
  wide: DraftElement<string> | undefined,
  narrow: DraftElement<string> | undefined,
  covers: Covers,
): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  if (wide.negated !== narrow.negated) return !wide.negated && wide.values.includes('*');
  const each = (all: readonly string[], by: readonly string[]) =>
    all.every((value) => by.some((other) => covers(other, value)));
  // What is excluded from the wide one must be excluded from the narrow one.
  return wide.negated ? each(wide.values, narrow.values) : each(narrow.values, wide.values);
}

function coversPrincipal(
  wide: DraftElement<NamedPrincipal> | undefined,
  narrow: DraftElement<NamedPrincipal> | undefined,
): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  if (wide.negated || narrow.negated) return false;
  if (wide.values.some(({ value }) => value === '*')) return true;
  return narrow.values.every(({ type, value }) =>
    wide.values.some((other) => other.type === type && other.value === value),
  );
}

type DraftCondition = DraftStatement['conditions'][number];

function sameCondition(one: DraftCondition, other: DraftCondition): boolean {
  return (
    one.operator === other.operator &&
    one.key.toLowerCase() === other.key.toLowerCase() &&
    one.values.length === other.values.length &&
    one.values.every((value) => other.values.includes(value))
  );
}

function coversAction(wide: string, narrow: string): boolean {
  return covers(wide.toLowerCase(), narrow.toLowerCase(), wildcardTest);
}

function coversResource(wide: string, narrow: string): boolean {
  return covers(wide, narrow, (text) => {
    const test = compileResource(text, false);
    return (resource) => test(resource, new Map()) === true;
  });
}

/**
 * Whether `wide` matches all that `narrow` does, found by matching it against `narrow` as text: a `*` or a variable there can be met by
 * a `*` alone. A `?`, which would meet them too and must not, is trusted only where `narrow` has neither.
 */
function covers(wide: string, narrow: string, compile: (text: string) => (text: string) => boolean): boolean {
  if (wide === narrow || wide === '*') return true;
  if (wide.includes('${')) return false;
  if (wide.includes('?') && (narrow.includes('*') || narrow.includes('${'))) return false;
  return compile(wide)(narrow);
}
