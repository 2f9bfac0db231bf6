/** The product's evaluator, behind the form of a case. */
import { evaluateCase } from '../../src/cli/policy-evaluate.ts';
import type { PolicyCase, Verdict } from './reference/index.ts';

export function productionDecision(given: PolicyCase): Verdict {
  return evaluateCase(given).decision;
}
