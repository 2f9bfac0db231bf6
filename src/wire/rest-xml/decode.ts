/** restXml requests (S3): path, query, headers and body, read against an operation's input shape. */
import { type Decoded, Unreadable } from '../decoded.ts';
import type { Member, Operation, Structure } from '../model.ts';
import { s3Table } from '../models/s3.gen.ts';
import { readScalar } from '../scalars.ts';
import { parseXml, readStructure } from '../xml/read.ts';

/** A request as the gateway has taken it apart. */
export interface RestRequest {
  /** `Bucket` and `Key`, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** Query parameters by name, decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** Headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The whole body; left out where the operation's body is a stream (`operation.stream`). */
  readonly body?: Uint8Array;
}

/** RFC 9110 13.1.3 and 13.1.4: a condition that is no valid date is ignored. */
const IGNORED_IF_UNREADABLE = ['if-modified-since', 'if-unmodified-since'];

/**
 * Reads an operation's input. A body that doesn't fit is MalformedXML, a missing one MissingRequestBodyError, a header
 * or parameter that doesn't fit InvalidArgument.
 */
export function decodeRestXml(operation: Operation, request: RestRequest): Decoded {
  const input: Record<string, unknown> = {};
  for (const member of operation.input?.members ?? []) {
    const isBody = member.http !== undefined && 'payload' in member.http;
    try {
      const value = isBody ? readPayload(member, request.body) : readBound(member, request);
      if (value !== undefined) input[member.name] = value;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { ok: false, code: isBody ? 'MalformedXML' : 'InvalidArgument', message: error.message };
    }
    if (isBody && member.required && input[member.name] === undefined) {
      return { ok: false, code: 'MissingRequestBodyError', message: 'Request Body is empty' };
    }
  }
  return { ok: true, input };
}

function readBound(member: Member, { labels, query, headers }: RestRequest): unknown {
  const { http, name } = member;
  if (http === undefined) return undefined;
  if ('label' in http) return Object.hasOwn(labels, name) ? labels[name] : undefined;
  if ('query' in http) return readText(member, query.get(http.query), http.query);
  if ('header' in http) return readHeader(member, headers.get(http.header.toLowerCase()), http.header);
  if ('prefixHeaders' in http) return readPrefixed(headers, http.prefixHeaders);
  return undefined;
}

function readHeader(member: Member, text: string | undefined, header: string): unknown {
  if (text === undefined || !IGNORED_IF_UNREADABLE.includes(header.toLowerCase())) {
    return readText(member, text, header);
  }
  try {
    return readText(member, text, header);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** A list is written with commas. */
function readText({ shape }: Member, text: string | undefined, at: string): unknown {
  if (text === undefined) return undefined;
  if (shape.type !== 'list') return readScalar(shape, text, at);
  return text.split(',').map((item) => readScalar(shape.member, item.trim(), at));
}

/** The headers that begin with `prefix`, by the rest of their names. */
function readPrefixed(headers: ReadonlyMap<string, string>, prefix: string): Structure | undefined {
  const entries = [...headers]
    .filter(([name]) => name.startsWith(prefix) && name.length > prefix.length)
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function readPayload({ shape, element }: Member, body: Uint8Array | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined;
  if (shape.type !== 'structure') return readUtf8(body);
  const root = parseXml(body, s3Table.xmlNamespace);
  if (root.name !== element) throw new Unreadable(`The document must be a ${element}.`);
  return readStructure(shape, root);
}

function readUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Unreadable('The body is not valid UTF-8.');
  }
}
