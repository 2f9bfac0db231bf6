import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walks } from './steps.ts';
import { type Seen, walk } from './walk.ts';

/** How many walks to take, and from which seed; `npm run fuzz:chains` takes more. */
const RUNS = Number(process.env.CHAINS_RUNS ?? '14');
const SEED = Number(process.env.CHAINS_SEED ?? '1');

/** What the walks must have come upon, lest they prove nothing. */
const SIGHTS = [
  'AssumeRole: success',
  'AssumeRole: AccessDenied',
  'AssumeRole: ValidationError',
  'AssumeRole: InvalidParameterValue',
  'AssumeRole: ExpiredToken',
  'AssumeRole: InvalidClientTokenId',
  'GetSessionToken: success',
  'GetFederationToken: success',
  'GetScopedCredentials: success',
  'GetScopedCredentials: AccessDenied',
  'GetScopedCredentials: InsufficientSessionLifetime',
  'a session of 0 scopes',
  'a session of 2 scopes',
  'a session at depth 3',
  'an inherited tag',
  'listing: success',
  'revoked by session',
  'revoked by role',
  'revoked by user',
  'revoked by access-key',
  'revoked by source-identity',
];

describe('random walks through chains of roles', () => {
  it('meet nothing that a small model of AWS’s rules does not foresee', async ({ annotate }) => {
    const seen: Seen = new Map();
    await fc.assert(
      fc.asyncProperty(walks, (steps) => walk(steps, seen)),
      { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 100_000, markInterruptAsFailure: true },
    );
    await annotate(JSON.stringify(Object.fromEntries([...seen].toSorted())));
    expect(SIGHTS.filter((sight) => !seen.has(sight))).toEqual([]);
  });
});
