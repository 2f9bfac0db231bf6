/** Holds an input to the constraints of its shape: required members, length, value, pattern, enumerated values. */
import type { ListShape, MapShape, Operation, Shape, Structure, StructureShape } from '../model.ts';
import { type Constraint, constraintsOf, satisfies } from './constraint.ts';

/** One constraint that one value fails: one entry of AWS's message. */
export interface Violation {
  /** Where, as AWS writes it: `tags.1.member.key`. */
  readonly path: string;
  /** The value as text; `null` if there is none, undefined if it is secret or has no text. */
  readonly value: string | null | undefined;
  readonly constraint: Constraint;
  /** For plain values in a list or map, which are reported as a whole: what failed, and all that applies to it. */
  readonly within?: { readonly part: 'items' | 'keys' | 'values'; readonly all: readonly Constraint[] };
}

/** A request with more failures than this is not told about the rest. */
const MAX_VIOLATIONS = 100;

/** Everything in `input` that fails a constraint of the model, in the model's order; none if the input may go on. */
export function validate(operation: Operation, input: Structure): readonly Violation[] {
  const checker = new Checker();
  if (operation.input !== undefined) checker.structure(operation.input, input, '');
  return checker.violations;
}

class Checker {
  readonly violations: Violation[] = [];

  structure(shape: StructureShape, value: Structure, prefix: string): void {
    for (const { name, label, shape: member, required, sensitive } of shape.members) {
      const part = value[name];
      if (part !== undefined) {
        this.#value(member, part, prefix + label, sensitive);
      } else if (required) {
        this.#report({ path: prefix + label, value: null, constraint: { kind: 'required' } });
      }
    }
  }

  #value(shape: Shape, value: unknown, path: string, secret: boolean): void {
    for (const constraint of constraintsOf(shape)) {
      if (satisfies(constraint, value)) continue;
      this.#report({ path, value: secret ? undefined : textOf(shape, value), constraint });
    }
    if (shape.type === 'structure') this.structure(shape, value as Structure, `${path}.`);
    if (shape.type === 'list') this.#items(shape, value as readonly unknown[], path, secret);
    if (shape.type === 'map') this.#entries(shape, value as Structure, path, secret);
  }

  #items(shape: ListShape, items: readonly unknown[], path: string, secret: boolean): void {
    if (isPlain(shape.member)) {
      const text = secret ? undefined : textOf(shape, items);
      this.#plainParts(shape.member, items, { path, value: text, part: 'items' });
      return;
    }
    for (const [index, item] of items.entries()) {
      this.#value(shape.member, item, `${path}.${index + 1}.member`, secret);
    }
  }

  #entries(shape: MapShape, entries: Structure, path: string, secret: boolean): void {
    const text = secret ? undefined : textOf(shape, entries);
    this.#plainParts(shape.key, Object.keys(entries), { path, value: text, part: 'keys' });
    if (isPlain(shape.value)) {
      this.#plainParts(shape.value, Object.values(entries), { path, value: text, part: 'values' });
      return;
    }
    for (const [key, part] of Object.entries(entries)) {
      this.#value(shape.value, part, `${path}.${key}.member`, secret);
    }
  }

  #plainParts(
    shape: Shape,
    values: readonly unknown[],
    { path, value, part }: { path: string; value: string | undefined; part: 'items' | 'keys' | 'values' },
  ): void {
    const all = constraintsOf(shape);
    const failed = all.find((constraint) => values.some((one) => !satisfies(constraint, one)));
    if (failed !== undefined) this.#report({ path, value, constraint: failed, within: { part, all } });
  }

  #report(violation: Violation): void {
    if (this.violations.length < MAX_VIOLATIONS) this.violations.push(violation);
  }
}

function isPlain(shape: Shape): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';
}

/** A value as AWS prints it: lists as `[a, b]`, maps as `{a=b}`; what holds structures has no text. */
function textOf(shape: Shape, value: unknown): string | undefined {
  switch (shape.type) {
    case 'string':
    case 'integer':
    case 'boolean':
      return String(value);
    case 'list': {
      const items = value as readonly unknown[];
      return isPlain(shape.member) || items.length === 0 ? `[${items.join(', ')}]` : undefined;
    }
    case 'map': {
      const entries = Object.entries(value as Structure);
      if (!isPlain(shape.value) && entries.length > 0) return undefined;
      return `{${entries.map(([key, part]) => `${key}=${part}`).join(', ')}}`;
    }
    default:
      return undefined;
  }
}
