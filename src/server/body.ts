import type { IncomingRequest } from '#access';

/** The longest body of a request that is not streamed, in bytes: more than the largest policy, percent-encoded, can need. */
export const WHOLE_BODY_BYTES = 1024 * 1024;

/** How long a whole body may take to arrive, in milliseconds. */
const WHOLE_BODY_MS = 30_000;

export type WholeBody =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too-large' | 'too-slow' | 'cut-off' };

/** Reads a body to its end, within bounds of size and time. */
export async function readWhole(request: IncomingRequest): Promise<WholeBody> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reading = (async (): Promise<WholeBody> => {
    for await (const piece of request.body) {
      length += piece.length;
      if (length > WHOLE_BODY_BYTES) return { ok: false, reason: 'too-large' };
      pieces.push(piece);
    }
    return { ok: true, bytes: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces) };
  })();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<WholeBody>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: 'too-slow' }), WHOLE_BODY_MS);
  });
  try {
    return await Promise.race([reading, deadline]);
  } catch {
    return { ok: false, reason: 'cut-off' };
  } finally {
    clearTimeout(timer);
  }
}
