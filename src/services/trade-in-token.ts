import type { AccountId, RandomBytes } from '#arn';
import type { DelegationRequest } from '#directory';
import { type KeyRing, sealingKey } from '#keys';
import { open, seal } from '#tokens';

const PURPOSE = 'trade-in-token';

/**
 * Seals the token that a provider exchanges for credentials (AWS's exchange token, or trade-in token). It names the delegation request
 * and opens for the provider's account alone; what it is still good for is read when it comes back.
 */
export function sealTradeInToken(
  { id, provider }: Pick<DelegationRequest, 'id' | 'provider'>,
  ring: KeyRing,
  random: RandomBytes,
): string {
  const parts = { plaintext: Buffer.from(id), context: [provider] };
  return seal(PURPOSE, sealingKey(ring.current(), PURPOSE), parts, random).toString('base64url');
}

/** The id of the delegation request that a token was made for; `undefined` where it was not made here, or for another account. */
export function openTradeInToken(token: string, provider: AccountId, ring: KeyRing): string | undefined {
  const sealed = Buffer.from(token, 'base64url');
  if (sealed.toString('base64url') !== token) return undefined;
  const keyOf = (id: string) => {
    const key = ring.find(id);
    return key && sealingKey(key, PURPOSE);
  };
  const opened = open(PURPOSE, sealed, keyOf, [provider]);
  return opened.ok ? Buffer.from(opened.plaintext).toString() : undefined;
}

/** When the access that a released token stands for ends, whenever it is exchanged; in milliseconds since 1970. */
export function endOfAccess({ updatedAt, sessionSeconds }: DelegationRequest): number {
  return (Math.floor(updatedAt / 1000) + sessionSeconds) * 1000;
}
