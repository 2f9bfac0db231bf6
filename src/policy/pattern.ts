/**
 * A wildcard pattern: UTF-16 code units, with wildcards as the negative numbers below. Being numbers, wildcards cannot be confused with
 * text that was substituted into the pattern.
 */
export type Pattern = readonly number[];

/** `*`: any run of characters, newlines, colons and slashes included. */
const RUN = -1;
/** `?`: any one character. */
const ONE = -2;
/** `*` and `?` that stay between two colons of an ARN. */
const RUN_IN_SEGMENT = -3;
const ONE_IN_SEGMENT = -4;

const COLON = 0x3a;

/** Adds `text` to `pattern` as literal characters. */
export function appendLiteral(pattern: number[], text: string): void {
  for (let i = 0; i < text.length; i++) pattern.push(text.charCodeAt(i));
}

/** Adds `text` to `pattern`, its `*` and `?` as wildcards that match anything. */
export function appendWildcards(pattern: number[], text: string): void {
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    pattern.push(char === '*' ? RUN : char === '?' ? ONE : text.charCodeAt(i));
  }
}

/**
 * The pattern of a `Resource` value's text. Its first five segments are those of an ARN: there `?` and a `*` inside a segment stop at a
 * colon, while a `*` that ends its segment reaches beyond. After the fifth colon comes the resource's own name, where colons are text.
 * `segmentsBefore` segments came before `text`, and `last` tells whether nothing comes after it. Gives the segments so far.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function appendArnWildcards(
  pattern: number[],
  text: string,
  segmentsBefore: number,
  last: boolean,
): number {
  let segments = segmentsBefore;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    const inSegment = segments < 5;
    if (char === ':') segments++;
    if (char === '*') {
      const endsSegment = i + 1 === text.length ? last : text[i + 1] === ':';
      pattern.push(inSegment && !endsSegment ? RUN_IN_SEGMENT : RUN);
    } else if (char === '?') pattern.push(inSegment ? ONE_IN_SEGMENT : ONE);
    else pattern.push(text.charCodeAt(i));
  }
  return segments;
}

/** Beyond this product of lengths a walk could take long, and following all ways at once takes less. */
const LONG = 65_536;

/** Whether all of `text` matches. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  return pattern.length * text.length > LONG ? followAll(pattern, text) : walk(pattern, text);
}

/**
 * One walk that on a mismatch returns to the latest `*`: time is bounded by the product of the two lengths whatever the pattern. A `*`
 * confined to a segment is retried first; when it meets a colon the latest free `*` takes over, which suffices because every way of
 * filling a segment ends at the same colon.
 */
function walk(pattern: Pattern, text: string): boolean {
  let p = 0;
  let t = 0;
  let afterRun = -1;
  let runEnd = 0;
  let afterSegmentRun = -1;
  let segmentRunEnd = 0;
  while (true) {
    while (p < pattern.length && t < text.length && pattern[p] === text.charCodeAt(t)) {
      p++;
      t++;
    }
    if (t === text.length) break;
    const wanted = p < pattern.length ? pattern[p] : undefined;
    if (wanted === ONE || (wanted === ONE_IN_SEGMENT && text.charCodeAt(t) !== COLON)) {
      p++;
      t++;
    } else if (wanted === RUN) {
      afterRun = ++p;
      runEnd = t;
      afterSegmentRun = -1;
    } else if (wanted === RUN_IN_SEGMENT) {
      afterSegmentRun = ++p;
      segmentRunEnd = t;
    } else if (afterSegmentRun >= 0 && text.charCodeAt(segmentRunEnd) !== COLON) {
      p = afterSegmentRun;
      t = ++segmentRunEnd;
    } else if (afterRun >= 0) {
      p = afterRun;
      t = ++runEnd;
      afterSegmentRun = -1;
    } else return false;
  }
  while (pattern[p] === RUN || pattern[p] === RUN_IN_SEGMENT) p++;
  return p === pattern.length;
}

/**
 * All ways of matching at once, 32 places of the pattern in a word: bit `n` of `reached` says that its first `n` characters (stars not
 * counted) match the text so far. Time is a thirty-second of the product of the lengths, whatever the pattern.
 */
function followAll(pattern: Pattern, text: string): boolean {
  const length = pattern.filter((code) => code !== RUN && code !== RUN_IN_SEGMENT).length;
  const words = (length >>> 5) + 1;
  const anyChar = new Int32Array(words);
  const inSegment = new Int32Array(words);
  const runs = new Int32Array(words);
  const segmentRuns = new Int32Array(words);
  const literals = new Map<number, Int32Array>();
  let place = 0;
  for (const code of pattern) {
    if (code === RUN) setBit(runs, place);
    else if (code === RUN_IN_SEGMENT) setBit(segmentRuns, place);
    else {
      place++;
      if (code === ONE) setBit(anyChar, place);
      else if (code === ONE_IN_SEGMENT) setBit(inSegment, place);
      else {
        const places = literals.get(code) ?? new Int32Array(words);
        literals.set(code, places);
        setBit(places, place);
      }
    }
  }
  const nowhere = new Int32Array(words);
  const reached = new Int32Array(words);
  setBit(reached, 0);
  for (let t = 0; t < text.length; t++) {
    const code = text.charCodeAt(t);
    const literal = literals.get(code) ?? nowhere;
    const confined = code === COLON ? 0 : -1;
    let carry = 0;
    let alive = 0;
    for (let word = 0; word < words; word++) {
      const before = reached[word] ?? 0;
      const stepped = (before << 1) | carry;
      carry = before >>> 31;
      const takes = (literal[word] ?? 0) | (anyChar[word] ?? 0) | ((inSegment[word] ?? 0) & confined);
      const stays = (runs[word] ?? 0) | ((segmentRuns[word] ?? 0) & confined);
      const after = (stepped & takes) | (before & stays);
      reached[word] = after;
      alive |= after;
    }
    if (alive === 0) return false;
  }
  return ((reached[length >>> 5] ?? 0) & (1 << (length & 31))) !== 0;
}

function setBit(words: Int32Array, place: number): void {
  words[place >>> 5] = (words[place >>> 5] ?? 0) | (1 << (place & 31));
}

/** A test for one fixed pattern, with shorter ways for the commonest: plain text, one `*` at the end, and no wildcard but `*`. */
export function patternTest(pattern: Pattern): (text: string) => boolean {
  if (pattern.some((code) => code < RUN)) return (text) => matchesPattern(pattern, text);
  const [first = '', ...rest] = splitAtRuns(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  if (rest.length === 0 && last === '') return prefixTest(first);
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const literal of rest) {
      const at = text.indexOf(literal, from);
      if (at === -1) return false;
      from = at + literal.length;
    }
    return from <= end;
  };
}

/** Compares the last character first: names that differ mostly differ there. */
function prefixTest(prefix: string): (text: string) => boolean {
  if (prefix === '') return () => true;
  const last = prefix.length - 1;
  const code = prefix.charCodeAt(last);
  return (text) => text.charCodeAt(last) === code && text.startsWith(prefix);
}

/** A test for a text whose `*` and `?` are wildcards, wherever they stand. */
export function wildcardTest(text: string): (text: string) => boolean {
  const star = text.indexOf('*');
  if (text.includes('?') || (star !== -1 && star < text.length - 1)) {
    const pattern: number[] = [];
    appendWildcards(pattern, text);
    return patternTest(pattern);
  }
  return star === -1 ? (other) => other === text : prefixTest(text.slice(0, star));
}

/** The literal stretches between the `*` of a pattern. */
function splitAtRuns(pattern: Pattern): readonly string[] {
  const literals = [''];
  for (const code of pattern) {
    if (code === RUN) literals.push('');
    else literals[literals.length - 1] += String.fromCharCode(code);
  }
  return literals;
}
