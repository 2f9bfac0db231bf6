import { createHash } from 'node:crypto';
import { queryServiceRules, type SigningContext, sign } from '#sigv4';

type Fetch = typeof globalThis.fetch;
type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command's lines go; `console` is one. */
export interface Lines {
  log(line: string): void;
  error(line: string): void;
}

/** The server that a command calls, and as whom. */
export interface Server {
  readonly url: URL;
  readonly credentials: Pick<SigningContext, 'accessKeyId' | 'secret' | 'sessionToken' | 'region'>;
}

export const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';
const ANSWER_MS = 30_000;

/** The server that the flag `--endpoint`, or else the environment, names, with the environment's credentials; or what is wrong. */
export function readServer(flag: string | undefined, environment: Environment): Server | string {
  const endpoint = flag ?? (environment.AWS_ENDPOINT_URL || DEFAULT_ENDPOINT);
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) return `\`${endpoint}\` is not an http or https URL`;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret } = environment;
  if (!accessKeyId || !secret) return 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  const sessionToken = environment.AWS_SESSION_TOKEN || undefined;
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1';
  return { url, credentials: { accessKeyId, secret, sessionToken, region } };
}

/** A request to one of the services, not signed yet. */
export interface ServerRequest {
  readonly service: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export type ServerAnswer =
  | { readonly ok: true; readonly answer: object }
  | { readonly ok: false; readonly reason: string };

/**
 * Signs a request, sends it and reads the JSON of the answer.
 *
 * @param now milliseconds since 1970
 */
export async function callServer(
  request: ServerRequest,
  server: Server,
  fetch: Fetch,
  now: number,
): Promise<ServerAnswer> {
  const { url } = server;
  try {
    const response = await fetch(new URL(url.pathname, url), {
      method: 'POST',
      headers: signedHeaders(request, server, now),
      body: request.body,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const answer = json(await response.text());
    return response.ok ? { ok: true, answer } : { ok: false, reason: refusal(response.status, answer) };
  } catch (error) {
    const { cause, message } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    return { ok: false, reason: `${url.origin} gave no answer: ${reason}` };
  }
}

/** The headers of the request, but for the host, which `fetch` sends itself. */
function signedHeaders(
  { service, headers, body }: ServerRequest,
  { url, credentials }: Server,
  now: number,
): [string, string][] {
  const payloadHash = createHash('sha256').update(body).digest('hex');
  const { headers: signed } = sign(
    { method: 'POST', target: url.pathname, headers: [['host', url.host], ...headers] },
    { ...credentials, now, rules: queryServiceRules(service), payloadHash },
  );
  return signed.filter(([name]) => name !== 'host').map(([name, value]) => [name, value]);
}

/** What a JSON or a query service said, in one line. */
function refusal(status: number, answer: object): string {
  const {
    __type,
    message,
    Message = message,
    Error: error,
  } = answer as {
    __type?: string;
    message?: string;
    Message?: string;
    Error?: { Code?: string; Message?: string };
  };
  const code = __type ?? error?.Code;
  return code === undefined ? `the server answered ${status}` : `${code}: ${Message ?? error?.Message}`;
}

/** The object that an answer holds; an empty one where it holds anything else. */
function json(answer: string): object {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
