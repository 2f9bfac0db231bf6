import { type ActionTest, compileActions } from './action.ts';
import { compileCondition } from './condition/index.ts';
import type { DecidingStatement } from './decision.ts';
import type { Condition, Effect, Element, NamedPrincipal, Policy, PolicyKind, Statement } from './policy.ts';
import { BY_ACCOUNT, compilePrincipals, DIRECTLY, NOT_NAMED, type PrincipalTest } from './principal.ts';
import type { AuthorizationRequest } from './request.ts';
import { compileResource } from './resource.ts';

/** A request prepared once for all statements. */
export interface Subject {
  readonly request: AuthorizationRequest;
  readonly lowerAction: string;
  /** Whether the caller is an identity with a permissions boundary. */
  readonly bounded: boolean;
}

export type ElementName =
  | 'Action'
  | 'NotAction'
  | 'Resource'
  | 'NotResource'
  | 'Principal'
  | 'NotPrincipal'
  | 'Condition';

/** One element of a statement, or one key of its conditions, as a question to a request. */
export interface Check {
  readonly element: ElementName;
  readonly holds: (subject: Subject) => boolean;
  /** What the policy says, for explanations. */
  readonly expected: readonly string[];
  /** What the request says: `undefined` where a condition key is absent. */
  readonly actual: (subject: Subject) => string | readonly string[] | undefined;
  readonly operator?: string;
  readonly key?: string;
}

export interface CompiledStatement {
  /** How decisions name it. */
  readonly identity: DecidingStatement;
  readonly effect: Effect;
  /** All must hold; the first is that of the action. */
  readonly checks: readonly Check[];
  /** How strongly `Principal` names the caller; a statement without that element names nobody. */
  readonly naming: PrincipalTest;
}

/** A policy ready to be evaluated any number of times. Made by `compilePolicy` alone; its members are the evaluator's business. */
export interface CompiledPolicy {
  readonly kind: PolicyKind;
  readonly name?: string;
  readonly statements: readonly CompiledStatement[];
  /** The statements whose check of the action holds for an action in lower case. */
  readonly forAction: (lowerAction: string) => readonly CompiledStatement[];
}

export interface CompileOptions {
  /** How decisions and explanations call the policy: its ARN, or an inline policy's name. */
  readonly name?: string;
  /**
   * The user and role ARNs that the policy names, to the unique ids they meant when it was stored. Such a principal matches by that id and
   * no longer by name, so that a namesake created later inherits nothing; one mapped to `null` matches nobody. Others match by name.
   */
  readonly principalIds?: ReadonlyMap<string, string | null>;
}

/** Compiles a parsed policy once to matchers, so that evaluating it parses nothing. */
export function compilePolicy(policy: Policy, options: CompileOptions = {}): CompiledPolicy {
  const { name } = options;
  const actions = policy.statements.map(({ action }) => actionTest(action));
  const statements = policy.statements.map((statement, index) =>
    compileStatement(statement, actions[index] ?? (() => false), policy, options),
  );
  const forAction = remembered((lowerAction) =>
    statements.filter((_, index) => actions[index]?.(lowerAction)),
  );
  return { kind: policy.kind, ...(name !== undefined && { name }), statements, forAction };
}

/** More actions than a policy is usually asked about; when there are as many, all are forgotten. */
const MAX_REMEMBERED = 128;

/** `find` with its answers kept: which statements speak of an action depends on nothing else. */
function remembered<Found>(find: (lowerAction: string) => Found): (lowerAction: string) => Found {
  const known = new Map<string, Found>();
  return (lowerAction) => {
    let found = known.get(lowerAction);
    if (found === undefined) {
      found = find(lowerAction);
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(lowerAction, found);
    }
    return found;
  };
}

function compileStatement(
  statement: Statement,
  action: ActionTest,
  policy: Policy,
  options: CompileOptions,
): CompiledStatement {
  const { index, sid, effect, principal, resource, conditions } = statement;
  const variables = policy.version === '2012-10-17';
  const naming: PrincipalTest =
    principal && !principal.negated ? compilePrincipals(principal, options) : () => NOT_NAMED;
  return {
    identity: {
      ...(options.name !== undefined && { policy: options.name }),
      ...(sid !== undefined && { sid }),
      index,
    },
    effect,
    naming,
    checks: [
      actionCheck(statement.action, action),
      ...(resource ? [resourceCheck(resource, variables)] : []),
      ...(principal ? [principalCheck(principal, compilePrincipals(principal, options))] : []),
      ...conditions.map((condition) => conditionCheck(condition, variables, effect)),
    ],
  };
}

/** Whether a statement's `Action` or `NotAction` holds for an action. */
function actionTest({ negated, values }: Element<string>): ActionTest {
  const test = compileActions(values);
  return negated ? (lowerAction) => !test(lowerAction) : test;
}

function actionCheck({ negated, values }: Element<string>, test: ActionTest): Check {
  return {
    element: negated ? 'NotAction' : 'Action',
    holds: ({ lowerAction }) => test(lowerAction),
    expected: values,
    actual: ({ request }) => request.action,
  };
}

/** A `NotResource` one of whose variables has no value does not hold: what it would exclude is unknown. */
function resourceCheck({ negated, values }: Element<string>, variables: boolean): Check {
  const tests = values.map((value) => compileResource(value, variables));
  return {
    element: negated ? 'NotResource' : 'Resource',
    holds: ({ request: { resource, context } }) => {
      for (const test of tests) {
        const matches = test(resource, context);
        if (matches) return !negated;
        if (matches === undefined && negated) return false;
      }
      return negated;
    },
    expected: values,
    actual: ({ request }) => request.resource,
  };
}

/**
 * `NotPrincipal` exempts only who is listed himself: a role or an account in the list does not exempt its sessions or users.
 * With Deny it never exempts a principal that has a permissions boundary, as AWS documents.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function principalCheck({ negated, values }: Element<NamedPrincipal>, naming: PrincipalTest): Check {
  return {
    element: negated ? 'NotPrincipal' : 'Principal',
    holds: ({ request: { principal }, bounded }) => {
      const how = naming(principal);
      if (!negated) return how !== NOT_NAMED;
      const exempt = how === DIRECTLY || (how === BY_ACCOUNT && principal.type === 'Root');
      return bounded || !exempt;
    },
    expected: values.map(({ type, value }) => `${type}:${value}`),
    actual: ({ request: { principal } }) => {
      if ('arn' in principal) return principal.arn;
      if (principal.type === 'AWSService') return principal.service;
      return principal.type === 'Federated' ? principal.provider : principal.type;
    },
  };
}

function conditionCheck(condition: Condition, variables: boolean, effect: Effect): Check {
  const test = compileCondition(condition, variables, effect);
  const lowerKey = condition.key.toLowerCase();
  return {
    element: 'Condition',
    operator: condition.operator,
    key: condition.key,
    holds: ({ request }) => test(request.context),
    expected: condition.values,
    actual: ({ request }) => request.context.get(lowerKey),
  };
}
