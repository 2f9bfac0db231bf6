import { compileActions } from '../action.ts';
import type { DraftStatement } from '../draft.ts';
import type { Path } from '../json.ts';
import type { NamedPrincipal } from '../policy.ts';
import { eachStatement, type LintRule } from './finding.ts';

/** Rules about who is let in. */
export const principalRules: readonly LintRule[] = [
  {
    code: 'WILDCARD_PRINCIPAL_WITHOUT_CONDITION',
    type: 'SECURITY_WARNING',
    check: eachStatement(function* (statement, { kind }) {
      if (kind === 'rcp' || statement.conditions.length > 0) return;
      if (allowed(statement).some(({ value }) => value === '*'))
        yield {
          path: pathOfPrincipal(statement),
          message:
            'Everyone is allowed, anonymous callers too, without any condition; name principals, or add a condition.',
        };
    }),
  },
  {
    code: 'MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    type: 'SECURITY_WARNING',
    check: eachStatement(function* (statement) {
      for (const issuer of issuersOf(statement)) {
        if (!constrains(statement, `${issuer}:sub`) && !constrains(statement, `${issuer}:aud`))
          yield {
            path: pathOfPrincipal(statement),
            message: `Every identity of \`${issuer}\` is let in; compare \`${issuer}:sub\` or \`${issuer}:aud\` with what you expect.`,
          };
      }
    }),
  },
  {
    code: 'MISSING_GITHUB_REPO_CONDITION_KEY',
    type: 'SECURITY_WARNING',
    check: eachStatement(function* (statement) {
      for (const issuer of issuersOf(statement)) {
        if (issuer === 'token.actions.githubusercontent.com' && !constrains(statement, `${issuer}:sub`))
          yield {
            path: pathOfPrincipal(statement),
            message: `Workflows of any GitHub repository are let in; compare \`${issuer}:sub\` with those of yours.`,
          };
      }
    }),
  },
  {
    code: 'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
    type: 'SECURITY_WARNING',
    check: eachStatement(function* (statement, { kind }) {
      if (kind !== 'resource' || SOURCE_KEYS.some((key) => constrains(statement, key))) return;
      for (const { type, value } of allowed(statement))
        if (type === 'Service')
          yield {
            path: pathOfPrincipal(statement),
            message: `\`${value}\` may act here for anyone; say for whom with ${SOURCE_KEYS.map((key) => `\`${key}\``).join(', ')}.`,
          };
    }),
  },
];

function pathOfPrincipal({ path }: DraftStatement): Path {
  return [...path, 'Principal'];
}

/** The keys that say for whom a service acts. */
const SOURCE_KEYS = ['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOrgPaths'];

/** Issuers that AWS knows without a provider in the account. */
const BUILT_IN_ISSUERS: ReadonlySet<string> = new Set([
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

function allowed({ effect, principal }: DraftStatement): readonly NamedPrincipal[] {
  return effect === 'Allow' && principal && !principal.negated ? principal.values : [];
}

/** The hosts (and paths) of the OIDC issuers that a statement lets in. */
function issuersOf(statement: DraftStatement): readonly string[] {
  const { action } = statement;
  if (action === undefined || !compileActions(action.values)('sts:assumerolewithwebidentity')) return [];
  return allowed(statement).flatMap(({ type, value }) => {
    if (type !== 'Federated') return [];
    if (BUILT_IN_ISSUERS.has(value)) return [value];
    const provider = value.split(':oidc-provider/')[1];
    return provider === undefined ? [] : [provider];
  });
}

/** Whether a statement holds only for values of a key that it names, and not for all values. */
function constrains({ conditions }: DraftStatement, key: string): boolean {
  return conditions.some(
    (condition) =>
      condition.key.toLowerCase() === key.toLowerCase() &&
      !condition.operator.includes('Not') &&
      !condition.operator.startsWith('ForAllValues:') &&
      !condition.operator.endsWith('IfExists') &&
      condition.operator !== 'Null' &&
      !condition.values.includes('*'),
  );
}
