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

/** An unsigned request without a body. */
export function plainRequest(endpoint: string, method: string, target: string): RawRequest {
  return { method, target, headers: [['Host', new URL(endpoint).host]] };
}

/** `request` signed in its Authorization header. */
export function signed(request: RawRequest, signing: Signing): RawRequest {
  const { credentials, now = Date.now(), region = 'us-east-1', service = 'sts' } = signing;
  const result = sign(request, {
    ...secretOf(credentials),
    now,
    region,
    rules: rulesOf(service),
    payloadHash: sha256(request.body),
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
  const payloadHash = service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(request.body);
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
    const next = () => {
      const request = waiting.shift();
      if (request === undefined) socket.end();
      else socket.write(typeof request === 'string' ? Buffer.from(request, 'latin1') : bytesOf(request));
    };
    socket.once('connect', next);
    socket.on('data', (piece) => {
      received += piece.toString('latin1');
      const answer = parseAnswer(received);
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

function bytesOf({ method, target, headers, body = '' }: RawRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n\r\n`, 'latin1'),
    Buffer.from(body),
  ]);
}

function parseAnswer(text: string): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const body = text.slice(end + 4);
  if (body.length < Number(headers.get('content-length') ?? 0)) return undefined;
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
