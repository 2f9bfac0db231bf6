import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IncomingRequest } from '#access';
import { readIncoming } from './incoming.ts';
import type { OutgoingResponse } from './outgoing.ts';
import { writeResponse } from './outgoing.ts';

/** What a listener allows one connection, in milliseconds and bytes. */
export const limits = {
  /** All headers together; a session token takes up to 4,096 characters of them. */
  headerBytes: 32 * 1024,
  headersMs: 15_000,
  /** Without a byte either way. */
  idleMs: 60_000,
  keepAliveMs: 65_000,
  headersCount: 200,
} as const;

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly now: () => number;
  readonly newRequestId: () => string;
  readonly serve: (request: IncomingRequest) => Promise<OutgoingResponse>;
  /** Told of what no answer could be made for. */
  readonly onFailure: (cause: unknown) => void;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Takes no more requests, lets those under way finish for at most `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** Listens for requests until closed; rejects where the address cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    noDelay: true,
    requireHostHeader: true,
  });
  server.maxHeadersCount = limits.headersCount;
  server.timeout = limits.idleMs;
  server.on('request', (message, response) => {
    answer(options, message, response, server).catch((cause: unknown) => {
      options.onFailure(cause);
      response.destroy();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
    const status =
      error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    return socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port, close: (graceMs) => close(server, graceMs) };
}

async function answer(
  options: ListenerOptions,
  message: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const now = options.now();
  const read = readIncoming(message, { id: options.newRequestId(), now });
  if (!server.listening) response.setHeader('connection', 'close');
  if (!read.ok) {
    response.setHeader('connection', 'close');
    const body = `${read.refusal.message}\n`;
    return writeResponse(response, { status: 400, headers: { 'content-type': 'text/plain' }, body }, now);
  }
  const outgoing = await options.serve(read.request);
  // An answer before the body was read (a refused upload) ends the connection: the rest of the body must not be taken for a request.
  if (!message.complete) response.setHeader('connection', 'close');
  return writeResponse(response, outgoing, now);
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(deadline);
}
