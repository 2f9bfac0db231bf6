/** Runs both evaluators over cases, counts what they say, and makes a disagreement as small as it gets. */
import { productionDecision } from './production.ts';
import { type PolicyCase, referenceDecision, type Verdict } from './reference/index.ts';
import { smallerCases } from './smaller.ts';

export type Counts = { [verdict in Verdict]: number };

export function noCounts(): Counts {
  return { Allow: 0, ExplicitDeny: 0, ImplicitDeny: 0, Invalid: 0 };
}

export interface Disagreement {
  readonly case: PolicyCase;
  readonly reference: Verdict;
  readonly production: Verdict;
}

/** Undefined where both say the same. */
export function disagreementOn(given: PolicyCase, counts?: Counts): Disagreement | undefined {
  const reference = referenceDecision(given);
  const production = productionDecision(given);
  if (counts !== undefined) counts[reference] += 1;
  return reference === production ? undefined : { case: given, reference, production };
}

/** The same disagreement in the smallest case that shows it: nothing more can be left out. */
export function smallest(found: Disagreement): Disagreement {
  let current = found;
  for (let tried = 0; tried < 500; tried += 1) {
    let next: Disagreement | undefined;
    for (const candidate of smallerCases(current.case)) {
      const again = disagreementOn(candidate);
      if (again?.reference === found.reference && again.production === found.production) {
        next = again;
        break;
      }
    }
    if (next === undefined) break;
    current = next;
  }
  return current;
}

/** Of the cases counted, how many percent each verdict has. */
export function sharesOf(counts: Counts): Counts {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const share = (count: number) => Math.round((1000 * count) / total) / 10;
  return {
    Allow: share(counts.Allow),
    ExplicitDeny: share(counts.ExplicitDeny),
    ImplicitDeny: share(counts.ImplicitDeny),
    Invalid: share(counts.Invalid),
  };
}
