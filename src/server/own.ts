import type { IncomingRequest } from '#access';
import { OWN_PREFIX } from './dispatch.ts';
import type { OutgoingResponse } from './outgoing.ts';

/** Whether each thing that requests depend on works, asked when health is. */
export type HealthCheck = () => Promise<{
  readonly healthy: boolean;
  readonly detail: Readonly<Record<string, string>>;
}>;

/** A check that fails says as much as one that finds something failing. */
const UNHEALTHY = { healthy: false, detail: {} } as const;

/** Every path of ours that answers without a signature; there is no other. */
export function ownEndpoints(health: HealthCheck): (request: IncomingRequest) => Promise<OutgoingResponse> {
  return async (request) => {
    if (request.path !== `${OWN_PREFIX}health`)
      return json(404, { message: 'there is nothing at this path' });
    if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { message: 'use GET' });
    const { healthy, detail } = await health().catch(() => UNHEALTHY);
    return json(healthy ? 200 : 503, { status: healthy ? 'ok' : 'failing', ...detail });
  };
}

function json(status: number, body: object): OutgoingResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body)}\n` };
}
