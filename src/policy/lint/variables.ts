// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { isMultiValuedKey } from '../condition-keys.ts';
import type { DraftStatement } from '../draft.ts';
import type { Path } from '../json.ts';
import { parseTemplate, type Template } from '../template.ts';
import { knownConditionKey } from './catalogue.ts';
import { eachStatement, type LintRule, type LintSubject, type Mistake, valuesOf } from './finding.ts';

/** Rules about policy variables. */
export const variableRules: readonly LintRule[] = [
  malformedRule('MISSING_BRACE_IN_VARIABLE', (source) => `A variable in \`${source}\` has no closing brace.`),
  malformedRule('EMPTY_VARIABLE', () => 'A variable names a condition key: ${aws:username}, for example.'),
  malformedRule(
    'MISSING_QUOTE_IN_VARIABLE',
    (source) => `The default of a variable in \`${source}\` begins and ends with a single quote.`,
  ),
  malformedRule(
    'UNSUPPORTED_SPACE_IN_VARIABLE',
    (source) => `The name of a variable in \`${source}\` has a blank in it, so that it is mere text.`,
  ),
  malformedRule(
    'MALFORMED_VARIABLE',
    (source) =>
      `A variable in \`${source}\` is no variable but mere text; one is written \${key} or \${key, 'default'}.`,
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

/** What makes mere text of a variable, as Access Analyzer calls it where it does. */
type Malformation =
  | 'MISSING_BRACE_IN_VARIABLE'
  | 'EMPTY_VARIABLE'
  | 'MISSING_QUOTE_IN_VARIABLE'
  | 'UNSUPPORTED_SPACE_IN_VARIABLE'
  | 'MALFORMED_VARIABLE';

/** What is wrong with what follows a `${` that begins no variable. */
function malformationOf(rest: string): Malformation {
  const [inside, closed] = rest.split('}');
  if (inside === undefined || closed === undefined) return 'MISSING_BRACE_IN_VARIABLE';
  if (inside.trim() === '') return 'EMPTY_VARIABLE';
  const [name = '', fallback] = inside.split(',');
  if (fallback !== undefined && !isQuoted(fallback.trim())) return 'MISSING_QUOTE_IN_VARIABLE';
  return name.includes(' ') ? 'UNSUPPORTED_SPACE_IN_VARIABLE' : 'MALFORMED_VARIABLE';
}

function isQuoted(text: string): boolean {
  return text.length > 1 && text.startsWith("'") && text.endsWith("'");
}

function malformedRule(code: Malformation, message: (source: string) => string): LintRule {
  return variableRule(code, 'ERROR', ({ source, malformed }) =>
    malformed.some((rest) => malformationOf(rest) === code) ? message(source) : undefined,
  );
}

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
