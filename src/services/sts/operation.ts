import type { Operation } from '#access';
import type { RandomBytes } from '#arn';
import type { KeyRing } from '#keys';
import type { StsOperations } from '#wire';

/** What STS's operations may reach for. */
export interface StsDeps {
  readonly ring: KeyRing;
  readonly random: RandomBytes;
  /** The URL at which the issuer of this id publishes its keys. */
  readonly issuerUrl: (issuerId: string) => string;
}

type Name = keyof StsOperations;

/** Gives an operation of STS the input and output that the model says it has. */
export function operation<N extends Name>(
  row: Operation<StsOperations[N]['input'], StsOperations[N]['output'], StsDeps> & { readonly name: N },
): Operation<StsOperations[N]['input'], StsOperations[N]['output'], StsDeps> {
  return row;
}
