/** Values for shapes, made by walking them: what the round-trip tests send through the real SDK. */
import type { Member, Shape, Structure, StructureShape } from './model.ts';

/** Which members a sample has. */
export type Fill = 'all' | 'required';

const TEXT = 'a<b>&"c" é=1%2F\u{1F600}+';
/** How deep samples of recursive shapes go. */
const MAX_DEPTH = 6;

/**
 * A value of a structure; text has characters that each protocol must escape. In a structure without required members the
 * first stands in, since a form cannot say that a structure is there but empty.
 */
export function sampleOf(
  shape: StructureShape,
  fill: Fill,
  takes: (member: Member) => boolean = () => true,
): Structure {
  const members = shape.members.filter((member) => takes(member) && (fill === 'all' || member.required));
  return Object.fromEntries(members.map((member) => [member.name, sample(member.shape, fill, 1, member)]));
}

function nested(shape: StructureShape, fill: Fill, depth: number): Structure {
  if (depth > MAX_DEPTH) return {};
  const required = shape.members.filter((member) => member.required);
  const minimal = required.length > 0 ? required : shape.members.slice(0, 1);
  return Object.fromEntries(
    (fill === 'all' ? shape.members : minimal).map((member) => [
      member.name,
      sample(member.shape, fill, depth + 1, member),
    ]),
  );
}

function sample(shape: Shape, fill: Fill, depth: number, member?: Member): unknown {
  switch (shape.type) {
    case 'structure':
      return nested(shape, fill, depth);
    case 'list':
      return [sample(shape.member, fill, depth, member), sample(shape.member, fill, depth, member)];
    case 'map':
      return {
        first: sample(shape.value, fill, depth, member),
        second: sample(shape.value, fill, depth, member),
      };
    case 'string':
      return shape.values?.at(-1) ?? (isHeader(member) ? 'plain-text' : TEXT);
    case 'integer':
      return 42;
    case 'boolean':
      return true;
    case 'blob':
      return new Uint8Array([0, 255, 128, 7]);
    default:
      return Date.UTC(2026, 0, 31, 23, 59, 58);
  }
}

function isHeader(member: Member | undefined): boolean {
  const http = member?.http;
  return http !== undefined && ('header' in http || 'prefixHeaders' in http);
}
