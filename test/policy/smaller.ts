/** Cases that are a little smaller than a given one and have the same shape: what shrinking tries next. */
import type { PolicyCase } from './reference/index.ts';

type Json = { readonly [name: string]: unknown };

const LAYERS = ['identity', 'boundary', 'sessions', 'scopes', 'resource', 'scps', 'rcps'];

export function* smallerCases(given: PolicyCase): Generator<PolicyCase> {
  for (const policies of smallerPolicies(given.policies as Json)) {
    yield { ...given, policies };
  }
  const { context } = given.request;
  for (const smaller of without((context ?? {}) as Json)) {
    yield { ...given, request: { ...given.request, context: smaller as { [key: string]: string[] } } };
  }
  for (const [key, values] of Object.entries(context ?? {})) {
    if (values.length < 2) continue;
    for (const fewer of dropOne(values)) {
      yield {
        ...given,
        request: { ...given.request, context: { ...context, [key]: fewer as string[] } },
      };
    }
  }
}

function* smallerPolicies(policies: Json): Generator<Json> {
  for (const layer of LAYERS) {
    if (!(layer in policies)) continue;
    const { [layer]: value, ...others } = policies;
    yield others;
    if (value === null) continue;
    for (const smaller of smallerLayer(value)) yield { ...others, [layer]: smaller };
  }
}

/** A layer is a document, a list of documents, or a list of such lists. */
function* smallerLayer(value: unknown): Generator<unknown> {
  if (!Array.isArray(value)) {
    yield* smallerDocument(value);
    return;
  }
  yield* dropOne(value);
  for (const [index, item] of value.entries()) {
    for (const smaller of smallerLayer(item)) yield value.with(index, smaller);
  }
}

function* smallerDocument(value: unknown): Generator<unknown> {
  if (typeof value === 'string') {
    yield JSON.parse(value);
    return;
  }
  const document = value as Json;
  if (!Array.isArray(document.Statement)) {
    for (const smaller of smallerStatement(document.Statement as Json)) {
      yield { ...document, Statement: smaller };
    }
    return;
  }
  if (document.Statement.length > 1) {
    for (const fewer of dropOne(document.Statement)) yield { ...document, Statement: fewer };
  }
  for (const [index, statement] of document.Statement.entries()) {
    for (const smaller of smallerStatement(statement)) {
      yield { ...document, Statement: document.Statement.with(index, smaller) };
    }
  }
}

function* smallerStatement(statement: Json): Generator<Json> {
  const { Sid, Condition, ...others } = statement;
  if (Sid !== undefined) yield Condition === undefined ? others : { ...others, Condition };
  if (Condition !== undefined) {
    yield others;
    for (const smaller of smallerCondition(Condition as Json)) yield { ...others, Condition: smaller };
  }
  if ('Action' in statement && statement.Action !== '*' && !('Principal' in statement)) {
    yield { ...statement, Action: '*' };
  }
  if ('Resource' in statement && statement.Resource !== '*') yield { ...statement, Resource: '*' };
  for (const element of ['Action', 'NotAction', 'Resource', 'NotResource']) {
    for (const fewer of fewerValues(statement[element])) yield { ...statement, [element]: fewer };
  }
  for (const element of ['Principal', 'NotPrincipal']) {
    const principal = statement[element];
    if (typeof principal !== 'object' || principal === null) continue;
    const types = Object.keys(principal);
    if (types.length > 1)
      for (const fewer of without(principal as Json)) yield { ...statement, [element]: fewer };
    for (const type of types) {
      for (const fewer of fewerValues((principal as Json)[type])) {
        yield { ...statement, [element]: { ...principal, [type]: fewer } };
      }
    }
  }
}

function* smallerCondition(condition: Json): Generator<Json> {
  if (Object.keys(condition).length > 1) yield* without(condition);
  for (const [operator, keys] of Object.entries(condition)) {
    if (Object.keys(keys as Json).length > 1) {
      for (const fewer of without(keys as Json)) yield { ...condition, [operator]: fewer };
    }
    for (const [key, values] of Object.entries(keys as Json)) {
      for (const fewer of fewerValues(values)) {
        yield { ...condition, [operator]: { ...(keys as Json), [key]: fewer } };
      }
    }
  }
}

/** A list of several values with one less, or of one value without its brackets. */
function* fewerValues(values: unknown): Generator<unknown> {
  if (!Array.isArray(values)) return;
  if (values.length === 1) yield values[0];
  if (values.length > 1) yield* dropOne(values);
}

function* dropOne(list: readonly unknown[]): Generator<unknown[]> {
  for (const index of list.keys()) yield list.toSpliced(index, 1);
}

function* without(members: Json): Generator<Json> {
  for (const name of Object.keys(members)) {
    const { [name]: _dropped, ...others } = members;
    yield others;
  }
}
