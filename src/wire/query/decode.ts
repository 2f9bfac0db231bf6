/**
 * awsQuery requests: `Tags.member.1.Key=team` and the like, read against an operation's input shape.
 */
import { type Decoded, decoding, Unreadable } from '../decoded.ts';
import type { ListShape, MapShape, Operation, Shape, Structure, StructureShape } from '../model.ts';
import { readScalar } from '../scalars.ts';
import type { FormParams } from './form.ts';

/** One place in the parameters' names: the value given there, and what lies below it. */
interface Node {
  value: string | undefined;
  readonly below: Map<string, Node>;
}

/** No shape is deeper than half of this. */
const MAX_DEPTH = 32;

/**
 * Reads an operation's input from a form. Parameters that the operation doesn't have are ignored, as AWS does; a value
 * that doesn't fit its type, a list whose numbers don't run from 1 without a gap and a single value where a list is
 * expected are refused with MalformedInput. An empty value stands for an empty list (`Tags=`).
 */
export function decodeAwsQuery(operation: Operation, params: FormParams): Decoded {
  const { input } = operation;
  if (input === undefined) return { ok: true, input: {} };
  return decoding('MalformedInput', () => readStructure(input, treeOf(params), ''));
}

function treeOf(params: FormParams): Node {
  const root: Node = { value: undefined, below: new Map() };
  for (const [name, value] of params) {
    const steps = name.split('.');
    if (steps.length > MAX_DEPTH) throw new Unreadable('a parameter is nested too deep');
    let node = root;
    for (const step of steps) {
      let next = node.below.get(step);
      if (next === undefined) {
        next = { value: undefined, below: new Map() };
        node.below.set(step, next);
      }
      node = next;
    }
    node.value = value;
  }
  return root;
}

function readStructure(shape: StructureShape, node: Node, at: string): Structure {
  const values: Record<string, unknown> = {};
  for (const { name, shape: member } of shape.members) {
    const below = node.below.get(name);
    if (below === undefined) continue;
    const value = readValue(member, below, at === '' ? name : `${at}.${name}`);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readValue(shape: Shape, node: Node, at: string): unknown {
  switch (shape.type) {
    case 'structure':
      refuseSingleValue(node, at);
      return readStructure(shape, node, at);
    case 'list':
      refuseSingleValue(node, at);
      return readList(shape, node, at);
    case 'map':
      refuseSingleValue(node, at);
      return readMap(shape, node, at);
    default:
      return node.value === undefined ? undefined : readText(shape, node.value, at);
  }
}

/** The query services' numbers have 32 bits. */
function readText(shape: Shape, text: string, at: string): unknown {
  const value = readScalar(shape, text, at);
  if (typeof value === 'number' && shape.type === 'integer' && value !== (value | 0))
    throw new Unreadable(`${at} must be an integer of 32 bits`);
  return value;
}

function refuseSingleValue({ value, below }: Node, at: string): void {
  if (value === undefined || (value === '' && below.size === 0)) return;
  throw new Unreadable(`${at} must not be a single value`);
}

function readList(shape: ListShape, node: Node, at: string): unknown[] | undefined {
  return numbered(node, 'member', at)?.map((item, index) => {
    const place = `${at}.member.${index + 1}`;
    const value = readValue(shape.member, item, place);
    if (value === undefined) throw new Unreadable(`${place} has no value`);
    return value;
  });
}

function readMap(shape: MapShape, node: Node, at: string): Structure | undefined {
  const numberedEntries = numbered(node, 'entry', at);
  if (numberedEntries === undefined) return undefined;
  const entries = new Map<string, unknown>();
  for (const [index, entry] of numberedEntries.entries()) {
    const place = `${at}.entry.${index + 1}`;
    const key = entry.below.get('key')?.value;
    const below = entry.below.get('value');
    const value = below === undefined ? undefined : readValue(shape.value, below, place);
    if (key === undefined || value === undefined) throw new Unreadable(`${place} needs a key and a value`);
    if (entries.has(key)) throw new Unreadable(`${place} repeats a key`);
    entries.set(key, value);
  }
  // Own properties only, so that a key such as `__proto__` is a key like any other.
  return Object.fromEntries(entries);
}

/**
 * The nodes below `name`, which must be numbered from 1 without a gap; none for an empty value, undefined if nothing is
 * given.
 */
function numbered(node: Node, name: string, at: string): Node[] | undefined {
  const below = node.below.get(name)?.below;
  if (below === undefined) return node.value === undefined ? undefined : [];
  const items = new Map<number, Node>();
  for (const [step, item] of below) {
    const number = numberOf(step);
    if (items.has(number)) throw new Unreadable(`${at} has two members ${number}`);
    items.set(number, item);
  }
  let before = 1;
  return [...items.keys()]
    .sort((a, b) => a - b)
    .map((number, index) => {
      const skipped = number - before;
      if (skipped > MOST_SKIPPED)
        throw new Unreadable(`Excessively sparse input would skip ${skipped} list elements`);
      if (number !== index + 1) throw new Unreadable(`${at} must be numbered from 1 without gaps`);
      before = number;
      return items.get(number) as Node;
    });
}

/** AWS fills smaller gaps with nothing, and then refuses that. */
const MOST_SKIPPED = 10;

function numberOf(step: string): number {
  if (/^-\d{1,9}$/.test(step)) throw new Unreadable(`Key ${step} may not have a leading '-'`);
  if (!/^\d{1,9}$/.test(step)) throw new Unreadable('Start of list found where not expected');
  const number = Number(step);
  if (number === 0) throw new Unreadable(`${step} is not a valid index`);
  return number;
}
