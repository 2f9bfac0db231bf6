import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { presign, queryServiceRules, type SigningRules, s3Rules, sign } from '../../src/sigv4/index.ts';
import type { ClientCredentials } from './server.ts';

/** A request that a test writes byte by byte, so that no client mends it on the way. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Whether the server closed the connection after the answer. */
  readonly closed: boolean;
}

export interface Signing {
  readonly credentials: ClientCredentials;
  /** Milliseconds since 1970; the real time by default. */
  readonly now?: number;
  readonly region?: string;
  /** The service that the credentials are scoped to. */
  readonly service?: string;
  /** What stands for the body in the signature; its hash by default, or nothing in particular in a presigned S3 request. */
  readonly payload?: string;
}

const FORM = 'application/x-www-form-urlencoded';

/** An unsigned awsQuery request. */
export function formRequest(endpoint: string, parameters: Readonly<Record<string, string>>): RawRequest {
  const body = new URLSearchParams(parameters).toString();
  const headers = [
    ['Host', new URL(endpoint).host],
    ['Content-Type', FORM],
    ['Content-Length', String(body.length)],
  ] as const;
  return { method: 'POST', target: '/', headers, body };
}

/** `request` with headers added at its end. */
export function withHeaders(
  request: RawRequest,
  ...added: readonly (readonly [string, string])[]
): RawRequest {
  return { ...request, headers: [...request.headers, ...added] };
}

/** `request` without the headers of a name. */
export function withoutHeader(request: RawRequest, name: string): RawRequest {
  const headers = request.headers.filter(([header]) => header.toLowerCase() !== name.toLowerCase());
  return { ...request, headers };
}

/** `request` with another body, and its length where that is announced. */
export function withBody(request: RawRequest, body: string | Uint8Array): RawRequest {
  const length = String(Buffer.byteLength(body));
  return withHeaders({ ...withoutHeader(request, 'content-length'), body }, ['Content-Length', length]);
}

/** The code of an AWS error, in whatever protocol; `undefined` for an answer without one. */
export function codeOf({ body }: RawAnswer): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? /"__type":"(.*?)"/.exec(body)?.[1];
}

/** An unsigned request without a body. */
export function plainRequest(endpoint: string, method: string, target: string): RawRequest {
  return { method, target, headers: [['Host', new URL(endpoint).host]] };
}

/** `request` signed in its Authorization header. */
export function signed(request: RawRequest, signing: Signing): RawRequest {
  const { credentials, now = Date.now(), region = 'us-east-1', service = 'sts', payload } = signing;
  const result = sign(request, {
    ...secretOf(credentials),
    now,
    region,
    rules: rulesOf(service),
    payloadHash: payload ?? sha256(request.body),
  });
  return { ...request, headers: result.headers };
}

/** `request` signed in its query. */
export function presigned(
  request: RawRequest,
  signing: Signing & { readonly expiresInSeconds?: number },
): RawRequest {
  const {
    credentials,
    now = Date.now(),
    region = 'us-east-1',
    service = 'sts',
    expiresInSeconds = 900,
  } = signing;
  const rules = rulesOf(service);
  const payloadHash = signing.payload ?? (service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(request.body));
  const result = presign(request, {
    ...secretOf(credentials),
    now,
    region,
    rules,
    payloadHash,
    expiresInSeconds,
  });
  return { ...request, target: result.target, headers: result.headers };
}

/** Sends bytes as they are and reads one answer. */
export function send(endpoint: string, request: RawRequest | string): Promise<RawAnswer> {
  return sendAll(endpoint, [request]).then(([answer]) => {
    if (answer === undefined) throw new Error('the connection was closed without an answer');
    return answer;
  });
}

/** Sends requests one after another on one connection; an answer that closes it ends the list. */
export function sendAll(
  endpoint: string,
  requests: readonly (RawRequest | string)[],
): Promise<readonly RawAnswer[]> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const answers: RawAnswer[] = [];
    const waiting = [...requests];
    let received = '';
    let bodiless = false;
    const next = () => {
      const request = waiting.shift();
      if (request === undefined) return socket.end();
      const bytes = typeof request === 'string' ? Buffer.from(request, 'latin1') : bytesOf(request);
      bodiless = bytes.toString('latin1', 0, 5) === 'HEAD ';
      return socket.write(bytes);
    };
    socket.once('connect', next);
    socket.on('data', (piece) => {
      received += piece.toString('latin1');
      const answer = parseAnswer(received, bodiless);
      if (answer === undefined) return;
      received = '';
      answers.push(answer);
      if (answer.closed) socket.end();
      else next();
    });
    socket.once('error', (error) => (answers.length > 0 ? resolve(answers) : reject(error)));
    socket.once('close', () => resolve(answers));
  });
}

/** Sends bytes whatever comes back, and gives all that did until the server closed or was quiet for `quietMs`. */
export function talk(endpoint: string, bytes: string | Uint8Array, quietMs = 300): Promise<string> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on('data', (piece) => {
      received += piece.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(received));
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** The bytes of a request. */
export function bytesOf({ method, target, headers, body = '' }: RawRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n\r\n`, 'latin1'),
    Buffer.from(body),
  ]);
}

/** One answer from its beginning, once all of it is there; the answer to a HEAD is `bodiless`. */
function parseAnswer(text: string, bodiless: boolean): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  if (text.startsWith('HTTP/1.1 100 ')) return parseAnswer(text.slice(end + 4), bodiless);
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const body = text.slice(end + 4);
  if (!bodiless && body.length < Number(headers.get('content-length') ?? 0)) return undefined;
  const status = Number(statusLine.split(' ')[1]);
  return {
    status,
    headers,
    body: Buffer.from(body, 'latin1').toString(),
    closed: headers.get('connection') === 'close',
  };
}

function rulesOf(service: string): SigningRules {
  return service === 's3' ? s3Rules : queryServiceRules(service);
}

function secretOf({ accessKeyId, secretAccessKey, sessionToken }: ClientCredentials) {
  return { accessKeyId, secret: secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function sha256(body: string | Uint8Array = ''): string {
  return createHash('sha256').update(body).digest('hex');
}
