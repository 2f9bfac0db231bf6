/** The constraints that a shape puts on one value, and AWS's words for each. */
import type { Range, Shape } from '../model.ts';
import type { PatternRow } from '../table.ts';

/** One constraint of the model. */
export type Constraint =
  | { readonly kind: 'required' }
  | { readonly kind: 'minLength' | 'maxLength' | 'minValue' | 'maxValue'; readonly bound: number }
  | { readonly kind: 'pattern'; readonly pattern: PatternRow }
  | { readonly kind: 'enum'; readonly values: readonly string[] };

const known = new WeakMap<Shape, readonly Constraint[]>();

/** The constraints on a value of `shape` itself (not on what it holds), in the order in which AWS names them. */
export function constraintsOf(shape: Shape): readonly Constraint[] {
  let constraints = known.get(shape);
  if (constraints === undefined) {
    constraints = listConstraints(shape);
    known.set(shape, constraints);
  }
  return constraints;
}

function listConstraints(shape: Shape): readonly Constraint[] {
  switch (shape.type) {
    case 'integer':
      return bounds(shape, 'maxValue', 'minValue');
    case 'list':
    case 'map':
    case 'blob':
      return bounds(shape, 'maxLength', 'minLength');
    case 'string': {
      const constraints: Constraint[] = bounds(shape, 'maxLength', 'minLength');
      if (shape.pattern !== undefined) constraints.push({ kind: 'pattern', pattern: shape.pattern });
      if (shape.values !== undefined) constraints.push({ kind: 'enum', values: shape.values });
      return constraints;
    }
    default:
      return [];
  }
}

function bounds(
  { min, max }: Range,
  above: 'maxLength' | 'maxValue',
  below: 'minLength' | 'minValue',
): Constraint[] {
  const constraints: Constraint[] = [];
  if (max !== undefined) constraints.push({ kind: above, bound: max });
  if (min !== undefined) constraints.push({ kind: below, bound: min });
  return constraints;
}

/** Whether a value that is there satisfies a constraint. A string's length is counted in code points. */
export function satisfies(constraint: Constraint, value: unknown): boolean {
  switch (constraint.kind) {
    case 'required':
      return true;
    case 'minLength':
      return lengthOf(value) >= constraint.bound;
    case 'maxLength':
      return lengthOf(value) <= constraint.bound;
    case 'minValue':
      return (value as number) >= constraint.bound;
    case 'maxValue':
      return (value as number) <= constraint.bound;
    case 'pattern':
      return constraint.pattern[1].test(value as string);
    case 'enum':
      return constraint.values.includes(value as string);
  }
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return codePoints(value);
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return Object.keys(value as object).length;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i += 1) {
    if (text.charCodeAt(i) >> 10 === 0x36 && text.charCodeAt(i + 1) >> 10 === 0x37) count -= 1;
  }
  return count;
}

/** `Member must …` */
export function wordsOf(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'required':
      return 'Member must not be null';
    case 'minLength':
      return `Member must have length greater than or equal to ${constraint.bound}`;
    case 'maxLength':
      return `Member must have length less than or equal to ${constraint.bound}`;
    case 'minValue':
      return `Member must have value greater than or equal to ${constraint.bound}`;
    case 'maxValue':
      return `Member must have value less than or equal to ${constraint.bound}`;
    case 'pattern':
      return `Member must satisfy regular expression pattern: ${constraint.pattern[0]}`;
    case 'enum':
      return `Member must satisfy enum value set: [${constraint.values.join(', ')}]`;
  }
}
