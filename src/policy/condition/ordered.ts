import { type ComparisonOperator, constant } from './operator.ts';

/** The six comparisons of an ordered family, by name suffix: what the order of actual and expected must be. */
const relations: readonly {
  readonly suffix: string;
  readonly negated: boolean;
  readonly holds: (order: number) => boolean;
}[] = [
  { suffix: 'Equals', negated: false, holds: (order) => order === 0 },
  { suffix: 'NotEquals', negated: true, holds: (order) => order === 0 },
  { suffix: 'LessThan', negated: false, holds: (order) => order < 0 },
  { suffix: 'LessThanEquals', negated: false, holds: (order) => order <= 0 },
  { suffix: 'GreaterThan', negated: false, holds: (order) => order > 0 },
  { suffix: 'GreaterThanEquals', negated: false, holds: (order) => order >= 0 },
];

/** The operators of a family whose values have an order, such as numbers. What `parse` refuses compares with nothing. */
export function orderedOperators<Value>(
  family: string,
  parse: (text: string) => Value | undefined,
  compare: (actual: Value, expected: Value) => number,
): readonly ComparisonOperator[] {
  return relations.map(({ suffix, negated, holds }) => ({
    name: family + suffix,
    negated,
    variables: false,
    expect: ({ source }) => {
      const expected = parse(source);
      if (expected === undefined) return undefined;
      return constant((text) => {
        const actual = parse(text);
        return actual !== undefined && holds(compare(actual, expected));
      });
    },
  }));
}
