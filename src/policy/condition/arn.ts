import { matchesPattern, type Pattern } from '../pattern.ts';
import { patternOf, type Template } from '../template.ts';
import { type Comparison, type ComparisonOperator, constant, type Expected } from './operator.ts';

const COLON = 0x3a;
const NO_CONTEXT = new Map();

/** The six parts between an ARN's first five colons, each a pattern; `undefined` where there are fewer. */
function splitPattern(pattern: Pattern): readonly Pattern[] | undefined {
  const parts: Pattern[] = [];
  let start = 0;
  for (let i = 0; i < pattern.length && parts.length < 5; i++) {
    if (pattern[i] !== COLON) continue;
    parts.push(pattern.slice(start, i));
    start = i + 1;
  }
  return parts.length === 5 ? [...parts, pattern.slice(start)] : undefined;
}

function splitText(text: string): readonly string[] | undefined {
  const parts = text.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Each part is compared by itself, so that no wildcard reaches into the next. */
function compare(pattern: Pattern): Comparison {
  const expected = splitPattern(pattern);
  if (expected === undefined) return () => false;
  return (text) => {
    const actual = splitText(text);
    return actual !== undefined && expected.every((part, i) => matchesPattern(part, actual[i] ?? ''));
  };
}

/** `ArnEquals` and `ArnLike` are the same, wildcards included. */
function like(value: Template): Expected {
  if (!value.hasVariables) return constant(compare(patternOf(value, NO_CONTEXT) ?? []));
  return (context) => {
    const pattern = patternOf(value, context);
    return pattern && compare(pattern);
  };
}

const row = (name: string, negated: boolean): ComparisonOperator => ({
  name,
  negated,
  variables: true,
  expect: like,
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
export const arnOperators: readonly ComparisonOperator[] = [
  row('ArnEquals', false),
  row('ArnLike', false),
  row('ArnNotEquals', true),
  row('ArnNotLike', true),
];
