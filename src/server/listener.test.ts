import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { IncomingRequest } from '#access';
import { type Listener, limits, listen, type RefusedConnection } from './listener.ts';
import type { OutgoingResponse } from './outgoing.ts';

const text = (body: string): OutgoingResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body,
});
const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: here', ...headers, '', ''].join('\r\n');

let listener: Listener | undefined;
afterEach(() => listener?.close(0));

/** Starts a listener, and gives a way to send it bytes and to read all that it says until it closes. */
async function listening(
  serve: (request: IncomingRequest) => Promise<OutgoingResponse>,
  changed: Partial<typeof limits> = {},
) {
  const refused: RefusedConnection[] = [];
  const failures: unknown[] = [];
  listener = await listen({
    host: '127.0.0.1',
    port: 0,
    now: () => 0,
    newRequestId: () => 'id',
    serve,
    onRefused: (facts) => refused.push(facts),
    onFailure: (_id, cause) => failures.push(cause),
    limits: { ...limits, ...changed },
  });
  const { port } = listener;
  const talk = (bytes: string, onData: (send: (more: string) => void, received: string) => void = () => {}) =>
    new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let received = '';
      socket.on('data', (piece) => {
        received += piece.toString('latin1');
        onData((more) => socket.write(more), received);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(received));
      socket.write(bytes);
    });
  return { talk, refused, failures };
}

describe('a listener', () => {
  it('H179 closes a connection whose headers do not end in time, and says so', async () => {
    const { talk, refused } = await listening(async () => text('never'), { headersMs: 100, checkMs: 50 });
    expect(await talk('GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 408 /);
    expect(refused).toMatchObject([{ sourceIp: '127.0.0.1', reason: 'ERR_HTTP_REQUEST_TIMEOUT' }]);
  });

  it('H179 closes a connection on which nothing moves', async () => {
    const whole = async (request: IncomingRequest) => {
      for await (const _ of request.body);
      return text('never');
    };
    const { talk } = await listening(whole, { idleMs: 100 });
    expect(await talk('PUT / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nab')).not.toContain('200');
  });

  it('H180 refuses more headers than it would look at, rather than overlook some', async () => {
    const { talk, refused } = await listening(async () => text('seen'));
    const headers = (count: number) => Array.from({ length: count }, (_, index) => `x-${index}: 1`);
    expect(await talk(get('/', ...headers(190), 'Connection: close'))).toContain('seen');
    const flooded = await talk(get('/', ...headers(300), 'Authorization: last'));
    expect(flooded).toMatch(/^HTTP\/1\.1 431 /);
    expect(refused).toMatchObject([{ requestId: 'id', reason: 'too-many-headers' }]);
  });

  it('H180 refuses a flood of chunk extensions', async () => {
    const whole = async (request: IncomingRequest) => {
      for await (const _ of request.body);
      return text('whole');
    };
    const { talk } = await listening(whole);
    const chunk = `1;${'a'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`;
    expect(await talk(`PUT / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`)).toMatch(
      /^HTTP\/1\.1 413 /,
    );
  });

  it.each([
    ['an absolute target', 'GET http://elsewhere/ HTTP/1.1\r\nHost: here\r\n\r\n', 'malformed-target'],
    ['a target that is no path', 'OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n', 'malformed-target'],
    ['no host, in the protocol that needs none', 'GET / HTTP/1.0\r\n\r\n', 'missing-host'],
    ['an empty host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 'missing-host'],
  ])('A25 refuses %s', async (_what, bytes, reason) => {
    const { talk, refused } = await listening(async () => text('seen'));
    const received = await talk(bytes);
    expect(received).toMatch(/^HTTP\/1\.1 400 /);
    expect(received).not.toContain('seen');
    expect(refused).toMatchObject([{ requestId: 'id', sourceIp: '127.0.0.1', reason }]);
  });

  it('A28 lets what follows a whole request not be taken for a part of its answer', async () => {
    let answer: (response: OutgoingResponse) => void = () => undefined;
    const { talk } = await listening(() => new Promise((resolve) => (answer = resolve)));
    const talking = talk(`${get('/slow')}GARBAGE\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer(text('the answer to the first'));
    const received = await talking;
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(received).toContain('the answer to the first');
  });

  it('takes the rest of a body that it did not read for no request', async () => {
    const seen: string[] = [];
    const { talk } = await listening(async ({ path }) => {
      seen.push(path);
      return text('refused');
    });
    const smuggled = get('/smuggled');
    const head = `PUT /upload HTTP/1.1\r\nHost: here\r\nContent-Length: ${smuggled.length + 10}\r\n\r\n`;
    expect(await talk(`${head}${smuggled}`)).toContain('connection: close');
    expect(seen).toEqual(['/upload']);
  });

  it('asks for a body that waits to be asked for, once somebody reads it', async () => {
    const { talk } = await listening(async ({ path, body }) => {
      if (path === '/refused') return text('no');
      let read = '';
      for await (const piece of body) read += Buffer.from(piece).toString();
      return text(`read ${read}`);
    });
    const put = (path: string) =>
      `PUT ${path} HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 4\r\n\r\n`;
    const refused = await talk(put('/refused'));
    expect(refused).not.toContain('100 Continue');
    expect(refused).toContain('no');
    const sent = await talk(put('/read'), (send, received) => {
      if (received.endsWith('100 Continue\r\n\r\n')) send('data');
    });
    expect(sent).toContain('read data');
  });

  it('reads a body stream as fast as the client takes it, and keeps nothing of the waiting', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const piece = Buffer.alloc(256 * 1024, 'x');
    async function* body() {
      for (let count = 0; count < 64; count++) yield piece;
    }
    const { talk } = await listening(async () => ({ status: 200, headers: {}, body: body() }));
    const received = await talk(get('/', 'Connection: close'));
    expect(received.length).toBeGreaterThan(64 * piece.length);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });

  it('cuts an answer whose body fails half-way, and tells why', async () => {
    async function* body() {
      yield Buffer.from('half');
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw new Error('the disk is gone');
    }
    const { talk, failures } = await listening(async () => ({
      status: 200,
      headers: { 'content-length': '8' },
      body: body(),
    }));
    expect(await talk(get('/'))).toMatch(/half$/);
    expect(failures).toMatchObject([{ message: 'the disk is gone' }]);
  });

  it('lives on when clients go away at any point', async () => {
    async function* endless() {
      for (;;) {
        yield Buffer.alloc(64 * 1024);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const { failures } = await listening(async ({ path }) =>
      path === '/endless' ? { status: 200, headers: {}, body: endless() } : text('whole'),
    );
    const port = listener?.port ?? 0;
    for (const bytes of [
      'GET',
      get('/'),
      get('/endless'),
      `PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx`,
    ]) {
      for (const after of [0, 5, 20]) {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(bytes);
        await new Promise((resolve) => setTimeout(resolve, after));
        socket.resetAndDestroy();
      }
    }
    expect(failures).toEqual([]);
  });
});
