import type { Refusal } from './refusal.ts';

/** What a step of this room answers: its value, or why the request is refused. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused;

/** A refusal as a value; nothing in this room throws one, except the decoder of a stream. */
export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(refusal: Refusal): Refused {
  return { ok: false, refusal };
}
