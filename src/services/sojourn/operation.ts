import type { Operation } from '#access';
import type { RandomBytes } from '#arn';
import type { KeyRing } from '#keys';
import type { SojournOperations } from './model.ts';

/** What our own operations may reach for. */
export interface SojournDeps {
  readonly random: RandomBytes;
  /** Seals the seeds of MFA tokens, the keys of issuers, and what a provider exchanges for delegated access. */
  readonly ring: KeyRing;
}

/** Gives an operation of ours the input and output that the model says it has. */
export function operation<N extends keyof SojournOperations>(
  row: Operation<SojournOperations[N]['input'], SojournOperations[N]['output'], SojournDeps> & {
    readonly name: N;
  },
): Operation<SojournOperations[N]['input'], SojournOperations[N]['output'], SojournDeps> {
  return row;
}
