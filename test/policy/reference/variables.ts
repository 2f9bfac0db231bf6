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
    const end = start === -1 ? -1 : text.indexOf('}', start);
    if (start === -1 || end === -1) return pattern.concat(patternOf(text.slice(position)));
    pattern = pattern.concat(patternOf(text.slice(position, start)));
    const value = resolve(text.slice(start + 2, end), context);
    if (value === null) return null;
    pattern = pattern.concat(literalOf(value));
    position = end + 1;
  }
  return pattern;
}

function resolve(inside: string, context: RequestContext): string | null {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const comma = inside.indexOf(", '");
  const key = comma === -1 ? inside : inside.slice(0, comma);
  // Only keys of a single value can be variables:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  const values = context.isMultivalued(key) ? undefined : context.values(key);
  const value = values?.[0];
  if (value !== undefined) return value;
  return comma === -1 ? null : inside.slice(comma + 3, -1);
}
