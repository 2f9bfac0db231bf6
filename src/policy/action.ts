import { appendWildcards, patternTest } from './pattern.ts';
import type { Element } from './policy.ts';

/** Whether an action, in lower case, is one of an `Action` element's values (whatever it says of them). */
export type ActionTest = (lowerAction: string) => boolean;

/** Compiles the values of an `Action` or `NotAction` element: plain names to one look-up, the others to patterns. */
export function compileActions(values: readonly string[]): ActionTest {
  const lower = values.map((value) => value.toLowerCase());
  if (lower.includes('*')) return () => true;
  const isPattern = (value: string) => value.includes('*') || value.includes('?');
  const names = new Set(lower.filter((value) => !isPattern(value)));
  const tests = lower.filter(isPattern).map((value) => {
    const pattern: number[] = [];
    appendWildcards(pattern, value);
    return patternTest(pattern);
  });
  return (action) => {
    if (names.has(action)) return true;
    for (const test of tests) if (test(action)) return true;
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
