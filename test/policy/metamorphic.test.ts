import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeScenario } from './cases.ts';
import type { Choices } from './generate/choices.ts';
import { makeDocument } from './generate/documents.ts';
import { productionDecision } from './production.ts';
import type { CasePolicies, PolicyCase } from './reference/index.ts';
import { inAnotherOrder, writtenDifferently } from './rewrite.ts';

const RUNS = Math.ceil(Number(process.env.POLICY_CASES ?? '100000') / 40);
const SEED = Number(process.env.POLICY_SEED ?? '1');

/** Holds a property for cases and a source of further choices. */
function holds(property: (given: PolicyCase, choices: Choices) => void): void {
  fc.assert(
    fc.property(fc.infiniteStream(fc.noBias(fc.nat())), (numbers) => {
      const choices = { below: (limit: number) => (numbers.next().value ?? 0) % limit };
      for (const given of makeScenario(choices).slice(0, 2)) property(given, choices);
    }),
    { numRuns: RUNS, seed: SEED },
  );
}

/** A refusal stays one, and an explicit one explicit, whatever is added. */
function onlyRestricts(add: (given: PolicyCase, choices: Choices) => CasePolicies): void {
  holds((given, choices) => {
    const before = productionDecision(given);
    const changed = { ...given, policies: add(given, choices) };
    const after = productionDecision(changed);
    const shown = JSON.stringify({ before: given, after: changed.policies });
    if (before === 'ImplicitDeny') expect(after, shown).not.toBe('Allow');
    if (before === 'ExplicitDeny') expect(after, shown).toBe('ExplicitDeny');
  });
}

function denial(given: PolicyCase, choices: Choices, kind: 'identity' | 'session' | 'scp') {
  const document = makeDocument(choices, kind, given.request, false);
  const { Statement, ...others } = typeof document === 'string' ? JSON.parse(document) : { ...document };
  const statements = [Statement].flat().map((statement) => ({ ...statement, Effect: 'Deny' }));
  return { ...others, Statement: statements };
}

describe('what is added to a request that is refused', () => {
  it('B39 never allows it: a Deny in an identity policy', () => {
    onlyRestricts((given, choices) => ({
      ...given.policies,
      identity: [...(given.policies.identity ?? []), denial(given, choices, 'identity')],
    }));
  });

  it('B39 never allows it: a Deny in a session policy or an SCP', () => {
    onlyRestricts((given, choices) => ({
      ...given.policies,
      sessions: given.policies.sessions?.map((layer) => [...layer, denial(given, choices, 'session')]),
      scps: given.policies.scps?.map((level) => [...level, denial(given, choices, 'scp')]),
    }));
  });

  it('never allows it: a permissions boundary', () => {
    onlyRestricts((given, choices) =>
      given.policies.boundary == null
        ? { ...given.policies, boundary: makeDocument(choices, 'boundary', given.request, true) }
        : given.policies,
    );
  });

  it('never allows it: a layer of session policies, also an empty one', () => {
    onlyRestricts((given, choices) => {
      const { sessions } = given.policies;
      // A federated session without session policies has no permissions: its first layer is what gives it some.
      if (given.request.principal.type === 'FederatedUser' && !sessions?.length) return given.policies;
      const layer = choices.below(5) === 0 ? [] : [makeDocument(choices, 'session', given.request, true)];
      return { ...given.policies, sessions: [...(sessions ?? []), layer] };
    });
  });

  it('never allows it: a scope-down policy, of whatever session', () => {
    onlyRestricts((given, choices) => {
      const layer = choices.below(5) === 0 ? [] : [makeDocument(choices, 'session', given.request, true)];
      return { ...given.policies, scopes: [...(given.policies.scopes ?? []), layer] };
    });
  });

  it('never allows it: a level of SCPs', () => {
    onlyRestricts((given, choices) => ({
      ...given.policies,
      scps: [...(given.policies.scps ?? []), [makeDocument(choices, 'scp', given.request, true)]],
    }));
  });
});

describe('the same policies in another form', () => {
  it('decide the same in any order of policies, statements and values', () => {
    holds((given, choices) => {
      const other = { ...given, policies: inAnotherOrder(choices, given.policies) };
      expect(productionDecision(other), JSON.stringify([given, other])).toBe(productionDecision(given));
    });
  });

  it('decide the same however their JSON is written', () => {
    holds((given, choices) => {
      const other = { ...given, policies: writtenDifferently(choices, given.policies) };
      expect(productionDecision(other), JSON.stringify([given, other])).toBe(productionDecision(given));
    });
  });
});
