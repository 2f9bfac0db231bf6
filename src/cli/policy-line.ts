/**
 * Reads a case as `JSON.parse` would, but leaves each policy document as its source text, for the policy parser to read: only it refuses
 * what `JSON.parse` would pass over, such as a name that occurs twice. Throws a SyntaxError where the line is no such case.
 */
export function readCaseLine(line: string): unknown {
  const reader = new CaseReader(line);
  const input = reader.case();
  reader.end();
  return input;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Each method reads what begins at `#at` and leaves `#at` after it. */
class CaseReader {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  case(): unknown {
    return this.#object('', (name) => {
      if (name === 'policies') return this.#policies();
      return name === 'request' ? this.#request() : this.#value();
    });
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#line.length) throw new SyntaxError('something follows the case');
  }

  #request(): unknown {
    return this.#object('request', (name) =>
      name === 'principal' || name === 'context'
        ? this.#object(`request.${name}`, () => this.#value())
        : this.#value(),
    );
  }

  #policies(): unknown {
    return this.#object('policies', (name) => {
      switch (name) {
        case 'identity':
          return this.#list(() => this.#document());
        case 'sessions':
        case 'scps':
        case 'rcps':
          return this.#list(() => this.#list(() => this.#document()));
        default:
          return this.#document();
      }
    });
  }

  /** An object as its source text, anything else as its value. */
  #document(): unknown {
    if (!this.#stands('{')) return this.#value();
    return this.#source();
  }

  #value(): unknown {
    if (this.#stands('[')) return this.#list(() => this.#value());
    return this.#plainString() ?? JSON.parse(this.#source());
  }

  /** A string without escapes, which most are; `undefined`, and nothing read, where there is none. */
  #plainString(): string | undefined {
    if (!this.#stands('"')) return undefined;
    const start = this.#at + 1;
    for (let end = start; end < this.#line.length; end++) {
      const code = this.#line.charCodeAt(end);
      if (code === QUOTE) {
        this.#at = end + 1;
        return this.#line.slice(start, end);
      }
      if (code === BACKSLASH || code < 0x20) return undefined;
    }
    return undefined;
  }

  /** An object whose members `read` reads; where there is no object, whatever there is. */
  #object(path: string, read: (name: string) => unknown): unknown {
    if (!this.#stands('{')) return this.#value();
    const members: Record<string, unknown> = {};
    this.#items('}', () => {
      if (!this.#stands('"')) throw new SyntaxError('a name is missing');
      const name = String(this.#value());
      if (Object.hasOwn(members, name))
        throw new SyntaxError(`${path === '' ? '' : `${path}.`}${name} occurs twice`);
      if (!this.#take(':')) throw new SyntaxError('a colon is missing');
      const value = read(name);
      if (name === '__proto__') Object.defineProperty(members, name, { value, enumerable: true });
      else members[name] = value;
    });
    return members;
  }

  #list(read: () => unknown): unknown {
    if (!this.#stands('[')) return this.#value();
    const items: unknown[] = [];
    this.#items(']', () => items.push(read()));
    return items;
  }

  /** What stands between an opening bracket and `close`, with commas between. */
  #items(close: string, read: () => void): void {
    this.#at++;
    if (this.#take(close)) return;
    do read();
    while (this.#take(','));
    if (!this.#take(close)) throw new SyntaxError('a bracket is not closed');
  }

  /** The text of one value; whether it is well formed is for whoever reads it. */
  #source(): string {
    this.#skipSpace();
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#line.length) {
      const char = this.#line[this.#at];
      if (char === '"') this.#skipString();
      else if (depth === 0 && (char === ',' || char === '}' || char === ']')) break;
      else {
        if (char === '{' || char === '[') depth++;
        else if (char === '}' || char === ']') depth--;
        this.#at++;
      }
      if (depth === 0 && (char === '"' || char === '}' || char === ']')) break;
    }
    return this.#line.slice(start, this.#at);
  }

  #skipString(): void {
    for (let quote = this.#at; ; ) {
      quote = this.#line.indexOf('"', quote + 1);
      if (quote === -1) throw new SyntaxError('a string does not end');
      let backslashes = 0;
      while (this.#line.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
      if (backslashes % 2 === 0) {
        this.#at = quote + 1;
        return;
      }
    }
  }

  #stands(char: string): boolean {
    this.#skipSpace();
    return this.#line[this.#at] === char;
  }

  #take(char: string): boolean {
    if (!this.#stands(char)) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#line.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x09 && code !== 0x0d && code !== 0x0a) return;
      this.#at++;
    }
  }
}
