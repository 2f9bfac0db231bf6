import { type CompiledPolicy, compilePolicy } from '#policy';

/**
 * A permission that AWS gives without anybody having written it into a policy: `action` for `principal`, an account id or `*`. It stands
 * where a resource's own policy would, so whoever is denied the action stays denied.
 */
export function impliedPermission(principal: string, action: string): CompiledPolicy {
  return compilePolicy({
    kind: 'resource',
    version: '2012-10-17',
    statements: [
      {
        index: 0,
        effect: 'Allow',
        principal: { negated: false, values: [{ type: 'AWS', value: principal }] },
        action: { negated: false, values: [action] },
        resource: { negated: false, values: ['*'] },
        conditions: [],
      },
    ],
  });
}
