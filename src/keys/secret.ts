import type { RandomBytes } from '#arn';
import { type OpenFailure, open, seal } from '#tokens';
import type { KeyRing } from './key-ring.ts';
import { sealingKey } from './subkey.ts';

const PURPOSE = 'secret-at-rest';

/**
 * Seals a secret that must be read again (an access key's, for HMAC), as base64url for the store. `owner` names what it belongs to, the
 * access-key id: the sealed secret of one key does not open as another's.
 */
export function sealSecret(ring: KeyRing, secret: string, owner: string, random: RandomBytes): string {
  const parts = { plaintext: Buffer.from(secret), context: [owner] };
  return seal(PURPOSE, sealingKey(ring.current(), PURPOSE), parts, random).toString('base64url');
}

export type OpenedSecret = { readonly ok: true; readonly secret: string } | OpenFailure;

/** Opens what `sealSecret` sealed for the same owner, under any key of the ring, retired ones too. */
export function openSecret(ring: KeyRing, sealed: string, owner: string): OpenedSecret {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.toString('base64url') !== sealed) return { ok: false, reason: 'malformed' };
  const keyOf = (id: string) => {
    const key = ring.find(id);
    return key && sealingKey(key, PURPOSE);
  };
  const opened = open(PURPOSE, bytes, keyOf, [owner]);
  return opened.ok ? { ok: true, secret: Buffer.from(opened.plaintext).toString() } : opened;
}
