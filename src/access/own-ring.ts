import type { AccessKey, Snapshot } from '#directory';
import { type KeyRing, openSecret } from '#keys';

/**
 * Whether `ring` is the one that the directory's secrets were sealed under, tried on the first access key there is. Under another ring no
 * key would verify and every session would be dead, one request at a time: better that a server with it does not start.
 */
export async function isOwnRing(ring: KeyRing, snapshot: Snapshot): Promise<boolean> {
  const key = await firstAccessKey(snapshot);
  return key === undefined || openSecret(ring, key.sealedSecret, key.id).ok;
}

async function firstAccessKey(snapshot: Snapshot): Promise<AccessKey | undefined> {
  for (const { id } of (await snapshot.organization()).accounts()) {
    const account = await snapshot.account(id);
    const owners = [
      { type: 'root' } as const,
      ...(account?.users() ?? []).map((user) => ({ type: 'user', userId: user.id }) as const),
    ];
    for (const owner of owners) {
      const [key] = account?.accessKeysOf(owner) ?? [];
      if (key !== undefined) return key;
    }
  }
  return undefined;
}
