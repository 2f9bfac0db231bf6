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
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function appendArnWildcards(pattern: number[], text: string, segmentsBefore: number): number {
  let segments = segmentsBefore;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    const inSegment = segments < 5;
    if (char === ':') segments++;
    if (char === '*') {
      const endsSegment = i + 1 === text.length || text[i + 1] === ':';
      pattern.push(inSegment && !endsSegment ? RUN_IN_SEGMENT : RUN);
    } else if (char === '?') pattern.push(inSegment ? ONE_IN_SEGMENT : ONE);
    else pattern.push(text.charCodeAt(i));
  }
  return segments;
}

/**
 * Whether all of `text` matches, by one walk that on a mismatch returns to the latest `*`: time is bounded by the product of the two
 * lengths whatever the pattern. A `*` confined to a segment is retried first; when it meets a colon the latest free `*` takes over,
 * which suffices because every way of filling a segment ends at the same colon.
 */
export function matchesPattern(pattern: Pattern, text: string): boolean {
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

/** The literal stretches between the `*` of a pattern. */
function splitAtRuns(pattern: Pattern): readonly string[] {
  const literals = [''];
  for (const code of pattern) {
    if (code === RUN) literals.push('');
    else literals[literals.length - 1] += String.fromCharCode(code);
  }
  return literals;
}
