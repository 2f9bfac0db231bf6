import { textOf } from '../template.ts';
import { type Comparison, type ComparisonOperator, constant } from './operator.ts';

/** `true` in any letter case is true, and every other text false. */
export function parseBoolean(text: string): boolean {
  return text.toLowerCase() === 'true';
}

const equals =
  (expected: boolean): Comparison =>
  (actual) =>
    parseBoolean(actual) === expected;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean */
export const boolOperators: readonly ComparisonOperator[] = [
  {
    name: 'Bool',
    negated: false,
    variables: true,
    expect: (value) => {
      if (!value.hasVariables) return constant(equals(parseBoolean(value.source)));
      return (context) => {
        const text = textOf(value, context);
        return text === undefined ? undefined : equals(parseBoolean(text));
      };
    },
  },
];
