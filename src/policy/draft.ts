import { isOperator } from './condition/index.ts';
import { hasDuplicateName, itemsOf, type Node, type Path } from './json.ts';
import type { Rule } from './messages.ts';
import type { Condition, Element, NamedPrincipal, PrincipalType } from './policy.ts';

/** A rule that the document breaks, and where. `subjects` are what the rule's message names. */
export interface Violation {
  readonly rule: Rule;
  readonly path: Path;
  readonly subjects: readonly string[];
}

/** `Action` or `NotAction` and the like, and where it stands. */
export type DraftElement<Value> = Element<Value> & { readonly path: Path };

/** Where one value of an element or condition stands: a sole value may stand without a list. */
export function pathOfValue(
  { values, path }: { readonly values: readonly unknown[]; readonly path: Path },
  index: number,
): Path {
  return values.length === 1 ? path : [...path, index];
}

/** A statement whose elements have the right shapes, before anything else is known of it. */
export interface DraftStatement {
  readonly path: Path;
  readonly index: number;
  readonly sid?: string;
  readonly effect: string;
  readonly principal?: DraftElement<NamedPrincipal>;
  /** Whether the principal is the text `*`, which names the same as `{"AWS": "*"}`. */
  readonly starPrincipal: boolean;
  readonly action?: DraftElement<string>;
  readonly resource?: DraftElement<string>;
  readonly conditions: readonly (Condition & { readonly path: Path })[];
}

export interface Draft {
  readonly version?: string;
  readonly id?: string;
  readonly statements: readonly DraftStatement[];
}

const PRINCIPAL_TYPES: ReadonlySet<string> = new Set<PrincipalType>([
  'AWS',
  'Federated',
  'Service',
  'CanonicalUser',
]);

/** A document's draft, or the first mistake of shape in it. */
export function readDraft(
  root: Node,
): { readonly ok: true; readonly draft: Draft } | { readonly ok: false; readonly violation: Violation } {
  const reader = new DraftReader();
  const draft = reader.document(root);
  if (draft !== undefined) return { ok: true, draft };
  return { ok: false, violation: reader.violation ?? { rule: 'shape', path: [], subjects: [] } };
}

/** Reads JSON nodes as a document. Each method gives `undefined` after it has set `violation`, the first mistake. */
class DraftReader {
  violation: Violation | undefined;

  document(node: Node): Draft | undefined {
    const members = this.#members(node, [], ['Version', 'Id', 'Statement']);
    if (members === undefined) return undefined;
    const version = this.#text(members, 'Version', []);
    const id = this.#text(members, 'Id', []);
    const list = members.get('Statement');
    if (this.violation !== undefined) return undefined;
    if (list === undefined || itemsOf(list).length === 0) return this.#fail('noStatement', ['Statement']);
    const statements: DraftStatement[] = [];
    for (const [index, item] of itemsOf(list).entries()) {
      const path = list.type === 'array' ? ['Statement', index] : ['Statement'];
      const statement = this.#statement(item, path, index);
      if (statement === undefined) return undefined;
      statements.push(statement);
    }
    return { ...(version !== undefined && { version }), ...(id !== undefined && { id }), statements };
  }

  #statement(node: Node, path: Path, index: number): DraftStatement | undefined {
    const members = this.#members(node, path, [
      'Sid',
      'Effect',
      'Principal',
      'NotPrincipal',
      'Action',
      'NotAction',
      'Resource',
      'NotResource',
      'Condition',
    ]);
    if (members === undefined) return undefined;
    const sid = this.#text(members, 'Sid', path);
    const effect = this.#text(members, 'Effect', path);
    const principal = this.#element(members, 'Principal', path, (value, at) => this.#principals(value, at));
    const action = this.#element(members, 'Action', path, (value, at) => this.#strings(value, at));
    const resource = this.#element(members, 'Resource', path, (value, at) => this.#strings(value, at));
    const conditions = this.#conditions(members.get('Condition'), [...path, 'Condition']);
    if (this.violation !== undefined || conditions === undefined) return undefined;
    if (effect === undefined) return this.#fail('noEffect', path);
    const known = ['allow', 'deny'].includes(effect.toLowerCase());
    if (!known) return this.#fail('unknownEffect', [...path, 'Effect'], effect);
    return {
      path,
      index,
      effect,
      conditions,
      starPrincipal: members.get('Principal')?.type === 'string',
      ...(sid !== undefined && { sid }),
      ...(principal !== undefined && { principal }),
      ...(action !== undefined && { action }),
      ...(resource !== undefined && { resource }),
    };
  }

  /** `NAME` or `NotNAME`; both together are refused. */
  #element<Value>(
    members: ReadonlyMap<string, Node>,
    name: string,
    path: Path,
    read: (node: Node, path: Path) => readonly Value[] | undefined,
  ): DraftElement<Value> | undefined {
    const plain = members.get(name);
    const not = members.get(`Not${name}`);
    if (plain !== undefined && not !== undefined) return this.#fail('shape', [...path, `Not${name}`]);
    const node = plain ?? not;
    if (node === undefined) return undefined;
    const at = [...path, plain === undefined ? `Not${name}` : name];
    const values = read(node, at);
    return values && { negated: plain === undefined, values, path: at };
  }

  #principals(node: Node, path: Path): readonly NamedPrincipal[] | undefined {
    if (node.type === 'string') {
      if (node.text === '*') return [{ type: 'AWS', value: '*' }];
      return this.#fail('invalidPrincipal', path, JSON.stringify(node.text));
    }
    const members = this.#members(node, path);
    if (members === undefined) return undefined;
    const principals: NamedPrincipal[] = [];
    for (const [type, value] of members) {
      const at = [...path, type];
      if (!isPrincipalType(type)) return this.#fail('invalidPrincipal', at, JSON.stringify(type));
      const names = this.#strings(value, at);
      if (names === undefined) return undefined;
      for (const name of names) principals.push({ type, value: name });
    }
    return principals;
  }

  #conditions(node: Node | undefined, path: Path): DraftStatement['conditions'] | undefined {
    if (node === undefined) return [];
    const operators = this.#members(node, path);
    if (operators === undefined) return undefined;
    const conditions: DraftStatement['conditions'][number][] = [];
    for (const [operator, block] of operators) {
      if (!isOperator(operator)) return this.#fail('unknownOperator', [...path, operator], operator);
      const keys = this.#members(block, [...path, operator]);
      if (keys === undefined) return undefined;
      for (const [key, value] of keys) {
        const at = [...path, operator, key];
        const values = this.#scalars(value, at);
        if (values === undefined) return undefined;
        conditions.push({ operator, key, values, path: at });
      }
    }
    return conditions;
  }

  /** The members of an object by name. `allowed` names those there may be; without it any name goes. */
  #members(node: Node, path: Path, allowed?: readonly string[]): ReadonlyMap<string, Node> | undefined {
    if (node.type !== 'object') return this.#fail('shape', path);
    if (hasDuplicateName(node)) return this.#fail('duplicateName', path);
    const unknown = allowed && node.names.find((name) => !allowed.includes(name));
    if (unknown !== undefined) return this.#fail('unknownElement', [...path, unknown], unknown);
    const members = new Map<string, Node>();
    for (const [index, child] of node.children.entries()) members.set(node.names[index] ?? '', child);
    return members;
  }

  #text(members: ReadonlyMap<string, Node>, name: string, path: Path): string | undefined {
    const node = members.get(name);
    if (node === undefined) return undefined;
    return node.type === 'string' ? node.text : this.#fail('shape', [...path, name]);
  }

  #strings(node: Node, path: Path): readonly string[] | undefined {
    const items = itemsOf(node);
    if (items.every((item) => item.type === 'string')) return items.map((item) => item.text);
    return this.#fail('shape', path);
  }

  /** Strings as they are; booleans and numbers as they are written, for AWS takes either for a string. */
  #scalars(node: Node, path: Path): readonly string[] | undefined {
    const values: string[] = [];
    for (const item of itemsOf(node)) {
      if (item.type === 'string' || item.type === 'boolean' || item.type === 'number') values.push(item.text);
      else return this.#fail('shape', path);
    }
    return values;
  }

  #fail(rule: Rule, path: Path, ...subjects: string[]): undefined {
    this.violation ??= { rule, path, subjects };
  }
}

function isPrincipalType(name: string): name is PrincipalType {
  return PRINCIPAL_TYPES.has(name);
}
