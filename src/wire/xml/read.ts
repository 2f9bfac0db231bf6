/** Reading XML: a document as a small tree, without DTDs, and values out of it by their shapes. */
import { SaxesParser } from 'saxes';
import { Unreadable } from '../decoded.ts';
import type { ListShape, Member, Shape, Structure, StructureShape } from '../model.ts';
import { readScalar } from '../scalars.ts';

/** An element: its local name, its text, the elements in it. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Deeper than any shape of S3's requests. */
const MAX_DEPTH = 24;
/** DeleteObjects, the largest body, has 1,000 objects of up to five elements; multipart 10,000 parts of up to twelve. */
const MAX_ELEMENTS = 150_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a document; throws {@link Unreadable} if it isn't well-formed UTF-8 XML, has a doctype or a processing
 * instruction, or is too deep or too large. Elements must be in `namespace` or in none. Attributes are dropped.
 */
export function parseXml(bytes: Uint8Array, namespace: string): XmlElement {
  try {
    return treeOf(utf8.decode(bytes), namespace);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable('The XML you provided was not well-formed.');
  }
}

interface OpenElement {
  name: string;
  text: string;
  children: OpenElement[];
}

function treeOf(xml: string, namespace: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const document: OpenElement = { name: '', text: '', children: [] };
  const open = [document];
  let count = 0;
  const refuse = (): never => {
    throw new Unreadable('The XML you provided was not well-formed or did not validate.');
  };
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('doctype', refuse);
  parser.on('processinginstruction', refuse);
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ local, uri }) => {
    count += 1;
    if ((uri !== '' && uri !== namespace) || open.length > MAX_DEPTH || count > MAX_ELEMENTS) refuse();
    const element: OpenElement = { name: local, text: '', children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  return document.children[0] ?? refuse();
}

/** Reads a structure from its element. Elements that it doesn't have are ignored; a member that comes twice is refused. */
export function readStructure(shape: StructureShape, element: XmlElement): Structure {
  if (element.text.trim() !== '') throw misplaced(element.name);
  const values: Record<string, unknown> = {};
  for (const member of shape.members) {
    if (member.http !== undefined) continue;
    const found = element.children.filter(({ name }) => name === member.element);
    const value = readMember(member, found);
    if (value !== undefined) values[member.name] = value;
    else if (member.required) throw new Unreadable(`The element ${element.name} lacks ${member.element}.`);
  }
  return values;
}

function readMember({ shape, flattened, element }: Member, found: readonly XmlElement[]): unknown {
  const [first] = found;
  if (first === undefined) return undefined;
  if (flattened && shape.type === 'list') return found.map((item) => readValue(shape.member, item));
  if (found.length > 1) throw new Unreadable(`The element ${element} is given more than once.`);
  return readValue(shape, first);
}

function readValue(shape: Shape, element: XmlElement): unknown {
  switch (shape.type) {
    case 'structure':
      return readStructure(shape, element);
    case 'list':
      return readList(shape, element);
    case 'map':
      throw misplaced(element.name);
    default:
      if (element.children.length > 0) throw misplaced(element.name);
      return readScalar(shape, shape.type === 'string' ? element.text : element.text.trim(), element.name);
  }
}

function readList({ member, itemName }: ListShape, element: XmlElement): unknown[] {
  return element.children.map((item) => {
    if (item.name !== itemName) throw misplaced(item.name);
    return readValue(member, item);
  });
}

function misplaced(name: string): Unreadable {
  return new Unreadable(`The content of the element ${name} is not what the schema has there.`);
}
