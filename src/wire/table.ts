/**
 * The form of the generated tables (models/*.gen.ts): what the official model says of a service, as plain data in which
 * shapes are named, not linked. See model.ts for the linked form that codecs walk.
 */
import type { ServiceName } from './errors/index.ts';

/** AWS's text of a pattern (for messages) and the same as a RegExp that must match a whole value. */
export type PatternRow = readonly [text: string, matches: RegExp];

/** How a member travels outside the body, in S3's operations. */
export type HttpBinding =
  | { readonly label: true }
  | { readonly query: string }
  | { readonly header: string }
  | { readonly prefixHeaders: string }
  | { readonly payload: true };

/** One member of a structure. */
export interface MemberRow {
  /** A row of the same table, or a plain type. */
  readonly shape: string;
  readonly required?: true;
  /** Its value is secret: it never enters a message. */
  readonly sensitive?: true;
  /** Its element's name in XML, where that differs from the member's. */
  readonly xmlName?: string;
  /** XML repeats the element itself rather than wrapping items. */
  readonly flattened?: true;
  readonly http?: HttpBinding;
}

/** One named shape with the constraints that the model puts on it. */
export type ShapeRow =
  | {
      readonly type: 'structure';
      readonly xmlName?: string;
      readonly members: Readonly<Record<string, MemberRow>>;
    }
  | {
      readonly type: 'list';
      readonly member: string;
      readonly itemName?: string;
      readonly min?: number;
      readonly max?: number;
    }
  | {
      readonly type: 'map';
      readonly key: string;
      readonly value: string;
      readonly min?: number;
      readonly max?: number;
    }
  | {
      readonly type: 'string';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: PatternRow;
      readonly values?: readonly string[];
    }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'blob'; readonly min?: number; readonly max?: number };

/** One operation. */
export interface OperationRow {
  /** A structure; absent if the operation takes nothing. */
  readonly input?: string;
  /** A structure; absent if the operation answers nothing. */
  readonly output?: string;
  /** The codes that the model lists for it, as they appear on the wire. */
  readonly errors: readonly string[];
  /** Method, path with labels and fixed query, status of success; S3 only. */
  readonly http?: readonly [method: string, uri: string, status: number];
  /** Which of its bodies is a stream of bytes that the codec leaves alone. */
  readonly stream?: 'input' | 'output';
}

/** One service. */
export interface ServiceTable {
  readonly service: ServiceName;
  readonly protocol: 'query' | 'json' | 'rest-xml';
  readonly apiVersion: string;
  readonly xmlNamespace: string;
  /** What precedes the operation's name in X-Amz-Target. */
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, OperationRow>>;
  readonly shapes: Readonly<Record<string, ShapeRow>>;
}

/**
 * The types that a row may name without a row of their own. Timestamps differ by how they are written: ISO 8601
 * (`timestamp`, everywhere but JSON), an HTTP date, or seconds since 1970.
 */
export const PLAIN_TYPES = [
  'string',
  'integer',
  'boolean',
  'blob',
  'timestamp',
  'httpDate',
  'epochSeconds',
] as const;
/** One of {@link PLAIN_TYPES}. */
export type PlainType = (typeof PLAIN_TYPES)[number];
