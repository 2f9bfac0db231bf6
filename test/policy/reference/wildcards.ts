/**
 * Wildcards: `*` is any run of characters, also an empty one, `?` exactly one character. AWS does not say what a
 * character is beyond the first 65,536 of Unicode: here each is two, as in UTF-16.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** One character of a pattern: a wildcard, or a character that stands for itself. */
export interface PatternCharacter {
  readonly character: string;
  readonly wild: boolean;
}

/** A pattern in which every `*` and `?` is a wildcard. */
export function patternOf(text: string): PatternCharacter[] {
  const pattern: PatternCharacter[] = [];
  for (const character of text.split('')) {
    pattern.push({ character, wild: character === '*' || character === '?' });
  }
  return pattern;
}

/** A pattern without wildcards: what a policy variable's value becomes. */
export function literalOf(text: string): PatternCharacter[] {
  const pattern: PatternCharacter[] = [];
  for (const character of text.split('')) pattern.push({ character, wild: false });
  return pattern;
}

/** True where the whole text fits the pattern: tries every way, remembering the pairs of positions already seen. */
export function fits(pattern: readonly PatternCharacter[], text: string): boolean {
  const characters = text.split('');
  const dead = new Set<number>();

  function from(p: number, t: number): boolean {
    const wanted = pattern[p];
    if (wanted === undefined) return t === characters.length;
    const position = p * (characters.length + 1) + t;
    if (dead.has(position)) return false;
    let found: boolean;
    if (wanted.wild && wanted.character === '*') {
      found = from(p + 1, t) || (t < characters.length && from(p, t + 1));
    } else if (t === characters.length) {
      found = false;
    } else if (wanted.wild) {
      found = from(p + 1, t + 1);
    } else {
      found = wanted.character === characters[t] && from(p + 1, t + 1);
    }
    if (!found) dead.add(position);
    return found;
  }

  return from(0, 0);
}
