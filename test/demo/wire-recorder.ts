import { Readable } from 'node:stream';
import type { Sdk } from '../harness/sdk.ts';

/** One request and its answer, as they went over the wire; secrets and tokens shortened. */
export interface WireExchange {
  readonly request: string;
  readonly answer: string;
}

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HttpResponse {
  readonly statusCode: number;
  body: unknown;
}

/** Notes every exchange of an SDK client in `exchanges`. */
export function recordWire(client: Sdk[keyof Sdk], exchanges: WireExchange[]): void {
  const { requestHandler } = client.config;
  const original = requestHandler.handle.bind(requestHandler) as (
    request: HttpRequest,
    options: unknown,
  ) => Promise<{ response: HttpResponse }>;
  const recording = async (request: HttpRequest, options: unknown) => {
    const result = await original(request, options);
    const body = await readAll(result.response.body as AsyncIterable<Uint8Array>);
    result.response.body = replay(body);
    exchanges.push({
      request: brief(`${request.method} ${request.path} ${requestText(request)}`),
      answer: brief(`${result.response.statusCode} ${body.toString()}`),
    });
    return result;
  };
  Object.assign(requestHandler, { handle: recording });
}

function requestText({ headers, body }: HttpRequest): string {
  const target = headers['x-amz-target'];
  const content = typeof body === 'string' ? decodeURIComponent(body.replaceAll('+', ' ')) : '';
  return [target, content].filter((part) => part).join(' ');
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

function replay(body: Buffer) {
  return Readable.from(body.length === 0 ? [] : [body]);
}

/** Tokens and secret keys are of no use to a reader, and of too much use to an onlooker. */
function brief(text: string): string {
  return text
    .replace(/(<SessionToken>.{12})[^<]*/g, '$1…')
    .replace(/(<SecretAccessKey>.{4})[^<]*/g, '$1…')
    .trim();
}
