import { wildcardTest } from './pattern.ts';

/** Whether an action, in lower case, is one of an `Action` element's values (whatever it says of them). */
export type ActionTest = (lowerAction: string) => boolean;

/** Compiles the values of an `Action` or `NotAction` element. */
export function compileActions(values: readonly string[]): ActionTest {
  const tests = values.map((value) => wildcardTest(value.toLowerCase()));
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (action) => {
    for (let i = 0; i < tests.length; i++) if (tests[i]?.(action)) return true;
    return false;
  };
}
