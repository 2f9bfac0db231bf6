/**
 * Adversarial cases as a fast-check arbitrary. In half of them one layer is open to chance and every other present
 * layer allows all, so that a single rule decides; in the rest everything is open.
 */
import * as fc from 'fast-check';
import { type Choices, chance, pick, several } from './generate/choices.ts';
import { type DocumentKind, makeDocument, openDocument } from './generate/documents.ts';
import { isTrust, makeRequest, varyRequest } from './generate/requests.ts';
import type { CaseDocument, CasePolicies, CaseRequest, PolicyCase } from './reference/index.ts';
import { smallerCases } from './smaller.ts';

type Layer = 'identity' | 'boundary' | 'sessions' | 'scopes' | 'resource' | 'scps' | 'rcps';

/** Requests of one kind of caller under the same policies, all of them valid documents. */
export type Scenario = readonly PolicyCase[];

/** Requests per scenario: policies are made and read once for all of them. */
export const SCENARIO_SIZE = 10;

export function scenarios(): fc.Arbitrary<Scenario> {
  return new Scenarios();
}

class Scenarios extends fc.Arbitrary<Scenario> {
  override generate(random: fc.Random): fc.Value<Scenario> {
    return new fc.Value(makeScenario({ below: (limit) => random.nextInt(0, limit - 1) }), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Scenario {
    return Array.isArray(value);
  }

  /** First to one case, then to smaller cases. */
  override shrink(value: Scenario): fc.Stream<fc.Value<Scenario>> {
    const [first] = value;
    if (first === undefined) return fc.Stream.nil();
    const smaller = value.length > 1 ? value.values() : smallerCases(first);
    return fc.stream(smaller).map((one) => new fc.Value([one], undefined));
  }
}

export function makeScenario(choices: Choices): Scenario {
  const request = makeRequest(choices);
  const policies = makePolicies(choices, request);
  const others = several(SCENARIO_SIZE - 1, () => varyRequest(choices, request));
  return [request, ...others].map((one, index) => ({ id: String(index), request: one, policies }));
}

function makePolicies(choices: Choices, request: CaseRequest): CasePolicies {
  const { type, account } = request.principal;
  const trust = isTrust(request.action);
  const hasAccount = type !== 'Anonymous' && type !== 'AWSService';
  const isRoot = type === 'Root' || request.principal.parentUserArn?.endsWith(':root') === true;
  const hasIdentity = hasAccount && !isRoot;
  const cross = account !== request.resourceAccount;

  const present: Layer[] = [];
  if (hasIdentity && chance(choices, 85)) present.push('identity');
  if (hasIdentity && chance(choices, 30)) present.push('boundary');
  if (type === 'FederatedUser' ? chance(choices, 80) : type === 'AssumedRole' && chance(choices, 40)) {
    present.push('sessions');
  }
  if (hasAccount && chance(choices, 20)) present.push('scopes');
  if (chance(choices, trust || cross ? 90 : 55)) present.push('resource');
  if (hasAccount && chance(choices, 25)) present.push('scps');
  if (chance(choices, 15)) present.push('rcps');

  const pivot = present.length > 0 && chance(choices, 50) ? pick(choices, present) : null;
  const make = (layer: Layer, kind: DocumentKind): CaseDocument =>
    pivot !== null && pivot !== layer
      ? openDocument(kind)
      : makeDocument(choices, kind, request, layer !== 'identity' && layer !== 'resource');
  const list = (layer: Layer, kind: DocumentKind, least: number): CaseDocument[] =>
    several(pivot === layer || pivot === null ? least + choices.below(2) : 1, () => make(layer, kind));
  const levels = (layer: Layer, kind: DocumentKind): CaseDocument[][] =>
    several(1 + choices.below(2), () =>
      pivot !== layer && pivot !== null
        ? [openDocument(kind)]
        : list(layer, kind, chance(choices, 95) ? 1 : 0),
    );

  const policies: { [layer in Layer]?: unknown } = {};
  for (const layer of present) {
    if (layer === 'identity') policies.identity = list('identity', 'identity', 1);
    else if (layer === 'boundary') policies.boundary = make('boundary', 'boundary');
    else if (layer === 'sessions' || layer === 'scopes') policies[layer] = levels(layer, 'session');
    else if (layer === 'resource') policies.resource = make('resource', trust ? 'trust' : 'resource');
    else if (layer === 'scps') policies.scps = levels('scps', 'scp');
    else
      policies.rcps = levels('rcps', 'rcp').map((level) =>
        chance(choices, 95) ? [openDocument('rcp'), ...level] : level,
      );
  }
  if (chance(choices, 20)) {
    for (const layer of ['boundary', 'sessions', 'scopes', 'resource', 'scps', 'rcps'] as const)
      policies[layer] ??= null;
  }
  return policies as CasePolicies;
}
