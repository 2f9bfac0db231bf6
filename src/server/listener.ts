import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { IncomingRequest } from '#access';
import { readWhole, type WholeBodyReader } from './body.ts';
import { readIncoming } from './incoming.ts';
import type { OutgoingResponse } from './outgoing.ts';
import { writeResponse } from './outgoing.ts';
import { type OriginReader, originReader, type ProxyTrust } from './trusted-proxies.ts';

/** What a listener allows one connection, in milliseconds and bytes. */
export const limits = {
  /** All headers together; a session token takes up to 4,096 characters of them. */
  headerBytes: 32 * 1024,
  headersMs: 15_000,
  /** Without a byte either way. */
  idleMs: 60_000,
  keepAliveMs: 65_000,
  /** How often connections are held to these times. */
  checkMs: 5_000,
};

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly now: () => number;
  readonly newRequestId: () => string;
  /** Answers a request; `whole` reads its body whole, instead of `request.body`. */
  readonly serve: (request: IncomingRequest, whole: WholeBodyReader) => Promise<OutgoingResponse>;
  /** Told of what was refused before it was a request that `serve` could see. */
  readonly onRefused: (facts: RefusedConnection) => void;
  /** Told of what no answer could be made for, or only a part of one. */
  readonly onFailure: (requestId: string, cause: unknown) => void;
  readonly limits?: Readonly<typeof limits>;
  /** Whose word on where a request comes from is taken; nobody's by default. */
  readonly proxyTrust?: ProxyTrust;
}

const NO_PROXY: ProxyTrust = { proxies: [], vpcHeaders: false };

export interface RefusedConnection {
  readonly requestId?: string;
  readonly sourceIp: string | undefined;
  readonly reason: string;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Takes no more requests, lets those under way finish for at most `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** Listens for requests until closed; rejects where the address cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { headerBytes, headersMs, idleMs, keepAliveMs, checkMs } = options.limits ?? limits;
  const server = createServer({
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkMs,
    noDelay: true,
    requireHostHeader: true,
  });
  // Without a bound Node keeps them all; how many there may be is `readIncoming`'s to say.
  server.maxHeadersCount = 0;
  server.timeout = idleMs;
  const origin = originReader(options.proxyTrust ?? NO_PROXY);
  const underWay = new WeakMap<Duplex, Exchange>();
  const take = (exchange: Exchange, body: Body) => {
    const id = options.newRequestId();
    const { message, response } = exchange;
    underWay.set(message.socket, exchange);
    answer(options, { id, message, response, body, origin }, server).catch((cause: unknown) => {
      options.onFailure(id, cause);
      response.destroy();
    });
  };
  server.on('request', (message, response) => {
    take({ message, response }, { stream: message, whole: () => readWhole(message) });
  });
  server.on('checkContinue', (message, response) => take({ message, response }, asked(message, response)));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    options.onRefused({ sourceIp: (socket as Socket).remoteAddress, reason: error.code ?? error.message });
    refuseConnection(socket, error, underWay.get(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port, close: (graceMs) => close(server, graceMs) };
}

/** A request and its answer. */
interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

/** The two ways to a body, of which one is taken. */
interface Body {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly whole: WholeBodyReader;
}

/** A body that the client sends once it is asked for: a refused upload is then never sent. */
function asked(message: IncomingMessage, response: ServerResponse): Body {
  async function* stream() {
    response.writeContinue();
    yield* message;
  }
  return {
    stream: stream(),
    whole() {
      response.writeContinue();
      return readWhole(message);
    },
  };
}

/** What a connection is answered with whose bytes are no request. */
const FAULTS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

function refuseConnection(socket: Duplex, { code = '' }: NodeJS.ErrnoException, last?: Exchange): void {
  if (last !== undefined && !last.response.writableFinished) {
    // The fault comes after a whole request: what is written now would be taken for the answer to that one, or for a part of it.
    if (last.message.complete) {
      last.response.shouldKeepAlive = false;
      return;
    }
    if (last.response.headersSent) {
      socket.destroy();
      return;
    }
  }
  const status = FAULTS[code] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function answer(
  options: ListenerOptions,
  {
    id,
    message,
    response,
    body,
    origin,
  }: Exchange & {
    readonly id: string;
    readonly body: Body;
    readonly origin: OriginReader;
  },
  server: Server,
): Promise<void> {
  const now = options.now();
  const read = readIncoming(message, { id, now, body: body.stream, origin });
  // Once the listener closes, no connection waits for another request.
  response.once('finish', () => {
    if (!server.listening) message.socket.end();
  });
  if (!read.ok) {
    const { reason, status, message: text } = read.refusal;
    options.onRefused({ requestId: id, sourceIp: message.socket.remoteAddress, reason });
    response.setHeader('connection', 'close');
    const headers = { 'content-type': 'text/plain' };
    return writeResponse(response, { status, headers, body: `${text}\n` }, now);
  }
  const outgoing = await options.serve(read.request, body.whole);
  // An answer before the body was read (a refused upload) ends the connection: the rest of the body must not be taken for a request.
  if (!message.complete || !server.listening) response.setHeader('connection', 'close');
  return writeResponse(response, outgoing, now);
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(deadline);
}
