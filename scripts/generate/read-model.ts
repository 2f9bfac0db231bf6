/**
 * Walks the schemas that an AWS SDK client exports, beside botocore's model of the same service, and gathers both into
 * one table.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type { HttpBinding, MemberRow, OperationRow, ShapeRow } from '../../src/wire/table.ts';
import type { BotoModel, BotoShape } from './botocore.ts';
import { SECRET_MEMBERS, type ServiceSource } from './services.ts';

/** A service's table before patterns become expressions: a pattern is still AWS's text. */
export interface ModelDraft {
  readonly operations: Readonly<Record<string, OperationRow>>;
  readonly shapes: Readonly<Record<string, ShapeDraft>>;
  /** HTTP status by the code on the wire. */
  readonly errors: Readonly<Record<string, number>>;
}
/** {@link ShapeRow}, its pattern as AWS's text. */
export type ShapeDraft =
  | ShapeRow
  | (Omit<Extract<ShapeRow, { type: 'string' }>, 'pattern'> & { readonly patternText?: string });

interface Traits {
  readonly sensitive?: 1;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly httpLabel?: 1;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: 1;
  readonly http?: readonly [string, string, number];
  readonly awsQueryError?: readonly [string, number];
  readonly httpError?: number;
}

/** What a schema's number means among timestamps. */
const TIMESTAMPS: Readonly<Record<number, string>> = {
  4: 'timestamp',
  5: 'timestamp',
  6: 'httpDate',
  7: 'epochSeconds',
};
const UNFORMATTED = 4;
const OPERATION = 9;
const ERROR = -3;

type OperationSchema = readonly [9, string, string, unknown, unknown, unknown];

/** Reads the model of `source`. */
export function readModel(source: ServiceSource, boto: BotoModel): ModelDraft {
  const reader = new ModelReader(source, boto);
  const operations: Record<string, OperationRow> = {};
  for (const schema of staticSchemas(source, OPERATION)) {
    const name = schema[2];
    if (source.only === undefined || source.only.includes(name)) {
      operations[name] = reader.operation(schema as OperationSchema);
    }
  }
  for (const name of source.only ?? []) {
    if (operations[name] === undefined) throw new Error(`${source.service} has no operation ${name}`);
  }
  const raised = new Set(Object.values(operations).flatMap(({ errors }) => errors));
  return { operations, shapes: reader.shapes, errors: readErrors(source, boto, raised) };
}

function staticSchemas(
  source: ServiceSource,
  kind: number,
): readonly (readonly [number, string, string, ...unknown[]])[] {
  return Object.entries(source.schemas)
    .filter(([name, value]) => name.endsWith('$') && Array.isArray(value) && value[0] === kind)
    .map(([, value]) => value as [number, string, string]);
}

/**
 * The code on the wire of each error: its awsQueryError name if it has one, else its own. Where only some operations are
 * taken, only the codes that those raise. A code that botocore alone knows has botocore's status.
 */
function readErrors(
  source: ServiceSource,
  boto: BotoModel,
  raised: ReadonlySet<string>,
): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const code of raised) errors[code] = boto.shapes[code]?.error?.httpStatusCode ?? 400;
  for (const schema of staticSchemas(source, ERROR)) {
    const traits = NormalizedSchema.of(schema as never).getMergedTraits() as Traits;
    const code = traits.awsQueryError?.[0] ?? schema[2];
    const status = errorStatus(source, traits);
    if (status !== undefined && (source.only === undefined || raised.has(code))) errors[code] = status;
  }
  return errors;
}

/** awsJson services answer 400 or 500 whatever the model's httpError says (recorded: AWSOrganizationsNotInUse, 400). */
function errorStatus(source: ServiceSource, traits: Traits): number | undefined {
  const status = traits.awsQueryError?.[1] ?? traits.httpError;
  if (source.protocol !== 'json' || status === undefined) return status;
  return status >= 500 ? 500 : 400;
}

class ModelReader {
  readonly shapes: Record<string, ShapeDraft> = {};
  readonly #source: ServiceSource;
  readonly #boto: BotoModel;

  constructor(source: ServiceSource, boto: BotoModel) {
    this.#source = source;
    this.#boto = boto;
  }

  operation([, , name, traits, input, output]: OperationSchema): OperationRow {
    const boto = this.#boto.operations[name];
    if (boto === undefined) throw new Error(`botocore has no operation ${this.#source.service}:${name}`);
    const inputSchema = NormalizedSchema.of(input as never);
    const outputSchema = NormalizedSchema.of(output as never);
    const row: Mutable<OperationRow> = {
      errors: (boto.errors ?? []).map(({ shape }) => this.#boto.shapes[shape]?.error?.code ?? shape).sort(),
    };
    if (!inputSchema.isUnitSchema()) row.input = this.#shape(inputSchema, boto.input?.shape);
    if (!outputSchema.isUnitSchema()) row.output = this.#shape(outputSchema, boto.output?.shape);
    const http = (traits as Traits).http;
    if (http !== undefined) row.http = [http[0], uriOf(inputSchema, http[1]), http[2]];
    if (hasStream(inputSchema)) row.stream = 'input';
    if (hasStream(outputSchema)) row.stream = 'output';
    return row;
  }

  /** Adds `schema` to the table and answers the name that refers to it. */
  #shape(schema: NormalizedSchema, botoName: string | undefined): string {
    if (schema.isStructSchema()) return this.#structure(schema, botoName);
    if (schema.isListSchema()) return this.#list(schema, botoName);
    if (schema.isMapSchema()) return this.#map(schema, botoName);
    return this.#simple(schema, botoName);
  }

  #structure(schema: NormalizedSchema, botoName: string | undefined): string {
    const name = schema.getName() ?? '';
    if (this.shapes[name] !== undefined) return name;
    const members: Record<string, MemberRow> = {};
    const { xmlName } = ownTraits(schema);
    this.shapes[name] = { type: 'structure', ...(xmlName === undefined ? {} : { xmlName }), members };
    const boto = this.#botoShape(botoName);
    const required = requiredMembers(schema, boto);
    for (const [memberName, member] of schema.structIterator()) {
      if (member.isStreaming()) continue;
      const botoMember = boto?.members?.[memberName]?.shape;
      if (botoMember === undefined && this.#source.constrained) {
        throw new Error(`botocore has no ${botoName}.${memberName}: its constraints are unknown`);
      }
      members[memberName] = memberRow(member, this.#shape(member, botoMember), required.has(memberName));
    }
    return name;
  }

  #list(schema: NormalizedSchema, botoName: string | undefined): string {
    const boto = this.#botoShape(botoName);
    const item = schema.getValueSchema();
    const member = this.#shape(item, boto?.member?.shape);
    const name = botoName ?? schema.getName() ?? '';
    const { xmlName } = item.getMergedTraits() as Traits;
    this.shapes[name] ??= {
      type: 'list',
      member,
      ...(xmlName === undefined ? {} : { itemName: xmlName }),
      ...this.#range(boto),
    };
    return name;
  }

  #map(schema: NormalizedSchema, botoName: string | undefined): string {
    const boto = this.#botoShape(botoName);
    const key = this.#shape(schema.getKeySchema(), boto?.key?.shape);
    const value = this.#shape(schema.getValueSchema(), boto?.value?.shape);
    const name = botoName ?? schema.getName() ?? '';
    this.shapes[name] ??= { type: 'map', key, value, ...this.#range(boto) };
    return name;
  }

  #simple(schema: NormalizedSchema, botoName: string | undefined): string {
    const type = plainType(schema);
    const boto = this.#botoShape(botoName);
    const row = { ...this.#range(boto), ...this.#stringConstraints(boto) };
    if (
      type === 'boolean' ||
      TIMESTAMP_TYPES.includes(type) ||
      botoName === undefined ||
      Object.keys(row).length === 0
    ) {
      return type;
    }
    this.shapes[botoName] ??= { type, ...row } as ShapeDraft;
    return botoName;
  }

  #botoShape(name: string | undefined): BotoShape | undefined {
    return name === undefined ? undefined : this.#boto.shapes[name];
  }

  #range(boto: BotoShape | undefined): { min?: number; max?: number } {
    if (!this.#source.constrained || boto === undefined) return {};
    const { min, max } = boto;
    // No value is shorter than nothing.
    const bindsBelow = min !== undefined && (boto.type === 'integer' || min > 0);
    return { ...(bindsBelow ? { min } : {}), ...(max === undefined ? {} : { max }) };
  }

  #stringConstraints(boto: BotoShape | undefined): { patternText?: string; values?: readonly string[] } {
    if (!this.#source.constrained || boto === undefined) return {};
    return {
      ...(boto.pattern === undefined ? {} : { patternText: boto.pattern }),
      ...(boto.enum === undefined ? {} : { values: boto.enum }),
    };
  }
}

const TIMESTAMP_TYPES = Object.values(TIMESTAMPS);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The traits of a shape itself, not of the member that refers to it. */
function ownTraits(schema: NormalizedSchema): Traits {
  return schema.getOwnTraits() as Traits;
}

/** The schemas list required members first and say how many they are; botocore must agree. */
function requiredMembers(schema: NormalizedSchema, boto: BotoShape | undefined): ReadonlySet<string> {
  const struct = schema.getSchema() as unknown as readonly unknown[];
  const names = (struct[4] as readonly string[]).slice(0, Number(struct[6] ?? 0));
  const expected = new Set(boto?.required ?? []);
  if (names.length !== expected.size || names.some((name) => !expected.has(name))) {
    throw new Error(
      `the SDK and botocore differ in what ${schema.getName()} requires: ${names} / ${[...expected]}`,
    );
  }
  return new Set(names);
}

function memberRow(schema: NormalizedSchema, shape: string, required: boolean): MemberRow {
  const traits = schema.getMergedTraits() as Traits;
  const own = ownTraits(schema);
  const row: Mutable<MemberRow> = { shape };
  if (required) row.required = true;
  if (traits.sensitive || SECRET_MEMBERS.includes(schema.getMemberName())) row.sensitive = true;
  if (traits.xmlName !== undefined && traits.xmlName !== own.xmlName) row.xmlName = traits.xmlName;
  if (traits.xmlFlattened) row.flattened = true;
  const http = bindingOf(traits);
  if (http !== undefined) row.http = http;
  return row;
}

function bindingOf(traits: Traits): HttpBinding | undefined {
  if (traits.httpLabel) return { label: true };
  if (traits.httpQuery !== undefined) return { query: traits.httpQuery };
  if (traits.httpHeader !== undefined) return { header: traits.httpHeader };
  if (traits.httpPrefixHeaders !== undefined) return { prefixHeaders: traits.httpPrefixHeaders };
  if (traits.httpPayload) return { payload: true };
  return undefined;
}

function plainType(schema: NormalizedSchema): string {
  if (schema.isStringSchema()) return 'string';
  if (schema.isNumericSchema()) return 'integer';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isBlobSchema()) return 'blob';
  const timestamp = timestampType(schema);
  if (timestamp !== undefined) return timestamp;
  throw new Error(`no type for the schema of ${schema.getName(true)}`);
}

/** A timestamp that names no format is an HTTP date in a header and ISO 8601 (or JSON's seconds) in a body. */
function timestampType(schema: NormalizedSchema): string | undefined {
  const format = schema.getSchema() as number;
  const inHeader = (schema.getMergedTraits() as Traits).httpHeader !== undefined;
  return format === UNFORMATTED && inHeader ? 'httpDate' : TIMESTAMPS[format];
}

function hasStream(schema: NormalizedSchema): boolean {
  return !schema.isUnitSchema() && [...schema.structIterator()].some(([, member]) => member.isStreaming());
}

/** S3's schemas leave the bucket out of the path (it may be in the host) and add `x-id`, which no server needs. */
function uriOf(input: NormalizedSchema, uri: string): string {
  const [path = '', query = ''] = uri.split('?');
  const fixed = query.split('&').filter((part) => part !== '' && !part.startsWith('x-id='));
  const hasBucket = !input.isUnitSchema() && input.getMemberSchemas().Bucket !== undefined;
  const full = hasBucket ? `/{Bucket}${path === '/' ? '' : path}` : path;
  return fixed.length === 0 ? full : `${full}?${fixed.join('&')}`;
}
