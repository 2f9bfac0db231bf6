import { LRUCache } from 'lru-cache';
import type { AccessKey, AccountState, Snapshot } from '#directory';
import { type KeyRing, openSecret, sessionOpeningKeys } from '#keys';
import type { SignedAuthorization } from '#sigv4';
import { type OpenedSession, openSession, type Session, tokenDigest } from '#tokens';

/** The secret behind a signature, and what it belongs to; nothing here is verified before the signature is. */
export type Credentials =
  | {
      readonly type: 'long-term';
      readonly account: AccountState;
      readonly key: AccessKey;
      readonly secret: string;
    }
  | { readonly type: 'temporary'; readonly session: Session; readonly secret: string };

export type CredentialsRefusal =
  | { readonly reason: 'unknown-access-key' }
  /** A temporary key without its token, a long-term key with one, or a token that is not the key's own. */
  | { readonly reason: 'invalid-token' };

/** Finds the credentials that a request names: long-term ones in the directory, temporary ones in their own sealed token. */
export interface CredentialsFinder {
  find(
    authorization: SignedAuthorization,
    snapshot: Snapshot,
    now: number,
  ): Promise<
    | { readonly ok: true; readonly credentials: Credentials }
    | { readonly ok: false; readonly refusal: CredentialsRefusal }
  >;
}

/** How many opened tokens are remembered; each is a few hundred bytes. */
const OPENED_TOKENS = 10_000;

type OpenedToken = Extract<OpenedSession, { ok: true }>;

export function credentialsFinder(ring: KeyRing): CredentialsFinder {
  const secrets = new WeakMap<AccessKey, string>();
  const opened = new LRUCache<string, OpenedToken>({ max: OPENED_TOKENS });
  let refreshedAt = Number.NEGATIVE_INFINITY;
  const secretOf = (key: AccessKey): string => {
    let secret = secrets.get(key);
    if (secret === undefined) {
      const opened = openSecret(ring, key.sealedSecret, key.id);
      if (!opened.ok) throw new Error(`the secret of access key ${key.id} does not open: ${opened.reason}`);
      secret = opened.secret;
      secrets.set(key, secret);
    }
    return secret;
  };

  const open = async (token: string, accessKeyId: string, now: number): Promise<OpenedSession> => {
    const first = openSession(token, accessKeyId, sessionOpeningKeys(ring, now));
    if (first.ok || first.reason !== 'unknown-key') return first;
    // Another process may have sealed it under a key that this one has not seen yet: look once more, then it is nobody's. Anybody can
    // invent key ids, so the ring is read again once a second at most, and one that cannot be read changes nothing.
    if (now - refreshedAt < 1000 && now >= refreshedAt) return first;
    refreshedAt = now;
    await ring.refresh().catch(() => undefined);
    return openSession(token, accessKeyId, sessionOpeningKeys(ring, now));
  };

  const temporary = async (token: string, accessKeyId: string, now: number): Promise<Session | undefined> => {
    const digest = tokenDigest(token, accessKeyId);
    const known = opened.get(digest);
    // A token dies with the key that sealed it, remembered or not.
    if (known !== undefined && sessionOpeningKeys(ring, now)(known.keyId) !== undefined) return known.session;
    const result = await open(token, accessKeyId, now);
    if (!result.ok) return undefined;
    opened.set(digest, result);
    return result.session;
  };

  return {
    async find({ accessKeyId, sessionToken }, snapshot, now) {
      if (accessKeyId.startsWith('ASIA')) {
        const session =
          sessionToken === undefined ? undefined : await temporary(sessionToken, accessKeyId, now);
        if (session === undefined) return { ok: false, refusal: { reason: 'invalid-token' } };
        return { ok: true, credentials: { type: 'temporary', session, secret: session.secretAccessKey } };
      }
      const held = await snapshot.accessKey(accessKeyId);
      if (!held) return { ok: false, refusal: { reason: 'unknown-access-key' } };
      if (sessionToken !== undefined) return { ok: false, refusal: { reason: 'invalid-token' } };
      const { account, key } = held;
      return { ok: true, credentials: { type: 'long-term', account, key, secret: secretOf(key) } };
    },
  };
}
