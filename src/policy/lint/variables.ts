// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { isMultiValuedKey } from '../condition-keys.ts';
import type { DraftStatement } from '../draft.ts';
import type { Path } from '../json.ts';
import { parseTemplate, type Template } from '../template.ts';
import { knownConditionKey } from './catalogue.ts';
import { eachStatement, type LintRule, type LintSubject, type Mistake, valuesOf } from './finding.ts';

/** Rules about policy variables. */
export const variableRules: readonly LintRule[] = [
  variableRule('MISSING_BRACE_IN_VARIABLE', 'ERROR', ({ source, malformed }) =>
    malformed.some((rest) => !rest.includes('}'))
      ? `A variable in \`${source}\` has no closing brace.`
      : undefined,
  ),
  variableRule('EMPTY_VARIABLE', 'ERROR', ({ malformed }) =>
    malformed.some((rest) => rest.slice(0, rest.indexOf('}')).trim() === '' && rest.includes('}'))
      ? 'A variable names a condition key: ${aws:username}, for example.'
      : undefined,
  ),
  variableRule('MALFORMED_VARIABLE', 'ERROR', ({ source, malformed }) =>
    malformed.some((rest) => rest.slice(0, Math.max(rest.indexOf('}'), 0)).trim() !== '')
      ? `A variable in \`${source}\` is no variable but mere text; one is written \${key} or \${key, 'default'}.`
      : undefined,
  ),
  variableRule('UNKNOWN_VARIABLE', 'ERROR', ({ keys }, { catalogue }) => {
    const unknown = keys.find(({ key }) => {
      if (key.startsWith('aws:')) return knownConditionKey(key) === undefined;
      return !key.includes('.') && catalogue !== undefined && catalogue.conditionKey(key) === undefined;
    });
    return unknown && `There is no condition key \`${unknown.key}\`, so that the variable never has a value.`;
  }),
  variableRule('MULTIVALUED_KEY_IN_VARIABLE', 'ERROR', ({ keys }) => {
    const several = keys.find(({ key }) => isMultiValuedKey(key));
    return several && `\`${several.key}\` may have several values, so that the variable never has one.`;
  }),
  variableRule('UNRESOLVED_VARIABLE_IN_DENY', 'WARNING', ({ keys }, _, { effect }) => {
    const open = keys.find(({ key, fallback }) => fallback === undefined && !ALWAYS_THERE.has(key));
    return effect === 'Deny' && open
      ? `Where a request has no \`${open.key}\` nothing is denied here; give the variable a default.`
      : undefined;
  }),
];

/** Keys that every signed request has. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:securetransport',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:sourceip',
  'aws:userid',
]);

interface Variables {
  readonly source: string;
  readonly keys: readonly { readonly key: string; readonly fallback?: string }[];
  /** What follows each `${` that begins no variable. */
  readonly malformed: readonly string[];
}

function variableRule(
  code: string,
  type: LintRule['type'],
  fault: (variables: Variables, subject: LintSubject, statement: DraftStatement) => string | undefined,
): LintRule {
  return {
    code,
    type,
    check: eachStatement(function* (statement, subject): Iterable<Mistake> {
      if (subject.draft.version !== '2012-10-17') return;
      for (const { value, path } of textsWithVariables(statement)) {
        const message = fault(variablesOf(parseTemplate(value)), subject, statement);
        if (message !== undefined) yield { path, message };
      }
    }),
  };
}

/** The values in which variables are replaced. */
export function* textsWithVariables({
  resource,
  conditions,
}: DraftStatement): Iterable<{ value: string; path: Path }> {
  for (const element of [resource, ...conditions]) yield* valuesOf(element);
}

function variablesOf({ source, pieces }: Template): Variables {
  const keys = pieces.filter((piece) => piece.type === 'variable');
  const texts = pieces.filter((piece) => piece.type === 'text');
  return { source, keys, malformed: texts.flatMap(({ text }) => text.split('${').slice(1)) };
}
