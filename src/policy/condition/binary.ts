import { type ComparisonOperator, constant } from './operator.ts';

/** The bytes of canonical base64, as a string that compares equal when they do; `undefined` for anything Node would merely tolerate. */
function decode(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.toString('latin1') : undefined;
}

/**
 * The policy's value and the request's are both base64.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
export const binaryOperators: readonly ComparisonOperator[] = [
  {
    name: 'BinaryEquals',
    negated: false,
    variables: false,
    expect: ({ source }) => {
      const expected = decode(source);
      return expected === undefined ? undefined : constant((actual) => decode(actual) === expected);
    },
  },
];
