import { matchesPattern, patternTest } from '../pattern.ts';
import { patternOf, type Template, textOf } from '../template.ts';
import { type Comparison, type ComparisonOperator, constant, type Expected } from './operator.ts';

const NO_CONTEXT = new Map();

function equals(value: Template): Expected {
  const compare =
    (expected: string): Comparison =>
    (actual) =>
      actual === expected;
  return substituted(value, compare);
}

function equalsIgnoringCase(value: Template): Expected {
  return substituted(value, (expected) => {
    const lower = lowered(expected);
    return (actual) => lowered(actual) === lower;
  });
}

/** In lower case by Unicode, one locale for all; but characters of two UTF-16 units keep theirs, as IAM is recorded to compare them. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  const kept = text.match(BEYOND_ONE_UNIT);
  if (kept === null) return lower;
  let next = 0;
  return lower.replace(BEYOND_ONE_UNIT, () => kept[next++] ?? '');
}

/** No such character becomes one of one unit by its case, nor the other way round. */
const BEYOND_ONE_UNIT = /[\u{10000}-\u{10ffff}]/gu;

function substituted(value: Template, compare: (expected: string) => Comparison): Expected {
  if (!value.hasVariables) return constant(compare(textOf(value, NO_CONTEXT) ?? ''));
  return (context) => {
    const expected = textOf(value, context);
    return expected === undefined ? undefined : compare(expected);
  };
}

function like(value: Template): Expected {
  if (!value.hasVariables) return constant(patternTest(patternOf(value, NO_CONTEXT) ?? []));
  return (context) => {
    const pattern = patternOf(value, context);
    return pattern && ((actual) => matchesPattern(pattern, actual));
  };
}

const row = (name: string, negated: boolean, expect: ComparisonOperator['expect']): ComparisonOperator => ({
  name,
  negated,
  variables: true,
  expect,
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String */
export const stringOperators: readonly ComparisonOperator[] = [
  row('StringEquals', false, equals),
  row('StringNotEquals', true, equals),
  row('StringEqualsIgnoreCase', false, equalsIgnoringCase),
  row('StringNotEqualsIgnoreCase', true, equalsIgnoringCase),
  row('StringLike', false, like),
  row('StringNotLike', true, like),
];
