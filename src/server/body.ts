import type { Readable } from 'node:stream';

/** The longest body of a request that is not streamed, in bytes: more than the largest policy, percent-encoded, can need. */
export const WHOLE_BODY_BYTES = 1024 * 1024;

/** How long a whole body may take to arrive, in milliseconds. */
const WHOLE_BODY_MS = 30_000;

export type WholeBody =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too-large' | 'too-slow' | 'cut-off' };

/** Reads the body of a request whole, once; whoever does so leaves `request.body` alone. */
export type WholeBodyReader = () => Promise<WholeBody>;

/** Reads a body to its end, within bounds of size and time. Listens to events, which costs a fraction of an async iteration. */
export function readWhole(body: Readable): Promise<WholeBody> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let length = 0;
    const settle = (outcome: WholeBody) => {
      clearTimeout(deadline);
      body.off('data', take);
      body.off('end', end);
      body.off('close', cutOff);
      resolve(outcome);
    };
    const take = (piece: Uint8Array) => {
      length += piece.length;
      if (length > WHOLE_BODY_BYTES) settle({ ok: false, reason: 'too-large' });
      else pieces.push(piece);
    };
    const end = () => {
      const [only] = pieces;
      settle({ ok: true, bytes: pieces.length === 1 && only ? only : Buffer.concat(pieces, length) });
    };
    // A body that breaks is closed too, with or without an error before.
    const cutOff = () => settle({ ok: false, reason: 'cut-off' });
    const deadline = setTimeout(() => settle({ ok: false, reason: 'too-slow' }), WHOLE_BODY_MS);
    body.on('data', take);
    body.on('end', end);
    body.on('close', cutOff);
    body.on('error', ignore);
    if (body.destroyed) cutOff();
  });
}

function ignore(): void {}
