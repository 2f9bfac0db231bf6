import { compileActions } from '../action.ts';
import type { DraftStatement } from '../draft.ts';
import type { Path } from '../json.ts';
import { eachStatement, type LintRule, valuesOf } from './finding.ts';

/** Rules about actions and the resources they are for. */
export const actionRules: readonly LintRule[] = [
  {
    code: 'INVALID_SERVICE_IN_ACTION',
    type: 'ERROR',
    check: eachStatement(function* (statement, { catalogue }) {
      for (const { service, path } of serviceActions(statement))
        if (catalogue?.hasService(service) === false)
          yield { path, message: `There is no service \`${service}\`.` };
    }),
  },
  {
    code: 'INVALID_ACTION',
    type: 'ERROR',
    check: eachStatement(function* (statement, { catalogue }) {
      for (const { service, name, path } of serviceActions(statement))
        if (catalogue?.hasService(service) && !catalogue.hasAction(service, name))
          yield { path, message: `No action of \`${service}\` is called \`${name}\`.` };
    }),
  },
  passRoleRule('PASS_ROLE_WITH_STAR_IN_RESOURCE', 'named', false),
  passRoleRule('PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE', 'star', false),
  passRoleRule('PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION', 'not', false),
  passRoleRule('PASS_ROLE_WITH_NOT_RESOURCE', 'named', true),
  passRoleRule('PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE', 'star', true),
  passRoleRule('PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE', 'not', true),
];

/** An action that names a service, taken apart. */
interface ServiceAction {
  readonly service: string;
  readonly name: string;
  readonly path: Path;
}

function* serviceActions({ action }: DraftStatement): Iterable<ServiceAction> {
  for (const { value, path } of valuesOf(action)) {
    const [service, name] = value.split(':');
    if (service !== undefined && name !== undefined) yield { service, name, path };
  }
}

/** How a statement comes to allow iam:PassRole: by name, by a wildcard, or by not leaving it out. */
type Way = 'named' | 'star' | 'not';

/** Whoever may pass any role to a service may become any role. */
function passRoleRule(code: string, way: Way, notResource: boolean): LintRule {
  return {
    code,
    type: 'SECURITY_WARNING',
    check: eachStatement(function* (statement, { kind }) {
      const { effect, resource, conditions } = statement;
      // Boundaries, session and organization policies limit, and pass nothing on.
      if (kind !== 'identity' && kind !== 'resource') return;
      if (effect !== 'Allow' || resource === undefined || passRole(statement) !== way) return;
      if (resource.negated !== notResource || !(notResource || resource.values.some(isAnyRole))) return;
      if (conditions.some(({ key }) => key.toLowerCase() === 'iam:passedtoservice')) return;
      yield {
        path: resource.path,
        message:
          'Any role can be passed to any service; name roles, or add a condition on `iam:PassedToService`.',
      };
    }),
  };
}

function passRole({ action }: DraftStatement): Way | undefined {
  if (action === undefined) return undefined;
  const matches = compileActions(action.values)('iam:passrole');
  if (action.negated) return matches ? undefined : 'not';
  if (!matches) return undefined;
  return action.values.some((value) => value.toLowerCase() === 'iam:passrole') ? 'named' : 'star';
}

/** Whether a resource stands for every role of an account. */
function isAnyRole(resource: string): boolean {
  if (resource === '*') return true;
  return resource.startsWith('arn:') && (resource.endsWith(':*') || resource.endsWith(':role/*'));
}
