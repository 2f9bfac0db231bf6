import type { Context } from '../request.ts';
import type { Template } from '../template.ts';

/**
 * Whether one value of the request compares with one of the policy; `undefined` where the policy's is none of the operator's kind.
 * Negated operators turn the result round afterwards.
 */
export type Comparison = (actual: string) => boolean | undefined;

/** The comparison with one policy value in the context of a request; `undefined` where a variable has nothing to stand for. */
export type Expected = (context: Context) => Comparison | undefined;

/** One row of an operator family. */
export interface ComparisonOperator {
  readonly name: string;
  /** Holds where no value compares, the key's absence included. */
  readonly negated: boolean;
  /** Whether AWS substitutes variables in its values. */
  readonly variables: boolean;
  /** Whether a value of the request is of its kind: any other satisfies it neither negated nor not. Where left out, every value is. */
  readonly reads?: (actual: string) => boolean;
  /** Compiles one policy value; `undefined` where it is malformed, so that it can never be compared with. */
  readonly expect: (value: Template) => Expected | undefined;
}

/** A comparison that no request changes. */
export function constant(comparison: Comparison): Expected {
  return () => comparison;
}
