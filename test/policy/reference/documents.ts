/**
 * Policy documents, read and checked in the plainest way.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { CaseDocument } from './case.ts';
import { type Condition, OPERATORS, readOperator } from './conditions.ts';

export type Kind = 'identity' | 'boundary' | 'session' | 'resource' | 'trust' | 'scp' | 'rcp';

export interface PrincipalElement {
  readonly type: string;
  readonly id: string;
}

export interface Statement {
  readonly allow: boolean;
  /** Null where the statement has no Principal or NotPrincipal element. */
  readonly principals: { readonly not: boolean; readonly list: readonly PrincipalElement[] } | null;
  readonly actions: { readonly not: boolean; readonly list: readonly string[] };
  /** Null in a trust policy, whose resource is the role itself. */
  readonly resources: { readonly not: boolean; readonly list: readonly string[] } | null;
  readonly conditions: readonly Condition[];
}

export interface Document {
  readonly version: string;
  readonly statements: readonly Statement[];
}

type Json = { readonly [name: string]: unknown };

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

class InvalidDocument extends Error {}

/** The document, or null where AWS would not take it. */
export function readDocument(given: CaseDocument, kind: Kind): Document | null {
  try {
    const document = typeof given === 'string' ? JSON.parse(given) : given;
    return documentOf(document, kind);
  } catch {
    return null;
  }
}

function must(condition: boolean): asserts condition {
  if (!condition) throw new InvalidDocument();
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function documentOf(document: unknown, kind: Kind): Document {
  must(isObject(document));
  for (const name of Object.keys(document)) must(['Version', 'Id', 'Statement'].includes(name));
  // The version where none is given: reference_policies_elements_version.html
  const version = document.Version ?? '2008-10-17';
  must(version === '2012-10-17' || version === '2008-10-17');
  const written = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  // A list holds one element at least.
  must(written.length > 0);
  const statements: Statement[] = [];
  for (const statement of written) {
    must(isObject(statement));
    statements.push(statementOf(statement, kind));
  }
  return { version, statements };
}

function statementOf(statement: Json, kind: Kind): Statement {
  for (const name of Object.keys(statement)) must(ELEMENTS.includes(name));
  must(statement.Effect === 'Allow' || statement.Effect === 'Deny');
  const allow = statement.Effect === 'Allow';

  const namesPrincipals = kind === 'resource' || kind === 'trust' || kind === 'rcp';
  must(namesPrincipals === ('Principal' in statement || 'NotPrincipal' in statement));
  must(!('Principal' in statement && 'NotPrincipal' in statement));
  // NotPrincipal goes with Deny alone, and neither into trust policies nor into RCPs:
  // reference_policies_elements_notprincipal.html, orgs_manage_policies_rcps_syntax.html
  if ('NotPrincipal' in statement) must(!allow && kind === 'resource');
  const principals = namesPrincipals
    ? {
        not: 'NotPrincipal' in statement,
        list: principalsOf(statement.Principal ?? statement.NotPrincipal),
      }
    : null;
  // An RCP names everyone, and actions: orgs_manage_policies_rcps_syntax.html
  if (kind === 'rcp') must(principals?.list.every(({ type, id }) => type === 'AWS' && id === '*') === true);
  if (kind === 'rcp') must(!('NotAction' in statement));

  must('Action' in statement !== 'NotAction' in statement);
  const actions = {
    not: 'NotAction' in statement,
    list: stringsOf(statement.Action ?? statement.NotAction),
  };
  must(actions.list.length > 0);

  // A trust policy names no resource.
  if (kind === 'trust') must(!('Resource' in statement) && !('NotResource' in statement));
  else must('Resource' in statement !== 'NotResource' in statement);
  const resources =
    kind === 'trust'
      ? null
      : { not: 'NotResource' in statement, list: stringsOf(statement.Resource ?? statement.NotResource) };
  if (resources !== null) must(resources.list.length > 0);

  return {
    allow,
    principals,
    actions,
    resources,
    conditions: 'Condition' in statement ? conditionsOf(statement.Condition) : [],
  };
}

function stringsOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const strings: string[] = [];
  for (const one of list) {
    must(typeof one === 'string');
    strings.push(one);
  }
  return strings;
}

function principalsOf(value: unknown): PrincipalElement[] {
  if (value === '*') return [{ type: 'AWS', id: '*' }];
  must(isObject(value));
  const list: PrincipalElement[] = [];
  for (const type of Object.keys(value)) {
    must(['AWS', 'Federated', 'Service', 'CanonicalUser'].includes(type));
    for (const id of stringsOf(value[type])) {
      // A wildcard is for everyone, never for a part of a name: reference_policies_elements_principal.html
      must(id === '*' || !(id.includes('*') || id.includes('?')));
      list.push({ type, id });
    }
  }
  return list;
}

function conditionsOf(value: unknown): Condition[] {
  must(isObject(value));
  const conditions: Condition[] = [];
  for (const name of Object.keys(value)) {
    const operator = readOperator(name);
    // Null takes neither IfExists nor a set operator.
    const isNull = operator.base === 'Null' && !operator.ifExists && operator.set === '';
    // Null takes any text, as IAM is recorded to store it.
    const valid = isNull ? () => true : OPERATORS[operator.base]?.valid;
    must(valid !== undefined);
    const keys = value[name];
    must(isObject(keys));
    for (const key of Object.keys(keys)) {
      const written = keys[key];
      const list: unknown[] = Array.isArray(written) ? written : [written];
      const values: string[] = [];
      for (const one of list) {
        // Numbers and Booleans may stand without quotation marks.
        must(typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean');
        must(valid(String(one)));
        values.push(String(one));
      }
      conditions.push({ operator, key, values });
    }
  }
  return conditions;
}
