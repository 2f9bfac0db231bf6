import { appendWildcards, patternTest } from './pattern.ts';
import type { Element } from './policy.ts';

/** Whether an action, in lower case, is one of an `Action` element's values (whatever it says of them). */
export type ActionTest = (lowerAction: string) => boolean;

/** Compiles the values of an `Action` or `NotAction` element. */
export function compileActions(values: readonly string[]): ActionTest {
  const tests = values.map((value) => {
    const pattern: number[] = [];
    appendWildcards(pattern, value.toLowerCase());
    return patternTest(pattern);
  });
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (action) => {
    for (let i = 0; i < tests.length; i++) if (tests[i]?.(action)) return true;
    return false;
  };
}

/** The services that an element can apply to; `undefined` for any: `*`, and every `NotAction`. */
export function servicesOf({ negated, values }: Element<string>): ReadonlySet<string> | undefined {
  if (negated || values.includes('*')) return undefined;
  return new Set(values.map(serviceOf));
}

/** The service of an action, in lower case: what stands before the colon. */
export function serviceOf(action: string): string {
  return action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
}
