import type { IncomingMessage } from 'node:http';
import type { IncomingRequest } from '#access';
import type { OriginReader } from './trusted-proxies.ts';

/** What a request may not be before anything else is looked at. */
export interface TransportRefusal {
  readonly reason: 'malformed-target' | 'missing-host' | 'too-many-headers' | 'unknown-origin';
  readonly status: 400 | 431;
  readonly message: string;
}

export interface Arrival {
  readonly id: string;
  readonly now: number;
  /** The body as it comes. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly origin: OriginReader;
}

/** More headers than any client sends. Node would drop what is beyond a bound of its own, and nobody may overlook a header. */
const MOST_HEADERS = 200;

/**
 * A Node request as the rooms see it, or why it cannot be one. The target stays as it was sent; only the origin form (`/path?query`)
 * is taken, since an absolute one would name a second host.
 */
export function readIncoming(
  message: IncomingMessage,
  { id, now, body, origin: originOf }: Arrival,
):
  | { readonly ok: true; readonly request: IncomingRequest }
  | { readonly ok: false; readonly refusal: TransportRefusal } {
  const target = message.url ?? '';
  if (!target.startsWith('/')) {
    return refuse('malformed-target', 400, 'The request target must be an absolute path.');
  }
  if (message.rawHeaders.length > 2 * MOST_HEADERS) {
    return refuse('too-many-headers', 431, `A request may have ${MOST_HEADERS} headers.`);
  }
  const headers: (readonly [string, string])[] = [];
  const single = new Map<string, string>();
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    const name = message.rawHeaders[i] ?? '';
    const value = message.rawHeaders[i + 1] ?? '';
    const lower = name.toLowerCase();
    headers.push([name, value]);
    single.set(lower, value);
  }
  if (!single.get('host')) return refuse('missing-host', 400, 'The request must name its host.');
  const { socket } = message;
  const peer = { address: socket.remoteAddress ?? '', encrypted: 'encrypted' in socket };
  const origin = originOf(peer, headers);
  if (origin === undefined) {
    return refuse('unknown-origin', 400, 'What the proxy says of the origin of the request is malformed.');
  }
  const questionMark = target.indexOf('?');
  return {
    ok: true,
    request: {
      id,
      now,
      method: message.method ?? '',
      target,
      path: questionMark < 0 ? target : target.slice(0, questionMark),
      query: questionMark < 0 ? '' : target.slice(questionMark + 1),
      headers,
      header: (name) => single.get(name),
      ...origin,
      body,
    },
  };
}

function refuse(reason: TransportRefusal['reason'], status: TransportRefusal['status'], message: string) {
  return { ok: false, refusal: { reason, status, message } } as const;
}
