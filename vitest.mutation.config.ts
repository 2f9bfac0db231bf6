import { defineConfig } from 'vitest/config';

/** The tests of the policy room alone, for mutation testing: properties run few cases each, because every mutant runs them again. */
export default defineConfig({
  test: {
    include: ['src/policy/**/*.test.ts'],
    isolate: false,
    setupFiles: ['src/policy/few-cases.testing.ts'],
  },
});
