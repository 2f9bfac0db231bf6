/**
 * The real SDK as the other end: what it sends is captured, what it makes of an answer is given back.
 */
import { Readable } from 'node:stream';
import type { Shape } from './model.ts';

/** What a client put on the wire. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer for the client to parse. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Sent['query'];
  readonly headers: Sent['headers'];
  readonly body?: unknown;
}

/** Settings for any SDK client whose requests go to `answer` rather than to the network. */
export function offlineConfig(answer: (sent: Sent) => Answer) {
  return {
    region: 'us-east-1',
    endpoint: 'http://localhost',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
    requestHandler: {
      async handle({ method, path, query, headers, body }: SentRequest) {
        const bytes = bytesOf(body);
        const {
          status,
          headers: answered,
          body: text,
        } = answer({ method, path, query: query ?? {}, headers, body: bytes });
        return {
          response: {
            statusCode: status,
            headers: { ...answered },
            body: Readable.from([Buffer.from(text)]),
          },
        };
      },
    },
  };
}

function bytesOf(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Buffer.from(String(body ?? ''));
}

/** Our value as the SDK has it (Date for timestamps), or the other way round. */
export function convertTimes(shape: Shape, value: unknown, to: 'sdk' | 'ours'): unknown {
  if (value === undefined || value === null) return value;
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        shape.members
          .filter(({ name }) => (value as Record<string, unknown>)[name] !== undefined)
          .map(({ name, shape: member }) => [
            name,
            convertTimes(member, (value as Record<string, unknown>)[name], to),
          ]),
      );
    case 'list':
      return (value as unknown[]).map((item) => convertTimes(shape.member, item, to));
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, convertTimes(shape.value, part, to)]),
      );
    case 'timestamp':
    case 'httpDate':
    case 'epochSeconds':
      return to === 'sdk' ? new Date(value as number) : (value as Date).getTime();
    case 'blob':
      return new Uint8Array(value as Uint8Array);
    default:
      return value;
  }
}
