/** What every decoder answers. */
import type { ErrorCode } from './errors/index.ts';
import type { Structure } from './model.ts';

/**
 * The input of an operation, or why the request can't be read: a code of the protocol and a message that may go out. The
 * input has the shapes and types of the model; its constraints are checked by `validate`, not here.
 */
export type Decoded =
  | { readonly ok: true; readonly input: Structure }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/**
 * Thrown inside a decoder where a value doesn't fit its shape, and turned into a {@link Decoded} at the decoder's door,
 * so that the walk needs no bookkeeping; never seen outside.
 */
export class Unreadable extends Error {}

/** Runs a decoder's walk; an {@link Unreadable} becomes a refusal with `code`. */
export function decoding(code: ErrorCode, walk: () => Structure): Decoded {
  try {
    return { ok: true, input: walk() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, code, message: error.message };
    throw error;
  }
}
