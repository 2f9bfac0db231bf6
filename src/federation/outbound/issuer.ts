import { newUuid, type RandomBytes } from '#arn';
import type { IssuerKey, WebIdentityIssuer } from '#directory';
import type { KeyRing } from '#keys';
import { newIssuerKey } from './issuer-key.ts';

/** What signs for an issuer: a key of each algorithm that AWS offers. */
export type SigningAlgorithm = IssuerKey['algorithm'];
const ALGORITHMS: readonly SigningAlgorithm[] = ['RS256', 'ES384'];

/** The longest that a token lives, in seconds. */
export const LONGEST_TOKEN = 3600;

/** How long a new key is published before it signs, in milliseconds: longer than any verifier remembers a set of keys. */
export const KEY_LEAD = 24 * 3600 * 1000;

/** What making keys needs. */
interface KeyDeps {
  readonly ring: KeyRing;
  readonly random: RandomBytes;
}

/** A new, enabled issuer with a key of each algorithm, which sign from `now` (milliseconds since 1970) on. */
export async function newIssuer(now: number, deps: KeyDeps): Promise<WebIdentityIssuer> {
  const id = newUuid(deps.random);
  const keys = await newKeys({ id, keys: [] }, now, deps);
  return { kind: 'web-identity-issuer', id, enabled: true, createdAt: now, keys };
}

/**
 * The issuer's keys with a new one of each algorithm, published from `now` on, which signs a day later. Keys that nobody needs any more
 * are left out.
 */
export async function rotatedKeys(
  issuer: WebIdentityIssuer,
  now: number,
  deps: KeyDeps,
): Promise<readonly IssuerKey[]> {
  return [...publishedKeys(issuer, now), ...(await newKeys(issuer, now + KEY_LEAD, deps))];
}

/** The key that signs with an algorithm at `now`: the newest whose time has come. */
export function signingKey(
  { id, keys }: Pick<WebIdentityIssuer, 'id' | 'keys'>,
  algorithm: SigningAlgorithm,
  now: number,
): IssuerKey {
  const key = keys
    .filter((candidate) => candidate.algorithm === algorithm && candidate.signsFrom <= now)
    .reduce<IssuerKey | undefined>(
      (newest, candidate) => (newest && newest.signsFrom >= candidate.signsFrom ? newest : candidate),
      undefined,
    );
  if (key === undefined) throw new Error(`the issuer ${id} has no key that signs ${algorithm}`);
  return key;
}

/** The keys that verify at `now`: all but those whose last token has expired since another key took over. */
export function publishedKeys({ keys }: Pick<WebIdentityIssuer, 'keys'>, now: number): readonly IssuerKey[] {
  return keys.filter((key) => {
    const takenOver = keys.some(
      (other) =>
        other.algorithm === key.algorithm &&
        other.signsFrom > key.signsFrom &&
        other.signsFrom + LONGEST_TOKEN * 1000 <= now,
    );
    return !takenOver;
  });
}

/** Whether a key waits for its time, so that another rotation must wait too. */
export function isRotating({ keys }: Pick<WebIdentityIssuer, 'keys'>, now: number): boolean {
  return keys.some(({ signsFrom }) => signsFrom > now);
}

function newKeys(
  { id, keys }: Pick<WebIdentityIssuer, 'id' | 'keys'>,
  signsFrom: number,
  deps: KeyDeps,
): Promise<readonly IssuerKey[]> {
  return Promise.all(
    ALGORITHMS.map((algorithm) =>
      newIssuerKey({ issuer: id, algorithm, number: nextNumber(keys, algorithm), signsFrom }, deps),
    ),
  );
}

/** The newest key of an algorithm is always kept, so no number comes twice. */
function nextNumber(keys: readonly IssuerKey[], algorithm: SigningAlgorithm): number {
  const numbers = keys
    .filter((key) => key.algorithm === algorithm)
    .map(({ id }) => Number(id.slice(id.indexOf('_') + 1)));
  return Math.max(-1, ...numbers) + 1;
}
