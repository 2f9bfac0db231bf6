import * as fc from 'fast-check';
import type { Assumption, Federation, Scope } from './model.ts';
import { type RoleName, roleNames, sessionPolicyNames, type UserName, userNames } from './world.ts';

/**
 * One step of a walk. `holder` chooses among the users and the sessions that are there by then: 0 to 2 are the users, the others count
 * from the newest session.
 */
export type Step =
  | { readonly do: 'assume'; readonly holder: number; readonly request: Assumption }
  | { readonly do: 'get-session-token'; readonly holder: number; readonly seconds: number | undefined }
  | { readonly do: 'federate'; readonly holder: number; readonly request: Federation }
  | { readonly do: 'scope-down'; readonly holder: number; readonly request: Scope }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'revoke'; readonly by: RevokedBy; readonly holder: number }
  | { readonly do: 'remake-role' | 'store-trust'; readonly role: RoleName }
  | { readonly do: 'switch-key' | 'replace-key'; readonly user: UserName };

export type RevokedBy = 'session' | 'role' | 'user' | 'access-key' | 'source-identity';

const one = <const T>(...values: readonly T[]) => fc.constantFrom(...values);

/** Holders: users, and mostly recent sessions, so that chains get long. */
const holder = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 5, arbitrary: fc.integer({ min: 3, max: 6 }) },
  { weight: 2, arbitrary: fc.integer({ min: 7, max: 20 }) },
);

type Tags = Assumption['tags'];

const tags: fc.Arbitrary<Tags> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Tags>([]) },
  {
    weight: 4,
    arbitrary: fc.uniqueArray(fc.tuple(one('Team', 'Stage', 'Unit'), one('blue', 'red')), {
      minLength: 1,
      maxLength: 2,
      selector: ([key]) => key,
    }),
  },
  // Keys are the same whatever their letter case.
  {
    weight: 1,
    arbitrary: fc.array(fc.tuple(one('TEAM', 'team', 'Unit'), one('blue', 'red')), { maxLength: 2 }),
  },
);

/** Mostly absent, or as `chance` says in one case of ten. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, chance = 3) =>
  fc.oneof(
    { weight: chance, arbitrary },
    { weight: 10 - chance, arbitrary: fc.constant<T | undefined>(undefined) },
  );

const request: fc.Arbitrary<Assumption> = fc
  .record({
    role: one('Hub', 'Hub', ...roleNames),
    tags,
    transitive: one('none', 'all', 'all', 'first', 'another'),
    sourceIdentity: maybe(one('ada', 'ada', 'ada', 'grace'), 5),
    externalId: maybe(one('unicorn', 'unicorn', 'unicorn', 'unicorn', 'horse'), 8),
    seconds: maybe(one(899, 900, 1800, 3600, 3601, 7200, 7201, 43_200)),
    policy: maybe(one(...sessionPolicyNames)),
  })
  .map(({ transitive, ...rest }) => {
    const keys = rest.tags.map(([key]) => key);
    const choices = { none: [], all: keys, first: keys.slice(0, 1), another: [...keys, 'Stage'] };
    return { ...rest, transitive: choices[transitive] };
  });

/** Mostly the newest session, so that scopes stack. */
const scopedHolder = fc.oneof({ weight: 4, arbitrary: one(3) }, { weight: 1, arbitrary: holder });

/** Long-term keys mostly, since nobody else may ask. */
const user = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 1, arbitrary: holder },
);
const userSeconds = maybe(one(899, 900, 7200, 129_600, 129_601));
const policy = one(...sessionPolicyNames);

/** Scope-down policies are passed inline only. */
const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.record({
    policy: one('everything', 'everything', 'scoping', 'scoping', 'listing', 'assuming'),
    seconds: maybe(one(1, 60, 900, 3600, 7200)),
  }),
  fc.record({ seconds: one(1, 60, 900, 3600, 7200) }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ do: one('assume'), holder, request }) },
  { weight: 3, arbitrary: fc.record({ do: one('get-session-token'), holder: user, seconds: userSeconds }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: one('federate'),
      holder: user,
      request: fc.record({ tags, seconds: userSeconds, policy: maybe(policy, 7) }),
    }),
  },
  { weight: 7, arbitrary: fc.record({ do: one('scope-down'), holder: scopedHolder, request: scope }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: one('wait'),
      seconds: one(1, 1, 1, 1, 1, 2, 2, 60, 60, 600, 899, 900, 1800, 3600),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('revoke'),
      by: one<RevokedBy>(
        'user',
        'session',
        'session',
        'session',
        'role',
        'role',
        'source-identity',
        'source-identity',
        'user',
        'access-key',
      ),
      holder,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('remake-role', 'store-trust'), role: one(...roleNames) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: one('switch-key', 'switch-key', 'replace-key'), user: one(...userNames) }),
  },
);

/** Walks; each sees a server of its own. */
export const walks = fc.array(step, { minLength: 20, maxLength: 80, size: 'max' });
