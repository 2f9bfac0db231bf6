import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** The terminator of every credential scope. */
export const TERMINATOR = 'aws4_request';

/** What a signing key is good for: one day, region and service. */
export interface CredentialScope {
  /** `YYYYMMDD` */
  readonly date: string;
  /** Any region, also none. */
  readonly region: string;
  readonly service: string;
}

/** Derived signing keys of known credentials, so that verifying costs one HMAC instead of five. */
export interface SigningKeyCache {
  /** The signing key of a credential for a scope; derived where it is not at hand. */
  signingKey(accessKeyId: string, secret: string, scope: CredentialScope): KeyObject;
}

/**
 * A cache of at most `limit` signing keys that drops the least recently used. Keyed by the secret's digest too, so that
 * a replaced secret never meets the old one's key. Keys that turn out not to verify are kept as well: a caller that
 * measures time learns nothing about which key ids exist.
 */
export function signingKeyCache(limit: number): SigningKeyCache {
  const keys = new Map<string, KeyObject>();
  return {
    signingKey(accessKeyId, secret, scope) {
      const name = `${accessKeyId}/${formatScope(scope)}/${hash('sha256', secret, 'base64')}`;
      const key = keys.get(name) ?? deriveSigningKey(secret, scope);
      keys.delete(name);
      keys.set(name, key);
      if (keys.size > limit) {
        const [oldest] = keys.keys();
        if (oldest !== undefined) keys.delete(oldest);
      }
      return key;
    },
  };
}

/** `date/region/service/aws4_request` */
export function formatScope(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/${TERMINATOR}`;
}

/** The key that signs requests of one day, region and service. */
export function deriveSigningKey(secret: string, scope: CredentialScope): KeyObject {
  const dateKey = hmac(`AWS4${secret}`, scope.date);
  const regionKey = hmac(dateKey, scope.region);
  const serviceKey = hmac(regionKey, scope.service);
  return createSecretKey(hmac(serviceKey, TERMINATOR));
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
