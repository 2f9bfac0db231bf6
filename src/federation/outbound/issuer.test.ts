import { createHash, randomBytes } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { IssuerKey, WebIdentityIssuer } from '#directory';
import { type KeyRing, openKeyRing } from '#keys';
import { keySet } from './documents.ts';
import {
  isRotating,
  KEY_LEAD,
  LONGEST_TOKEN,
  newIssuer,
  publishedKeys,
  rotatedKeys,
  signingKey,
} from './issuer.ts';
import { signToken } from './sign-token.ts';

const START = 1_800_000_000_000;
const HOUR = 3600 * 1000;

function ringOf(seed: string): Promise<KeyRing> {
  const material = createHash('sha256').update(seed).digest();
  return openKeyRing({
    load: async () => [{ id: 'k1', createdAt: 0, material, seals: 0 }],
    reserve: async (_id, count) => count,
  });
}

describe('an issuer of web identity tokens', () => {
  let ring: KeyRing;
  let issuer: WebIdentityIssuer;
  let rotated: WebIdentityIssuer;

  beforeAll(async () => {
    ring = await ringOf('own');
    issuer = await newIssuer(START, { ring, random: randomBytes });
    rotated = { ...issuer, keys: await rotatedKeys(issuer, START, { ring, random: randomBytes }) };
  });

  const sign = (claims: object, algorithm: IssuerKey['algorithm'], by = issuer, now = START) =>
    signToken(claims, algorithm, by, { ring, now });
  const ids = (keys: readonly IssuerKey[]) => keys.map(({ id }) => id);

  it('begins with an RSA key of 2048 bits and one on P-384, which sign at once', () => {
    expect(ids(issuer.keys)).toEqual(['RSA_0', 'EC384_0']);
    expect(Buffer.from(issuer.keys[0]?.publicKey.n ?? '', 'base64url')).toHaveLength(256);
    expect(issuer.keys[1]?.publicKey).toMatchObject({ kty: 'EC', crv: 'P-384' });
    expect(signingKey(issuer, 'RS256', START).id).toBe('RSA_0');
    expect(signingKey(issuer, 'ES384', START).id).toBe('EC384_0');
  });

  it('publishes of its keys what verifies, and nothing that signs', () => {
    const { keys } = keySet(issuer, START) as JSONWebKeySet;
    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ]);
    expect(keys).toMatchObject([
      { kid: 'RSA_0', alg: 'RS256', use: 'sig' },
      { kid: 'EC384_0', alg: 'ES384', use: 'sig' },
    ]);
  });

  it.each(['RS256', 'ES384'] as const)('signs %s so that its published keys verify it', async (algorithm) => {
    const signed = await sign({ sub: 'somebody' }, algorithm);
    const token = signed.ok ? signed.token : '';
    expect(decodeProtectedHeader(token)).toEqual({
      alg: algorithm,
      typ: 'JWT',
      kid: algorithm === 'RS256' ? 'RSA_0' : 'EC384_0',
    });
    const { payload } = await jwtVerify(token, createLocalJWKSet(keySet(issuer, START) as JSONWebKeySet));
    expect(payload).toEqual({ sub: 'somebody' });
  });

  it('keeps its private keys sealed, each for itself alone', async () => {
    expect(JSON.stringify(issuer)).not.toMatch(/PRIVATE|"d":/);
    const foreign = signToken({}, 'RS256', issuerWithFreshKeys(issuer), {
      ring: await ringOf('other'),
      now: START,
    });
    await expect(foreign).rejects.toThrow('does not open');
    const [rsa, ec] = issuer.keys;
    const swapped = {
      ...issuer,
      keys: [{ ...rsa, sealedPrivateKey: ec?.sealedPrivateKey ?? '' } as IssuerKey],
    };
    await expect(sign({}, 'RS256', swapped)).rejects.toThrow('does not open');
  });

  it('takes as many bytes of claims as AWS does, and not one more', async () => {
    const claims = (bytes: number) => ({ pad: `é${'x'.repeat(bytes - 12)}` });
    expect(Buffer.byteLength(JSON.stringify(claims(14_984)))).toBe(14_984);
    expect((await sign(claims(14_984), 'ES384')).ok).toBe(true);
    expect((await sign(claims(14_984), 'RS256')).ok).toBe(true);
    expect(await sign(claims(14_985), 'ES384')).toEqual({ ok: false, reason: 'too-large' });
  });

  it('publishes a new key a day before it signs, and the old one as long as its tokens live', async () => {
    const takesOver = START + KEY_LEAD;
    const oldest = takesOver + LONGEST_TOKEN * 1000;
    const of = (now: number) => [signingKey(rotated, 'RS256', now).id, ids(publishedKeys(rotated, now))];
    const both = ['RSA_0', 'EC384_0', 'RSA_1', 'EC384_1'];
    expect(KEY_LEAD).toBe(24 * HOUR);
    expect(of(START)).toEqual(['RSA_0', both]);
    expect(of(takesOver - 1)).toEqual(['RSA_0', both]);
    expect(of(takesOver)).toEqual(['RSA_1', both]);
    expect(of(oldest - 1)).toEqual(['RSA_1', both]);
    expect(of(oldest)).toEqual(['RSA_1', ['RSA_1', 'EC384_1']]);
    expect([isRotating(rotated, takesOver - 1), isRotating(rotated, takesOver)]).toEqual([true, false]);
  });

  it('never reuses the id of a key, not even of one that is gone', async () => {
    const later = START + 3 * KEY_LEAD;
    const keys = await rotatedKeys(rotated, later, { ring, random: randomBytes });
    expect(ids(keys)).toEqual(['RSA_1', 'EC384_1', 'RSA_2', 'EC384_2']);
  });

  it('signs nothing where no key may sign yet', () => {
    expect(() => signingKey(issuer, 'RS256', START - 1)).toThrow('no key that signs RS256');
  });
});

/** The same keys as other objects, so that none is remembered as opened. */
function issuerWithFreshKeys(issuer: WebIdentityIssuer): WebIdentityIssuer {
  return { ...issuer, keys: issuer.keys.map((key) => ({ ...key })) };
}
