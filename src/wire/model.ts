/**
 * A generated table with its names linked: what the codecs and validation walk.
 */
import type { ServiceName } from './errors/index.ts';
import { iamTable } from './models/iam.gen.ts';
import { organizationsTable } from './models/organizations.gen.ts';
import { s3Table } from './models/s3.gen.ts';
import { stsTable } from './models/sts.gen.ts';
import type { HttpBinding, PatternRow, ServiceTable, ShapeRow } from './table.ts';

/** A shape, linked to the shapes that it holds. */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | IntegerShape
  | BlobShape
  | PlainShape;

/** Named members, in the model's order. */
export interface StructureShape {
  readonly type: 'structure';
  readonly name: string;
  /** Its element's name where it is a document of its own. */
  readonly xmlName: string;
  readonly members: readonly Member[];
}
/** Values of one shape, in order. */
export interface ListShape extends Range {
  readonly type: 'list';
  readonly member: Shape;
  /** What an item's element is called, unless the list is flattened. */
  readonly itemName: string;
}
/** Values by string key. */
export interface MapShape extends Range {
  readonly type: 'map';
  readonly key: Shape;
  readonly value: Shape;
}
/** Text. */
export interface StringShape extends Range {
  readonly type: 'string';
  readonly pattern: PatternRow | undefined;
  readonly values: readonly string[] | undefined;
}
/** A whole number. */
export interface IntegerShape extends Range {
  readonly type: 'integer';
}
/** Bytes. */
export interface BlobShape extends Range {
  readonly type: 'blob';
}
/** Types without constraints. */
export interface PlainShape {
  readonly type: 'boolean' | 'timestamp' | 'httpDate' | 'epochSeconds';
}
/** Bounds on length (text, bytes, lists, maps) or value (numbers); undefined where the model sets none. */
export interface Range {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** One member of a structure. */
export interface Member {
  readonly name: string;
  /** Its name in validation messages: the same, its first letter small. */
  readonly label: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly sensitive: boolean;
  /** Its element's name in XML. */
  readonly element: string;
  readonly flattened: boolean;
  readonly http: HttpBinding | undefined;
}

/** One operation of a service. */
export interface Operation {
  readonly name: string;
  readonly input: StructureShape | undefined;
  readonly output: StructureShape | undefined;
  /** The codes that the model lists for it. */
  readonly errors: readonly string[];
  /** S3 only. */
  readonly http: { readonly method: string; readonly uri: string; readonly status: number } | undefined;
  /** Which of its bodies is a stream that no codec touches. */
  readonly stream: 'input' | 'output' | undefined;
}

/** A service: its protocol, its operations by name. */
export interface ServiceModel {
  readonly service: ServiceName;
  readonly protocol: ServiceTable['protocol'];
  readonly apiVersion: string;
  readonly xmlNamespace: string;
  /** What precedes `.Operation` in X-Amz-Target. */
  readonly targetPrefix: string;
  readonly operations: ReadonlyMap<string, Operation>;
}

/** The value of a structure, input or output, before the type of its operation is put on it. */
export type Structure = Readonly<Record<string, unknown>>;

function linkModel(table: ServiceTable): ServiceModel {
  const link = linker(table);
  const structure = (name: string | undefined): StructureShape | undefined => {
    const shape = name === undefined ? undefined : link(name);
    return shape?.type === 'structure' ? shape : undefined;
  };
  const operations = new Map<string, Operation>();
  for (const [name, { input, output, errors, http, stream }] of Object.entries(table.operations)) {
    operations.set(name, {
      name,
      input: structure(input),
      output: structure(output),
      errors,
      http: http === undefined ? undefined : { method: http[0], uri: http[1], status: http[2] },
      stream,
    });
  }
  const { service, protocol, apiVersion, xmlNamespace, targetPrefix } = table;
  return { service, protocol, apiVersion, xmlNamespace, targetPrefix, operations };
}

const UNBOUND: Range = { min: undefined, max: undefined };
const PLAIN_SHAPES: Readonly<Record<string, Shape>> = {
  string: { type: 'string', ...UNBOUND, pattern: undefined, values: undefined },
  integer: { type: 'integer', ...UNBOUND },
  blob: { type: 'blob', ...UNBOUND },
  boolean: { type: 'boolean' },
  timestamp: { type: 'timestamp' },
  httpDate: { type: 'httpDate' },
  epochSeconds: { type: 'epochSeconds' },
};

/** Answers names with shapes, each made once; a shape may hold itself. */
function linker({ shapes }: ServiceTable): (name: string) => Shape {
  const linked = new Map<string, Shape>();
  const link = (name: string): Shape => {
    const known = linked.get(name);
    if (known !== undefined) return known;
    const row = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    const plain = PLAIN_SHAPES[name];
    if (row === undefined) {
      if (plain === undefined) throw new TypeError(`the model has no shape ${name}`);
      return plain;
    }
    if (row.type !== 'structure') {
      const shape = linkRow(row, link);
      linked.set(name, shape);
      return shape;
    }
    const members: Member[] = [];
    linked.set(name, { type: 'structure', name, xmlName: row.xmlName ?? name, members });
    for (const [memberName, member] of Object.entries(row.members)) {
      members.push({
        name: memberName,
        label: memberName.charAt(0).toLowerCase() + memberName.slice(1),
        shape: link(member.shape),
        required: member.required === true,
        sensitive: member.sensitive === true,
        element: member.xmlName ?? memberName,
        flattened: member.flattened === true,
        http: member.http,
      });
    }
    return link(name);
  };
  return link;
}

function linkRow(row: Exclude<ShapeRow, { type: 'structure' }>, link: (name: string) => Shape): Shape {
  const range = { min: row.min, max: row.max };
  switch (row.type) {
    case 'list':
      return { type: 'list', ...range, member: link(row.member), itemName: row.itemName ?? 'member' };
    case 'map':
      return { type: 'map', ...range, key: link(row.key), value: link(row.value) };
    case 'string':
      return { type: 'string', ...range, pattern: row.pattern, values: row.values };
    default:
      return { type: row.type, ...range };
  }
}

/** STS, 12 operations, awsQuery. */
export const stsModel: ServiceModel = linkModel(stsTable);
/** IAM, all operations, awsQuery. */
export const iamModel: ServiceModel = linkModel(iamTable);
/** Organizations, all operations, awsJson 1.1. */
export const organizationsModel: ServiceModel = linkModel(organizationsTable);
/** S3, the gateway's operations, restXml. */
export const s3Model: ServiceModel = linkModel(s3Table);
