/**
 * Wildcards: `*` is any run of characters, also an empty one, `?` exactly one character. Of a
 * character beyond the first 65,536 of Unicode each half is recorded to be one, as in UTF-16.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** One character of a pattern: a wildcard, or a character that stands for itself. */
export interface PatternCharacter {
  readonly character: string;
  readonly wild: boolean;
  /** Whether the policy says it, rather than the request in the place of a variable. */
  readonly written: boolean;
  /** A wildcard that stays within its part of an ARN. */
  readonly confined?: boolean;
}

/** A pattern in which every `*` and `?` is a wildcard. */
export function patternOf(text: string): PatternCharacter[] {
  const pattern: PatternCharacter[] = [];
  for (const character of text.split('')) {
    pattern.push({ character, wild: character === '*' || character === '?', written: true });
  }
  return pattern;
}

/** A pattern without wildcards: what a policy variable's value becomes. */
export function literalOf(text: string): PatternCharacter[] {
  const pattern: PatternCharacter[] = [];
  for (const character of text.split('')) pattern.push({ character, wild: false, written: false });
  return pattern;
}

/**
 * The pattern of a resource: wildcards stay within the parts between the colons of an ARN, but for a `*` that is the last
 * character of its part. In the sixth part, the name of the resource, colons are characters like others.
 */
export function resourcePattern(pattern: readonly PatternCharacter[]): PatternCharacter[] {
  const result: PatternCharacter[] = [];
  let part = 1;
  for (let i = 0; i < pattern.length; i += 1) {
    const one = pattern[i];
    if (one === undefined) continue;
    const next = pattern[i + 1];
    if (one.written && one.character === ':') part += 1;
    const lastOfPart = next === undefined || (next.written && next.character === ':');
    const free = one.character === '*' && lastOfPart;
    result.push({ ...one, confined: one.wild && part < 6 && !free });
  }
  return result;
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
    const takes = t < characters.length && !(wanted.confined === true && characters[t] === ':');
    if (wanted.wild && wanted.character === '*') {
      found = from(p + 1, t) || (takes && from(p, t + 1));
    } else if (t === characters.length) {
      found = false;
    } else if (wanted.wild) {
      found = takes && from(p + 1, t + 1);
    } else {
      found = wanted.character === characters[t] && from(p + 1, t + 1);
    }
    if (!found) dead.add(position);
    return found;
  }

  return from(0, 0);
}
