/** Steps from the document's root to a value: member names and list positions. */
export type Path = readonly (string | number)[];

/** Where a value stands: `Statement[0].Effect`, line and column from 1 (columns in UTF-16 units). */
export interface Position {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A JSON value that knows where it stands in its source. */
export interface Node {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  readonly offset: number;
  /** The text of a string; numbers and booleans as they are written. */
  readonly text: string;
  /** The names of an object's members, in source order; nothing hides a duplicate. */
  readonly names: readonly string[];
  /** The values of an object's members, or the items of a list. */
  readonly children: readonly Node[];
}

/** A policy needs six levels; more than this many is an attack on the recursion of whatever reads it next. */
const MAX_DEPTH = 32;

/** IAM's longest `PolicyDocument` parameter; every kind of policy is far below it. */
const MAX_LENGTH = 131_072;

/**
 * Reads strict JSON (no comments, no trailing commas, nothing after the value) into nodes that know where they stand.
 * Never turned into objects, so that names such as `__proto__` are text like any other and no duplicate can hide.
 * Gives the offset of the first error instead where the text is not JSON, too long, or nested too deep.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function readJson(
  text: string,
): { readonly ok: true; readonly root: Node } | { readonly ok: false; readonly offset: number } {
  if (text.length > MAX_LENGTH) return { ok: false, offset: MAX_LENGTH };
  const reader = new JsonReader(text);
  const root = reader.document();
  return root === undefined ? { ok: false, offset: reader.offset } : { ok: true, root };
}

const NONE: readonly never[] = [];
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Each method reads what begins at `offset` and leaves `offset` after it, or at the first error where it gives `undefined`. */
class JsonReader {
  offset = 0;
  readonly #text: string;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Node | undefined {
    const root = this.#value();
    if (root === undefined) return undefined;
    this.#skipSpace();
    return this.offset === this.#text.length ? root : undefined;
  }

  #value(): Node | undefined {
    this.#skipSpace();
    switch (this.#text[this.offset]) {
      case '{':
        return this.#nested('object', '}');
      case '[':
        return this.#nested('array', ']');
      case '"': {
        const { offset } = this;
        const text = this.#string();
        return text === undefined ? undefined : { type: 'string', offset, text, names: NONE, children: NONE };
      }
      case 't':
        return this.#word('boolean', 'true');
      case 'f':
        return this.#word('boolean', 'false');
      case 'n':
        return this.#word('null', 'null');
      default:
        return this.#number();
    }
  }

  /** An object or a list, from its opening to its closing bracket. */
  #nested(type: 'object' | 'array', close: string): Node | undefined {
    const { offset } = this;
    if (++this.#depth > MAX_DEPTH) return undefined;
    this.offset++;
    const names: string[] = [];
    const children: Node[] = [];
    this.#skipSpace();
    if (this.#text[this.offset] !== close) {
      do {
        const name = type === 'array' ? '' : this.#name();
        const child = name === undefined ? undefined : this.#value();
        if (name === undefined || child === undefined) return undefined;
        names.push(name);
        children.push(child);
        this.#skipSpace();
      } while (this.#take(','));
    }
    this.#depth--;
    if (!this.#take(close)) return undefined;
    return { type, offset, text: '', names: type === 'array' ? NONE : names, children };
  }

  /** A member's name and the colon after it. */
  #name(): string | undefined {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.offset) !== QUOTE) return undefined;
    const name = this.#string();
    if (name === undefined) return undefined;
    this.#skipSpace();
    return this.#take(':') ? name : undefined;
  }

  #string(): string | undefined {
    const start = this.offset;
    let escaped = false;
    for (let end = start + 1; end < this.#text.length; end++) {
      const code = this.#text.charCodeAt(end);
      if (code === QUOTE) {
        const text = escaped ? unescaped(this.#text.slice(start, end + 1)) : this.#text.slice(start + 1, end);
        if (text !== undefined) this.offset = end + 1;
        return text;
      }
      if (code === BACKSLASH) {
        escaped = true;
        end++;
      } else if (code < 0x20) {
        this.offset = end;
        return undefined;
      }
    }
    this.offset = this.#text.length;
    return undefined;
  }

  #word(type: 'boolean' | 'null', word: string): Node | undefined {
    const { offset } = this;
    if (!this.#text.startsWith(word, offset)) return undefined;
    this.offset += word.length;
    return { type, offset, text: word, names: NONE, children: NONE };
  }

  #number(): Node | undefined {
    const { offset } = this;
    this.#take('-');
    if (!this.#take('0') && !this.#digits()) return undefined;
    if (this.#take('.') && !this.#digits()) return undefined;
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-');
      if (!this.#digits()) return undefined;
    }
    return {
      type: 'number',
      offset,
      text: this.#text.slice(offset, this.offset),
      names: NONE,
      children: NONE,
    };
  }

  #digits(): boolean {
    const { offset } = this;
    for (let code = this.#text.charCodeAt(offset); code >= 0x30 && code <= 0x39; ) {
      code = this.#text.charCodeAt(++this.offset);
    }
    return this.offset > offset;
  }

  #take(char: string): boolean {
    if (this.#text[this.offset] !== char) return false;
    this.offset++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.offset);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.offset++;
    }
  }
}

/** What a string literal with escapes means; `undefined` where an escape does not exist. */
function unescaped(literal: string): string | undefined {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

/** Whether an object has two members of one name. */
export function hasDuplicateName({ names }: Node): boolean {
  return names.length > 1 && new Set(names).size < names.length;
}

/** The items of a list node, or the node itself where it is not a list. */
export function itemsOf(node: Node): readonly Node[] {
  return node.type === 'array' ? node.children : [node];
}

/** The value at the end of `path`; `undefined` where there is none. */
export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) node = node?.children[typeof step === 'number' ? step : node.names.indexOf(step)];
  return node;
}

/** Where `path` (or the nearest ancestor that exists) stands in the document. */
export function positionOf(text: string, root: Node, path: Path): Position {
  let node = root;
  for (const step of path) {
    const child = node.children[typeof step === 'number' ? step : node.names.indexOf(step)];
    if (child === undefined) break;
    node = child;
  }
  return positionAt(text, node.offset, path);
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
