import type { IncomingRequest } from '#access';
import type { Snapshot, WebIdentityIssuer } from '#directory';
import { DISCOVERY_PATH, discoveryDocument, KEYS_PATH, keySet } from '#federation';
import { OWN_PREFIX } from './dispatch.ts';
import type { OutgoingResponse } from './outgoing.ts';

/** Whether each thing that requests depend on works, asked when health is. */
export type HealthCheck = () => Promise<{
  readonly healthy: boolean;
  readonly detail: Readonly<Record<string, string>>;
}>;

export interface OwnDeps {
  readonly health: HealthCheck;
  readonly snapshot: () => Snapshot;
  readonly issuerUrl: (issuerId: string) => string;
  /** Told of the cause where no answer can be given. */
  readonly onFailure: (request: IncomingRequest, cause: unknown) => void;
}

/** A path of ours and what a GET of it is answered; `parts` are what the groups of its pattern found. */
interface Endpoint {
  readonly path: RegExp;
  get(parts: readonly string[], deps: OwnDeps, request: IncomingRequest): Promise<OutgoingResponse>;
}

/** The way from our prefix to what an issuer publishes. */
const ISSUERS = 'issuers/';

/** A check that fails says as much as one that finds something failing. */
const UNHEALTHY = { healthy: false, detail: {} } as const;

/** How long verifiers may remember what an issuer publishes, in seconds: far less than new keys are published before they sign. */
const ISSUER_CACHE = { 'cache-control': 'public, max-age=3600' };

/** Every path of ours that answers without a signature; there is no other. */
const ENDPOINTS: readonly Endpoint[] = [
  {
    path: pattern('health'),
    async get(_parts, { health }) {
      const { healthy, detail } = await health().catch(() => UNHEALTHY);
      return json(healthy ? 200 : 503, { status: healthy ? 'ok' : 'failing', ...detail });
    },
  },
  {
    path: pattern(`${ISSUERS}([0-9a-f-]{36})${DISCOVERY_PATH}`),
    get: ([id = ''], deps) => ofIssuer(id, deps, () => discoveryDocument(deps.issuerUrl(id))),
  },
  {
    path: pattern(`${ISSUERS}([0-9a-f-]{36})${KEYS_PATH}`),
    get: ([id = ''], deps, { now }) => ofIssuer(id, deps, (issuer) => keySet(issuer, now)),
  },
];

/** Answers every request under our own prefix. */
export function ownEndpoints(deps: OwnDeps): (request: IncomingRequest) => Promise<OutgoingResponse> {
  return async (request) => {
    for (const endpoint of ENDPOINTS) {
      const found = endpoint.path.exec(request.path);
      if (found === null) continue;
      if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { message: 'use GET' });
      return endpoint.get(found.slice(1), deps, request).catch((cause: unknown) => {
        deps.onFailure(request, cause);
        return json(503, { message: 'try again later' });
      });
    }
    return NOTHING;
  };
}

/** The path of an issuer below the public URL. */
export function issuerPath(issuerId: string): string {
  return `${OWN_PREFIX}${ISSUERS}${issuerId}`;
}

/** What an issuer publishes, disabled or not. One whose account is suspended is gone, as the account's sessions are. */
async function ofIssuer(
  id: string,
  { snapshot }: OwnDeps,
  document: (issuer: WebIdentityIssuer) => object,
): Promise<OutgoingResponse> {
  const found = await snapshot().webIdentityIssuer(id);
  if (found?.account.account.status !== 'ACTIVE') return NOTHING;
  return json(200, document(found.issuer), ISSUER_CACHE);
}

function pattern(path: string): RegExp {
  return new RegExp(`^${OWN_PREFIX}${path.replaceAll('.', '\\.')}$`);
}

function json(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): OutgoingResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: `${JSON.stringify(body)}\n`,
  };
}

const NOTHING: OutgoingResponse = json(404, { message: 'there is nothing at this path' });
