import fc from 'fast-check';

/** For runs of the tests that repeat thousands of times. */
fc.configureGlobal({ numRuns: 20 });
