/** Requests: who asks for what, and in which context. */
import type { CasePrincipal, CaseRequest } from '../reference/index.ts';
import {
  ACTIONS,
  CONTEXT_KEYS,
  type ContextKey,
  OTHER,
  OWN,
  PRINCIPALS,
  ROLE_RESOURCES,
  TRUST_ACTIONS,
} from './alphabet.ts';
import { type Choices, chance, pick, several } from './choices.ts';

export function makeRequest(choices: Choices): CaseRequest {
  return {
    principal: makePrincipal(choices),
    ...makeTarget(choices, chance(choices, 15)),
    context: makeContext(choices),
  };
}

/** Another request that the same policies could be about: who asks stays of one type, trust stays trust. */
export function varyRequest(choices: Choices, request: CaseRequest): CaseRequest {
  const trust = isTrust(request.action);
  const other = chance(choices, 40) ? makeTarget(choices, trust) : request;
  return {
    principal: chance(choices, 35) ? pick(choices, PRINCIPALS[request.principal.type]) : request.principal,
    action: other.action,
    resource: other.resource,
    resourceAccount: other.resourceAccount,
    context: chance(choices, 70) ? varyContext(choices, request.context ?? {}) : makeContext(choices),
  };
}

export function isTrust(action: string): boolean {
  return TRUST_ACTIONS.includes(action);
}

function makeTarget(
  choices: Choices,
  trust: boolean,
): { action: string; resource: string; resourceAccount: string } {
  const [action, resources] = trust
    ? ([pick(choices, TRUST_ACTIONS), ROLE_RESOURCES] as const)
    : pick(choices, ACTIONS);
  const resource = pick(choices, resources);
  const named = /:(\d{12}):/.exec(resource)?.[1];
  return { action, resource, resourceAccount: named ?? (chance(choices, 75) ? OWN : OTHER) };
}

function makePrincipal(choices: Choices): CasePrincipal {
  const which = choices.below(100);
  if (which < 32) return pick(choices, PRINCIPALS.User);
  if (which < 64) return pick(choices, PRINCIPALS.AssumedRole);
  if (which < 80) return pick(choices, PRINCIPALS.FederatedUser);
  if (which < 86) return pick(choices, PRINCIPALS.Root);
  if (which < 93) return pick(choices, PRINCIPALS.Anonymous);
  return pick(choices, PRINCIPALS.AWSService);
}

function makeContext(choices: Choices): { [key: string]: readonly string[] } {
  const context: { [key: string]: readonly string[] } = {};
  for (const key of CONTEXT_KEYS) {
    if (!chance(choices, 65)) continue;
    context[chance(choices, 10) ? key.name.toUpperCase() : key.name] = makeContextValues(choices, key);
  }
  return context;
}

function varyContext(
  choices: Choices,
  context: { readonly [key: string]: readonly string[] },
): { [key: string]: readonly string[] } {
  const varied: { [key: string]: readonly string[] } = { ...context };
  for (const key of several(3, () => pick(choices, CONTEXT_KEYS))) {
    delete varied[key.name.toUpperCase()];
    delete varied[key.name];
    if (chance(choices, 65)) varied[key.name] = makeContextValues(choices, key);
  }
  return varied;
}

function makeContextValues(choices: Choices, key: ContextKey): readonly string[] {
  return several(key.multivalued === true ? choices.below(4) : 1, () => pick(choices, key.values));
}
