/** Writing XML: text with what must be escaped escaped, and values by their shapes. */
import type { ListShape, MapShape, Member, Shape, Structure, StructureShape } from '../model.ts';
import { type IsoStyle, writeScalar } from '../scalars.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that need care
const SPECIAL = /[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]/g;
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text as the content of an element. A carriage return becomes a reference, since a parser would turn it into a line
 * feed; so do the control characters that XML 1.0 has no place for, as AWS writes them. NUL, U+FFFE, U+FFFF and lone
 * surrogates, which no parser takes, become U+FFFD.
 */
export function escapeXml(text: string): string {
  return text.toWellFormed().replace(SPECIAL, (char) => {
    const code = char.charCodeAt(0);
    return (
      NAMED[char] ?? (code === 0 || code >= 0xfffe ? '\ufffd' : `&#x${code.toString(16).toUpperCase()};`)
    );
  });
}

/** `<name>text</name>`, or `<name/>` if there is no text. `content` is XML already. */
export function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/** The elements of a structure's members; members without a value are left out. */
export function writeMembers(
  shape: StructureShape,
  value: Structure,
  style: IsoStyle,
  takes: (member: Member) => boolean = () => true,
): string {
  let xml = '';
  for (const member of shape.members) {
    const part = value[member.name];
    if (part === undefined || !takes(member)) continue;
    xml += member.flattened
      ? writeFlattened(member, part, style)
      : element(member.element, writeValue(member.shape, part, style));
  }
  return xml;
}

function writeFlattened({ shape, element: name }: Member, value: unknown, style: IsoStyle): string {
  if (shape.type !== 'list') return element(name, writeValue(shape, value, style));
  return writeItems(shape, name, value as readonly unknown[], style);
}

function writeItems(shape: ListShape, name: string, items: readonly unknown[], style: IsoStyle): string {
  let xml = '';
  for (const item of items) xml += element(name, writeValue(shape.member, item, style));
  return xml;
}

/** A value as the content of its element. */
export function writeValue(shape: Shape, value: unknown, style: IsoStyle): string {
  switch (shape.type) {
    case 'structure':
      return writeMembers(shape, value as Structure, style);
    case 'list':
      return writeItems(shape, shape.itemName, value as readonly unknown[], style);
    case 'map':
      return writeEntries(shape, value as Structure, style);
    default:
      return escapeXml(writeScalar(shape, value, style));
  }
}

function writeEntries(shape: MapShape, entries: Structure, style: IsoStyle): string {
  let xml = '';
  for (const [key, value] of Object.entries(entries)) {
    const content = element('key', escapeXml(key)) + element('value', writeValue(shape.value, value, style));
    xml += element('entry', content);
  }
  return xml;
}
