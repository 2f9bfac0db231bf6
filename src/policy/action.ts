import { wildcardTest } from './pattern.ts';

/** Whether an action, in lower case, is one of an `Action` element's values (whatever it says of them). */
export type ActionTest = (lowerAction: string) => boolean;

/** Compiles the values of an `Action` or `NotAction` element. */
export function compileActions(values: readonly string[]): ActionTest {
  const tests = values.map((value) => wildcardTest(value.toLowerCase()));
  return (action) => tests.some((test) => test(action));
}
