import type { Check, ElementName, Subject } from './compile.ts';
import type { Decision } from './decision.ts';
import type { Effect } from './policy.ts';
import type { Layer, Outcome } from './reason.ts';

/** A decision with everything that led to it, in order of evaluation. */
export interface Explanation {
  readonly decision: Decision;
  readonly layers: readonly LayerExplanation[];
}

/** One list of policies of which any may allow: the identity policies, one level of SCPs, one layer of session policies. */
export interface LayerExplanation {
  readonly layer: Layer;
  /** Which level or session layer, from 0. */
  readonly level: number;
  readonly outcome: Outcome;
  readonly policies: readonly PolicyExplanation[];
}

export interface PolicyExplanation {
  /** The name given to `compilePolicy`. */
  readonly name?: string;
  readonly statements: readonly StatementExplanation[];
}

export interface StatementExplanation {
  readonly index: number;
  readonly sid?: string;
  readonly effect: Effect;
  /** Whether all elements hold, so that the effect applies. */
  readonly matches: boolean;
  readonly elements: readonly ElementExplanation[];
}

/** One element, or one key of its conditions: what was expected, and what was there. */
export interface ElementExplanation {
  readonly element: ElementName;
  readonly holds: boolean;
  readonly expected: readonly string[];
  /** Absent for a condition key that the request does not have. */
  readonly actual?: string | readonly string[];
  /** Conditions only. */
  readonly operator?: string;
  readonly key?: string;
}

export function explainCheck(check: Check, subject: Subject, holds: boolean): ElementExplanation {
  const { element, expected, operator, key } = check;
  const actual = check.actual(subject);
  return {
    element,
    holds,
    expected,
    ...(actual !== undefined && { actual }),
    ...(operator !== undefined && { operator }),
    ...(key !== undefined && { key }),
  };
}
