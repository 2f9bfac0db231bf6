import { connect, type Socket } from 'node:net';

/** One request, ready to be written, that every connection sends again and again. */
export interface Load {
  readonly host: string;
  readonly port: number;
  readonly request: Buffer;
  readonly connections: number;
  readonly seconds: number;
  /** Milliseconds between an answer and the next request of a connection; none by default. */
  readonly pauseMs?: number;
  /** Whether answers that refuse for throttling count too. */
  readonly throttled?: boolean;
}

export interface Measured {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The first answer, as it came. */
  readonly answer: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Keeps `connections` requests under way for `seconds`; an answer that is neither 2xx nor expected fails the measurement. */
export async function measure(load: Load): Promise<Measured> {
  const latencies: number[] = [];
  const until = performance.now() + load.seconds * 1000;
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: load.connections }, () => keepAsking(load, until, latencies)),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const [answer] = answers;
  if (answer === undefined) throw new Error('nothing answered');
  return {
    requestsPerSecond: Math.round(latencies.length / seconds),
    p50: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
    answer,
  };
}

function keepAsking(load: Load, until: number, latencies: number[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: load.host, port: load.port, noDelay: true });
    const isHead = load.request.subarray(0, 5).toString() === 'HEAD ';
    let received = Buffer.alloc(0);
    let first: Buffer | undefined;
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(load.request);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    socket.on('data', (piece) => {
      received = received.length === 0 ? piece : Buffer.concat([received, piece]);
      const end = received.indexOf(HEAD_END);
      if (end < 0) return;
      const head = received.subarray(0, end).toString('latin1');
      const length = isHead ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      const whole = end + HEAD_END.length + length;
      if (received.length < whole) return;
      const expected =
        head.startsWith('HTTP/1.1 2') || (load.throttled && received.includes('Rate exceeded'));
      if (!expected) {
        reject(new Error(`answered ${received.subarray(0, 800).toString()}`));
        socket.destroy();
        return;
      }
      first ??= Buffer.from(received.subarray(0, whole));
      received = received.subarray(whole);
      latencies.push(performance.now() - sentAt);
      if (performance.now() < until) {
        if (load.pauseMs === undefined) send();
        else setTimeout(send, load.pauseMs);
      } else {
        socket.destroy();
        resolve(first);
      }
    });
  });
}
