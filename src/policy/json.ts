import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';

export type { Node } from 'jsonc-parser';

/** Steps from the document's root to a value: member names and list positions. */
export type Path = readonly (string | number)[];

/** Where a value stands: `Statement[0].Effect`, line and column from 1 (columns in UTF-16 units). */
export interface Position {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A policy needs six levels; more than this many is an attack on the recursion of whatever reads it next. */
const MAX_DEPTH = 32;

/** IAM's longest `PolicyDocument` parameter; every kind of policy is far below it. */
const MAX_LENGTH = 131_072;

/**
 * Reads strict JSON (no comments, no trailing commas, nothing after the value) into nodes that know where they stand.
 * Never turned into objects, so that names such as `__proto__` are text like any other and no duplicate can hide.
 * Gives the offset of the first error instead where the text is not JSON, too long, or nested too deep.
 */
export function readJson(
  text: string,
): { readonly ok: true; readonly root: Node } | { readonly ok: false; readonly offset: number } {
  if (text.length > MAX_LENGTH) return { ok: false, offset: MAX_LENGTH };
  const tooDeep = offsetBelowDepth(text, MAX_DEPTH);
  if (tooDeep !== undefined) return { ok: false, offset: tooDeep };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const error = errors[0];
  if (error !== undefined) return { ok: false, offset: error.offset };
  return root === undefined ? { ok: false, offset: 0 } : { ok: true, root };
}

/** The offset at which nesting first exceeds `limit`, found without recursion. */
function offsetBelowDepth(text: string, limit: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let offset = 0; offset < text.length; offset++) {
    const char = text[offset];
    if (inString) {
      if (char === '\\') offset++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      if (++depth > limit) return offset;
    } else if (char === '}' || char === ']') depth--;
  }
  return undefined;
}

/** The members of an object node as name and value, in source order; `undefined` where a name occurs twice. */
export function membersOf(node: Node): readonly (readonly [string, Node])[] | undefined {
  const members: (readonly [string, Node])[] = [];
  const seen = new Set<string>();
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    if (name === undefined || value === undefined || seen.has(name.value)) return undefined;
    seen.add(name.value);
    members.push([name.value, value]);
  }
  return members;
}

/** The items of a list node, or the node itself where it is not a list. */
export function itemsOf(node: Node): readonly Node[] {
  return node.type === 'array' ? (node.children ?? []) : [node];
}

/** Where `path` (or the nearest ancestor that exists) stands in the document. */
export function positionOf(text: string, root: Node, path: Path): Position {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, [...path.slice(0, length)]);
    if (node !== undefined) return positionAt(text, node.offset, path);
  }
  return positionAt(text, root.offset, path);
}

/** Line and column of an offset. */
export function positionAt(text: string, offset: number, path: Path = []): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { path: formatPath(path), line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
