import { textOf } from '../template.ts';
import { type Comparison, type ComparisonOperator, constant } from './operator.ts';

/** `true` and `false` in any letter case; nothing else is a boolean. */
export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
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
      if (!value.hasVariables) {
        const expected = parseBoolean(value.source);
        return expected === undefined ? undefined : constant(equals(expected));
      }
      return (context) => {
        const text = textOf(value, context);
        const expected = text === undefined ? undefined : parseBoolean(text);
        return expected === undefined ? undefined : equals(expected);
      };
    },
  },
];
