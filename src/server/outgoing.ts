import type { ServerResponse } from 'node:http';

/** An answer as plain data; a streamed body is read only as fast as the client takes it. */
export interface OutgoingResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** Writes `answer`. Rejects where a body stream fails half-way: cut the connection then, so that no client takes a part for the whole. */
export async function writeResponse(
  response: ServerResponse,
  answer: OutgoingResponse,
  now: number,
): Promise<void> {
  response.sendDate = false;
  const { body } = answer;
  const headers: Record<string, string> = { ...answer.headers, date: new Date(now).toUTCString() };
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const withoutBody = response.req.method === 'HEAD' || answer.status === 204 || answer.status === 304;
    if (!withoutBody) headers['content-length'] = String(body === undefined ? 0 : Buffer.byteLength(body));
    response.writeHead(answer.status, headers);
    response.end(withoutBody ? undefined : body);
    return;
  }
  response.writeHead(answer.status, headers);
  for await (const piece of body) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

/** Resolves once the client has taken what was written, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
