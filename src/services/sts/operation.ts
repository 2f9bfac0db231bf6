import type { FederatedOperation, Operation } from '#access';
import type { RandomBytes } from '#arn';
import type { IdentityProvider, SamlIdentity, WebIdentity } from '#federation';
import type { KeyRing } from '#keys';
import type { StsOperations } from '#wire';
import type { StsEndpoints } from './endpoints.ts';

/** What STS's operations may reach for. */
export interface StsDeps {
  readonly ring: KeyRing;
  readonly random: RandomBytes;
  /** The URL at which the issuer of this id publishes its keys. */
  readonly issuerUrl: (issuerId: string) => string;
  /** Checks what others assert of a caller. */
  readonly identityProvider: IdentityProvider;
  readonly endpoints: StsEndpoints;
}

type Name = keyof StsOperations;

/** Gives an operation of STS the input and output that the model says it has. */
export function operation<N extends Name>(
  row: Operation<StsOperations[N]['input'], StsOperations[N]['output'], StsDeps> & { readonly name: N },
): Operation<StsOperations[N]['input'], StsOperations[N]['output'], StsDeps> {
  return row;
}

/** The same for an operation whose caller an identity provider vouches for. */
export function federatedOperation<Identity extends WebIdentity | SamlIdentity>() {
  return <N extends Name>(
    row: FederatedOperation<StsOperations[N]['input'], StsOperations[N]['output'], StsDeps, Identity> & {
      readonly name: N;
    },
  ) => row;
}
