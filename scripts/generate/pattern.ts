/**
 * AWS's patterns (Java's dialect, matched against the whole value) as JavaScript regular expressions.
 */

/**
 * Patterns whose JavaScript form is written by hand, with the reason. The text in messages stays AWS's.
 */
const REWRITTEN: Readonly<Record<string, string>> = {
  // Means the code points above the BMP; `\u10000` is not an escape in either dialect.
  '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+':
    '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]+',
  // The same language with one way to match it: the original tries each colon (each dot) in turn.
  '^arn:aws:organizations::.+:.+': 'arn:aws:organizations::.[^:\\n\\r\\u2028\\u2029]*:.+',
  '[^\\s@]+@[^\\s@]+\\.[^\\s@]+': '[^\\s@]+@[^\\s@][^\\s@.]*\\.[^\\s@]+',
};

const SYNTAX = '^$\\.*+?()[]{}|/';

/** The source of a JavaScript regular expression (flag `u`) that matches the values that AWS's `pattern` matches. */
export function translatePattern(pattern: string): string {
  return `^(?:${REWRITTEN[pattern] ?? withoutIdleEscapes(pattern)})$`;
}

/** Drops backslashes before characters that need none and that flag `u` therefore refuses (`\:`, `\-` outside a class). */
function withoutIdleEscapes(pattern: string): string {
  let source = '';
  let inClass = false;
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === '\\') {
      i += 1;
      const escaped = pattern.charAt(i);
      const meansItself =
        !/[A-Za-z0-9]/.test(escaped) && !SYNTAX.includes(escaped) && !(inClass && escaped === '-');
      source += meansItself ? escaped : `\\${escaped}`;
      continue;
    }
    if (char === '[') inClass = true;
    if (char === ']') inClass = false;
    source += char === '/' && !inClass ? '\\/' : char;
  }
  return source;
}
