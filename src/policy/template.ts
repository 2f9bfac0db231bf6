import { appendArnWildcards, appendLiteral, appendWildcards, type Pattern } from './pattern.ts';
import { type Context, presentValue } from './request.ts';

/**
 * A policy value split into text, in which `*` and `?` may be wildcards, literal characters (`${*}`, `${?}`, `${$}`), and variables to be
 * replaced by values of the request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export interface Template {
  readonly source: string;
  readonly pieces: readonly Piece[];
  readonly hasVariables: boolean;
}

type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'literal'; readonly text: string }
  | { readonly type: 'variable'; readonly key: string; readonly fallback?: string };

/** A template in which `${` means nothing special: the 2008 language, and elements where AWS substitutes nothing. */
export function plainTemplate(source: string): Template {
  return { source, pieces: [{ type: 'text', text: source }], hasVariables: false };
}

/** Splits `source` at its variables. What looks like one but is not well formed stays text. */
export function parseTemplate(source: string): Template {
  const pieces: Piece[] = [];
  let text = 0;
  let hasVariables = false;
  for (let open = source.indexOf('${'); open !== -1; open = source.indexOf('${', open)) {
    const found = readVariable(source, open + 2);
    if (found === undefined) {
      open += 2;
      continue;
    }
    if (open > text) pieces.push({ type: 'text', text: source.slice(text, open) });
    pieces.push(found.piece);
    hasVariables ||= found.piece.type === 'variable';
    open = text = found.end;
  }
  if (text < source.length || pieces.length === 0) pieces.push({ type: 'text', text: source.slice(text) });
  return { source, pieces, hasVariables };
}

/**
 * Reads what follows `${` at `start`: `*`, `?` or `$`, or a key, without blanks, with an optional `, 'default'`. `end` is after the closing
 * brace.
 */
function readVariable(
  source: string,
  start: number,
): { readonly piece: Piece; readonly end: number } | undefined {
  const char = source[start];
  if ((char === '*' || char === '?' || char === '$') && source[start + 1] === '}')
    return { piece: { type: 'literal', text: char }, end: start + 2 };
  let keyEnd = start;
  while (keyEnd < source.length && !'},{$ '.includes(source.charAt(keyEnd))) keyEnd++;
  const key = source.slice(start, keyEnd).toLowerCase();
  if (key === '') return undefined;
  if (source[keyEnd] === '}') return { piece: { type: 'variable', key }, end: keyEnd + 1 };
  if (source[keyEnd] !== ',') return undefined;
  const quote = skipSpaces(source, keyEnd + 1);
  if (source[quote] !== "'") return undefined;
  const close = source.indexOf("'", quote + 1);
  if (close === -1) return undefined;
  const brace = skipSpaces(source, close + 1);
  if (source[brace] !== '}') return undefined;
  return { piece: { type: 'variable', key, fallback: source.slice(quote + 1, close) }, end: brace + 1 };
}

function skipSpaces(source: string, from: number): number {
  let offset = from;
  while (source[offset] === ' ') offset++;
  return offset;
}

/** The value of a variable: only single-valued keys have one to give, and a default is for keys that are absent. */
function variableValue(piece: Piece & { readonly type: 'variable' }, context: Context): string | undefined {
  const value = presentValue(context, piece.key);
  if (value === undefined) return piece.fallback;
  return typeof value === 'string' ? value : undefined;
}

/** Whether each variable has a value. */
export function isResolved({ pieces }: Template, context: Context): boolean {
  return pieces.every((piece) => piece.type !== 'variable' || variableValue(piece, context) !== undefined);
}

/** What every text that the template matches begins with, whatever its variables stand for. */
export function literalPrefix({ pieces: [first] }: Template): string {
  const text = first?.type === 'text' ? first.text : '';
  let length = 0;
  while (length < text.length && text[length] !== '*' && text[length] !== '?') length++;
  return text.slice(0, length);
}

/** The template as plain text, its wildcard characters ordinary; `undefined` where a variable has no value. */
export function textOf(template: Template, context: Context): string | undefined {
  let result = '';
  for (const piece of template.pieces) {
    const text = piece.type === 'variable' ? variableValue(piece, context) : piece.text;
    if (text === undefined) return undefined;
    result += text;
  }
  return result;
}

/**
 * The template as a pattern; `undefined` where a variable has no value. A substituted value is literal: a `*` or `${…}` in it is itself.
 * `arn` confines wildcards as in a `Resource` value.
 */
export function patternOf(template: Template, context: Context, arn = false): Pattern | undefined {
  const pattern: number[] = [];
  const last = template.pieces.at(-1);
  let segments = 0;
  for (const piece of template.pieces) {
    if (piece.type === 'text' && arn)
      segments = appendArnWildcards(pattern, piece.text, segments, piece === last);
    else if (piece.type === 'text') appendWildcards(pattern, piece.text);
    else {
      const text = piece.type === 'variable' ? variableValue(piece, context) : piece.text;
      if (text === undefined) return undefined;
      appendLiteral(pattern, text);
    }
  }
  return pattern;
}
