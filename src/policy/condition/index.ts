import { isMultiValuedKey } from '../condition-keys.ts';
import type { Condition, Effect } from '../policy.ts';
import { type Context, presentValue } from '../request.ts';
import { parseTemplate, plainTemplate } from '../template.ts';
import { arnOperators } from './arn.ts';
import { binaryOperators } from './binary.ts';
import { boolOperators } from './bool.ts';
import { dateOperators } from './date.ts';
import { ipAddressOperators } from './ip-address.ts';
import { compileNull } from './null.ts';
import { numericOperators } from './numeric.ts';
import { type Comparison, type ComparisonOperator, constant, type Expected } from './operator.ts';
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
  if (form === 'Null') return false;
  const { comparison } = form;
  const template = comparison.variables ? parseTemplate : plainTemplate;
  return values.some((value) => comparison.expect(template(value)) === undefined);
}

/** Whether a condition holds in a request's context. */
export type ConditionTest = (context: Context) => boolean;

/**
 * Compiles one key of one operator, for a statement of this effect. `variables` tells whether the policy's language has them.
 *
 * Absent keys: `…IfExists` and `ForAllValues` hold, whatever they would be compared with; `ForAnyValue` does not, and of the rest the
 * negated operators hold. A list without values is absent. A multi-valued key that is there satisfies no operator without a quantifier,
 * however many values it has. A variable without a value is a value that nothing compares with; where the operator is negated, or no other
 * value is left, the condition does not hold, so that its statement does not match. A value of the policy that turns out to be none of the
 * operator's kind makes the condition hold in a Deny and not in an Allow, unless a value before it compared.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function compileCondition(
  { operator, key, values }: Condition,
  variables: boolean,
  effect: Effect,
): ConditionTest {
  const form = forms.get(operator);
  const lowerKey = key.toLowerCase();
  if (form === undefined) return () => false;
  if (form === 'Null') return compileNull(lowerKey, values);
  const { comparison, quantifier, ifExists } = form;
  const { negated, reads } = comparison;
  const template = variables && comparison.variables ? parseTemplate : plainTemplate;
  const templates = values.map((value) => template(value));
  const expected = templates.map((value) => comparison.expect(value) ?? MALFORMED);
  const bind = templates.some((value) => value.hasVariables)
    ? (context: Context) => bound(expected, context, negated)
    : fixed(expected);
  const asksOnlyIfThere = ifExists || quantifier === 'ForAllValues';
  const holdsForAbsent = quantifier === undefined && negated;
  const needsQuantifier = quantifier === undefined && isMultiValuedKey(lowerKey);
  return (context) => {
    const actual = presentValue(context, lowerKey);
    if (actual === undefined && asksOnlyIfThere) return true;
    const comparisons = bind(context);
    if (comparisons === undefined) return false;
    if (actual === undefined) return holdsForAbsent;
    const satisfies = (value: string) => {
      if (reads?.(value) === false) return false;
      const compares = anyCompares(comparisons, value);
      return compares === undefined ? effect === 'Deny' : compares !== negated;
    };
    if (quantifier === undefined) return typeof actual === 'string' && !needsQuantifier && satisfies(actual);
    const several = typeof actual === 'string' ? [actual] : actual;
    return quantifier === 'ForAllValues' ? several.every(satisfies) : several.some(satisfies);
  };
}

/** The first answer that is not no. */
function anyCompares(comparisons: readonly Comparison[], actual: string): boolean | undefined {
  for (const compares of comparisons) {
    const answer = compares(actual);
    if (answer !== false) return answer;
  }
  return false;
}

/** Stands for a value that no stored policy has, since it was refused. */
const MALFORMED: Expected = constant(() => undefined);

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
