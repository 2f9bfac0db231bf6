import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type CryptoKey, importPKCS8 } from 'jose';
import type { RandomBytes } from '#arn';
import type { IssuerKey } from '#directory';
import { type KeyRing, openSecret, sealSecret } from '#keys';

const makeKeyPair = promisify(generateKeyPair);

/** How a key pair of each algorithm is made, and how AWS begins its key id. */
const MADE = {
  RS256: { prefix: 'RSA', pair: () => makeKeyPair('rsa', { modulusLength: 2048 }) },
  ES384: { prefix: 'EC384', pair: () => makeKeyPair('ec', { namedCurve: 'P-384' }) },
} as const;

/** Makes a key pair off the event loop, its private key sealed for this issuer and key id alone. */
export async function newIssuerKey(
  {
    issuer,
    algorithm,
    number,
    signsFrom,
  }: Pick<IssuerKey, 'algorithm' | 'signsFrom'> & { readonly issuer: string; readonly number: number },
  { ring, random }: { readonly ring: KeyRing; readonly random: RandomBytes },
): Promise<IssuerKey> {
  const id = `${MADE[algorithm].prefix}_${number}`;
  const { publicKey, privateKey } = await MADE[algorithm].pair();
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    id,
    algorithm,
    signsFrom,
    publicKey: publicKey.export({ format: 'jwk' }) as Record<string, string>,
    sealedPrivateKey: sealSecret(ring, pem, ownerOf(issuer, id), random),
  };
}

const imported = new WeakMap<IssuerKey, CryptoKey>();

/** The private key, opened and imported once for as long as the directory remembers the issuer; it cannot be exported again. */
export async function privateKeyOf(key: IssuerKey, issuer: string, ring: KeyRing): Promise<CryptoKey> {
  const known = imported.get(key);
  if (known !== undefined) return known;
  const opened = openSecret(ring, key.sealedPrivateKey, ownerOf(issuer, key.id));
  if (!opened.ok) throw new Error(`the key ${key.id} of issuer ${issuer} does not open: ${opened.reason}`);
  const privateKey = await importPKCS8(opened.secret, key.algorithm);
  imported.set(key, privateKey);
  return privateKey;
}

function ownerOf(issuer: string, keyId: string): string {
  return `${issuer}/${keyId}`;
}
