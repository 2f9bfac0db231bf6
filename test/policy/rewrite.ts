/** The same policies in another order, or written as other JSON of the same meaning. */
import { type Choices, chance } from './generate/choices.ts';
import type { CaseDocument, CasePolicies } from './reference/index.ts';

type Json = { readonly [name: string]: unknown };

/** Every list and every object in another order: none has a meaning, but that of the values of ARN operators, which may be no ARNs. */
export function inAnotherOrder(choices: Choices, policies: CasePolicies): CasePolicies {
  return shuffled(choices, withDocuments(policies, read)) as CasePolicies;
}

function shuffled(choices: Choices, value: unknown): unknown {
  if (Array.isArray(value)) return shuffle(choices, value).map((one) => shuffled(choices, one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    shuffle(choices, Object.entries(value)).map(([name, one]) => [
      name,
      ARN_OPERATOR.test(name) ? one : shuffled(choices, one),
    ]),
  );
}

const ARN_OPERATOR = /^(For\w+:)?Arn/;

function shuffle<T>(choices: Choices, list: readonly T[]): T[] {
  const rest = [...list];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(choices.below(rest.length), 1));
  return result;
}

/** One value with or without brackets, quotation marks around numbers and Booleans, an account's two names, white space, escapes. */
export function writtenDifferently(choices: Choices, policies: CasePolicies): CasePolicies {
  return withDocuments(policies, (document) => {
    const rewritten = rewrittenDocument(choices, read(document));
    if (chance(choices, 40)) return rewritten;
    const text = JSON.stringify(rewritten, null, choices.below(3));
    return chance(choices, 50) ? text : text.replace(/[aest]/g, escaped);
  });
}

/** A letter as its escape. */
function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function rewrittenDocument(choices: Choices, document: Json): Json {
  const { Statement, Version, ...others } = document;
  const statements = [Statement].flat().map((statement) => rewrittenStatement(choices, statement as Json));
  return {
    ...others,
    Statement: statements.length === 1 && chance(choices, 50) ? statements[0] : statements,
    Version: Version ?? '2008-10-17',
  };
}

function rewrittenStatement(choices: Choices, statement: Json): Json {
  const rewritten: { [name: string]: unknown } = { ...statement };
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource']) {
    if (name in statement) rewritten[name] = rewrittenList(choices, statement[name]);
  }
  for (const name of ['Principal', 'NotPrincipal']) {
    const principal = statement[name];
    if (typeof principal !== 'object' || principal === null) continue;
    rewritten[name] = Object.fromEntries(
      Object.entries(principal).map(([type, ids]) => [
        type,
        rewrittenList(
          choices,
          [ids].flat().map((id) => otherNameOf(choices, String(id))),
        ),
      ]),
    );
  }
  if (statement.Condition !== undefined) {
    rewritten.Condition = Object.fromEntries(
      Object.entries(statement.Condition as Json).map(([operator, keys]) => [
        operator,
        Object.fromEntries(
          Object.entries(keys as Json).map(([key, values]) => [
            chance(choices, 30) ? key.toUpperCase() : key,
            rewrittenList(choices, Array.isArray(values) ? values.map(String) : String(values)),
          ]),
        ),
      ]),
    );
  }
  return rewritten;
}

function rewrittenList(choices: Choices, value: unknown): unknown {
  if (!Array.isArray(value)) return chance(choices, 50) ? [value] : value;
  return value.length === 1 && chance(choices, 50) ? value[0] : value;
}

/** An account is named by its id or by the ARN of its root: reference_policies_elements_principal.html */
function otherNameOf(choices: Choices, id: string): string {
  if (chance(choices, 50)) return id;
  if (/^\d{12}$/.test(id)) return `arn:aws:iam::${id}:root`;
  return /^arn:aws:iam::(\d{12}):root$/.exec(id)?.[1] ?? id;
}

function withDocuments(
  policies: CasePolicies,
  change: (document: CaseDocument) => CaseDocument,
): CasePolicies {
  const lists = (levels: readonly (readonly CaseDocument[])[] | null | undefined) =>
    levels?.map((level) => level.map(change));
  return {
    identity: policies.identity?.map(change),
    boundary: policies.boundary == null ? policies.boundary : change(policies.boundary),
    sessions: lists(policies.sessions),
    scopes: lists(policies.scopes),
    resource: policies.resource == null ? policies.resource : change(policies.resource),
    scps: lists(policies.scps),
    rcps: lists(policies.rcps),
  };
}

function read(document: CaseDocument): Json {
  return typeof document === 'string' ? JSON.parse(document) : document;
}
