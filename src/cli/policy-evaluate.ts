import { isUtf8 } from 'node:buffer';
import { type Decision, type Explanation, evaluate, explain, type Layer, type Outcome } from '#policy';
import { readCase, UnreadableCase } from './policy-case.ts';
import { readCaseLine } from './policy-line.ts';

/** The answer to one case. `Invalid` is for cases that cannot be read, documents that AWS would refuse among them. */
export interface CaseAnswer {
  /** As it was given, whatever it is; absent where it was. */
  readonly id?: unknown;
  readonly decision: Outcome | 'Invalid';
  readonly layer: Layer | null;
  /** `policy` is where it stands in the case: `identity[0]`, `sessions[1][0]`. */
  readonly statement: Decision['statement'] | null;
  readonly reason: string;
  /** The whole trace, where it was asked for. */
  readonly explanation?: Explanation['layers'];
}

/**
 * Decides one case, given as an object: who asks for what, and the policies that apply. Documents are objects or JSON texts; the same
 * object may be passed again and must then not have changed. Never throws: what cannot be read is answered `Invalid`, with the reason.
 * The form is described in docs/policy.md.
 */
export function evaluateCase(input: unknown, options: { readonly explain?: boolean } = {}): CaseAnswer {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return invalid({}, 'a case is a JSON object');
  const id = 'id' in input ? { id: input.id } : {};
  try {
    const { request, layers } = readCase({ ...input });
    if (!options.explain) return answer(id, evaluate(request, layers));
    const explanation = explain(request, layers);
    return { ...answer(id, explanation.decision), explanation: explanation.layers };
  } catch (error) {
    if (error instanceof UnreadableCase) return invalid(id, error.message);
    throw error;
  }
}

function answer(id: { readonly id?: unknown }, decision: Decision): CaseAnswer {
  const { outcome, layer, statement = null, reason } = decision;
  return { ...id, decision: outcome, layer, statement, reason };
}

function invalid(id: { readonly id?: unknown }, reason: string): CaseAnswer {
  return { ...id, decision: 'Invalid', layer: null, statement: null, reason };
}

/** Longer lines are not read, which bounds the memory that one case can take. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Answers to the cases of an NDJSON stream, line by line, as blocks of lines; blank lines have none. */
export async function* evaluateLines(
  input: AsyncIterable<Uint8Array>,
  options: { readonly explain?: boolean } = {},
): AsyncGenerator<string> {
  for await (const lines of linesOf(input)) {
    let answers = '';
    for (const line of lines) {
      const result = evaluateLine(line, options);
      if (result !== undefined) answers += `${JSON.stringify(result)}\n`;
    }
    if (answers !== '') yield answers;
  }
}

function evaluateLine(line: Line, options: { readonly explain?: boolean }): CaseAnswer | undefined {
  if (line === 'tooLong') return invalid({}, `a case is at most ${MAX_LINE_BYTES} bytes long`);
  if (line === 'notUtf8') return invalid({}, 'a case is UTF-8 text');
  if (line.trim() === '') return undefined;
  let input: unknown;
  try {
    input = readCaseLine(line);
  } catch (error) {
    if (error instanceof SyntaxError)
      return invalid({}, `a case is a JSON object on one line: ${error.message}`);
    throw error;
  }
  return evaluateCase(input, options);
}

type Line = string | 'tooLong' | 'notUtf8';

/** The lines of a stream, in batches of as many as a chunk completes; what follows the last newline counts as one. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  const begin = (part: Uint8Array) => {
    begunBytes += part.length;
    if (begunBytes <= MAX_LINE_BYTES) begun.push(part);
    else begun = [];
  };
  for await (const chunk of input) {
    const first = chunk.indexOf(NEWLINE);
    if (first === -1) {
      begin(chunk);
      continue;
    }
    const last = chunk.lastIndexOf(NEWLINE);
    begin(chunk.subarray(0, first));
    const complete = chunk.subarray(first + 1, Math.max(last, first + 1));
    yield [...decode(begun, begunBytes), ...(first === last ? [] : decode([complete], complete.length))];
    begun = [];
    begunBytes = 0;
    begin(chunk.subarray(last + 1));
  }
  yield decode(begun, begunBytes);
}

/** `parts` as lines; where they are not UTF-8, each line for itself, so that one cannot spoil the others. */
function decode(parts: readonly Uint8Array[], bytes: number): readonly Line[] {
  if (bytes > MAX_LINE_BYTES) return ['tooLong'];
  const block = Buffer.concat(parts);
  if (isUtf8(block)) return block.toString('utf8').split('\n');
  const lines: Line[] = [];
  for (let start = 0; start <= block.length; ) {
    const newline = block.indexOf(NEWLINE, start);
    const line = block.subarray(start, newline === -1 ? block.length : newline);
    lines.push(isUtf8(line) ? line.toString('utf8') : 'notUtf8');
    start += line.length + 1;
  }
  return lines;
}
