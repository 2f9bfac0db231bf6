import { matchesPattern, type Pattern } from '../pattern.ts';
import { patternOf, type Template } from '../template.ts';
import { type Comparison, type ComparisonOperator, constant, type Expected } from './operator.ts';

const COLON = 0x3a;
const NO_CONTEXT = new Map();

/** The parts between an ARN's first five colons, each a pattern; `undefined` where there are fewer than six. */
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

/** Whether a text has the six parts of an ARN. */
function isArn(text: string): boolean {
  return text.split(':').length >= 6;
}

/** Each part is compared by itself, so that no wildcard reaches into the next. */
function compare(pattern: Pattern): Comparison {
  const expected = splitPattern(pattern);
  if (expected === undefined) return () => undefined;
  return (text) => {
    const parts = text.split(':');
    return expected.every((part, i) =>
      matchesPattern(part, i === 5 ? parts.slice(5).join(':') : (parts[i] ?? '')),
    );
  };
}

/** `ArnEquals` and `ArnLike` are the same, wildcards included. Plain text that is no ARN is malformed. */
function like(value: Template): Expected | undefined {
  if (!value.hasVariables) {
    const { source } = value;
    if (!isArn(source) && !source.includes('*') && !source.includes('?')) return undefined;
    return constant(compare(patternOf(value, NO_CONTEXT) ?? []));
  }
  return (context) => {
    const pattern = patternOf(value, context);
    return pattern && compare(pattern);
  };
}

const row = (name: string, negated: boolean): ComparisonOperator => ({
  name,
  negated,
  variables: true,
  reads: isArn,
  expect: like,
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
export const arnOperators: readonly ComparisonOperator[] = [
  row('ArnEquals', false),
  row('ArnLike', false),
  row('ArnNotEquals', true),
  row('ArnNotLike', true),
];
