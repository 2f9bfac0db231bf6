/**
 * Policy variables: `${key}`, `${key, 'default'}` and the three escapes `${*}`, `${?}`, `${$}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { RequestContext } from './context.ts';
import { literalOf, type PatternCharacter, patternOf } from './wildcards.ts';

/**
 * The pattern that a value of a policy stands for, or null where a variable has no value and no default.
 * Under version 2008-10-17 (also the version of a document that states none) nothing is a variable.
 * What a variable brings in stands for itself: it holds neither wildcards nor further variables.
 */
export function substitute(
  text: string,
  version: string,
  context: RequestContext,
): PatternCharacter[] | null {
  if (version !== '2012-10-17') return patternOf(text);
  let pattern: PatternCharacter[] = [];
  let position = 0;
  while (position < text.length) {
    const start = text.indexOf('${', position);
    if (start === -1) return pattern.concat(patternOf(text.slice(position)));
    pattern = pattern.concat(patternOf(text.slice(position, start)));
    const rest = text.slice(start);
    const literal = ESCAPE.exec(rest);
    const variable = VARIABLE.exec(rest);
    if (literal !== null) {
      pattern = pattern.concat(literalOf(literal[1] ?? ''));
    } else if (variable !== null) {
      const value = resolve(variable[1] ?? '', variable[2], context);
      if (value === null) return null;
      pattern = pattern.concat(literalOf(value));
    } else {
      pattern = pattern.concat(patternOf('${'));
    }
    position = start + (literal ?? variable ?? ['${'])[0].length;
  }
  return pattern;
}

const ESCAPE = /^\$\{([*?$])\}/;

/**
 * A name without blanks; a default in single quotes, after a comma, where there may be blanks:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 * AWS does not say what becomes of anything else, nested variables among it: here it is text.
 */
const VARIABLE = /^\$\{([^ ,{}$]+)(?:, *'([^']*)' *)?\}/;

/** Whether a value varies with the request. */
export function hasVariable(text: string): boolean {
  return text
    .split('${')
    .slice(1)
    .some((rest) => VARIABLE.test(`\${${rest}`));
}

function resolve(key: string, fallback: string | undefined, context: RequestContext): string | null {
  // Only keys of a single value can be variables:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  // IAM is recorded not to take the default of one that is there with several.
  const values = context.values(key);
  if (values === undefined) return fallback ?? null;
  return context.isMultivalued(key) ? null : (values[0] ?? null);
}
