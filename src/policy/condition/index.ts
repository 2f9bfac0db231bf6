import type { Condition } from '../policy.ts';
import type { Context } from '../request.ts';
import { parseTemplate, plainTemplate } from '../template.ts';
import { arnOperators } from './arn.ts';
import { binaryOperators } from './binary.ts';
import { boolOperators, parseBoolean } from './bool.ts';
import { dateOperators } from './date.ts';
import { ipAddressOperators } from './ip-address.ts';
import { compileNull } from './null.ts';
import { numericOperators } from './numeric.ts';
import type { Comparison, ComparisonOperator, Expected } from './operator.ts';
import { stringOperators } from './string.ts';

const comparisonOperators: readonly ComparisonOperator[] = [
  ...stringOperators,
  ...numericOperators,
  ...dateOperators,
  ...boolOperators,
  ...binaryOperators,
  ...ipAddressOperators,
  ...arnOperators,
];

/** How many of a key's values must satisfy the operator. */
type Quantifier = 'ForAllValues' | 'ForAnyValue';

interface ComparisonForm {
  readonly comparison: ComparisonOperator;
  readonly quantifier: Quantifier | undefined;
  readonly ifExists: boolean;
}

/** Every operator as policies write it, from `StringLike` to `ForAnyValue:StringLikeIfExists`; `Null` stands alone. */
const forms: ReadonlyMap<string, ComparisonForm | 'Null'> = new Map<string, ComparisonForm | 'Null'>([
  ['Null', 'Null'],
  ...comparisonOperators.flatMap((comparison) =>
    ([undefined, 'ForAllValues', 'ForAnyValue'] as const).flatMap((quantifier) => {
      const name = quantifier === undefined ? comparison.name : `${quantifier}:${comparison.name}`;
      return [
        [name, { comparison, quantifier, ifExists: false }] as const,
        [`${name}IfExists`, { comparison, quantifier, ifExists: true }] as const,
      ];
    }),
  ),
]);

/** Whether AWS has this operator, its quantifier and suffix included. */
export function isOperator(written: string): boolean {
  return forms.has(written);
}

/** Whether the operator cannot read one of its values, so that the condition could never mean what its author wrote. */
export function hasMalformedValue({ operator, values }: Condition): boolean {
  const form = forms.get(operator);
  if (form === undefined) return true;
  if (form === 'Null') return values.some((value) => parseBoolean(value) === undefined);
  const { comparison } = form;
  const template = comparison.variables ? parseTemplate : plainTemplate;
  return values.some((value) => comparison.expect(template(value)) === undefined);
}

/** Whether a condition holds in a request's context. */
export type ConditionTest = (context: Context) => boolean;

/**
 * Compiles one key of one operator. `variables` tells whether the policy's language has them.
 *
 * Absent keys: `…IfExists` and `ForAllValues` hold, whatever they would be compared with; `ForAnyValue` does not, and of the rest the
 * negated operators hold. Of several values each must escape a negated operator, and one must satisfy any other. A variable without a
 * value is a value that nothing compares with; where the operator is negated, or no other value is left, the condition does not hold, so
 * that its statement does not match.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function compileCondition({ operator, key, values }: Condition, variables: boolean): ConditionTest {
  const form = forms.get(operator);
  const lowerKey = key.toLowerCase();
  if (form === undefined) return () => false;
  if (form === 'Null') return compileNull(lowerKey, values);
  const { comparison, quantifier, ifExists } = form;
  const { negated } = comparison;
  const template = variables && comparison.variables ? parseTemplate : plainTemplate;
  const templates = values.map((value) => template(value));
  const expected = templates.map((value) => comparison.expect(value)).filter((each) => each !== undefined);
  const bind = templates.some((value) => value.hasVariables)
    ? (context: Context) => bound(expected, context, negated)
    : fixed(expected);
  const asksOnlyIfThere = ifExists || quantifier === 'ForAllValues';
  const holdsForAbsent = quantifier === undefined && negated;
  const all = quantifier === 'ForAllValues' || (quantifier === undefined && negated);
  return (context) => {
    const actual = context.get(lowerKey);
    if (actual === undefined && asksOnlyIfThere) return true;
    if (actual?.length === 0 && typeof actual !== 'string' && quantifier === 'ForAllValues') return true;
    const comparisons = bind(context);
    if (comparisons === undefined) return false;
    if (actual === undefined) return holdsForAbsent;
    if (typeof actual === 'string') return anyCompares(comparisons, actual) !== negated;
    const satisfies = (value: string) => anyCompares(comparisons, value) !== negated;
    return all ? actual.every(satisfies) : actual.some(satisfies);
  };
}

function anyCompares(comparisons: readonly Comparison[], actual: string): boolean {
  for (const compares of comparisons) if (compares(actual)) return true;
  return false;
}

const EMPTY: Context = new Map();

function fixed(expected: readonly Expected[]): (context: Context) => readonly Comparison[] {
  const comparisons = expected.map((each) => each(EMPTY)).filter((each) => each !== undefined);
  return () => comparisons;
}

function bound(
  expected: readonly Expected[],
  context: Context,
  negated: boolean,
): readonly Comparison[] | undefined {
  const comparisons = expected.map((each) => each(context)).filter((each) => each !== undefined);
  const unresolved = comparisons.length < expected.length;
  return unresolved && (negated || comparisons.length === 0) ? undefined : comparisons;
}
