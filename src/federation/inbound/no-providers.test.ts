import { describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import type { OrganizationState } from '#directory';
import { claimedIssuer, isOwnIssuer, nameQualifier, noProviders, type Presentation } from '#federation';

const encoded = (claims: unknown) =>
  `e30.${Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url')}.c2ln`;
const NOWHERE = {} as Presentation;

describe('the issuer that a token claims', () => {
  it('is told, nothing verified', () => {
    expect(claimedIssuer(encoded({ iss: 'https://id.example.com' }))).toEqual({
      ok: true,
      issuer: 'https://id.example.com',
    });
  });

  it.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', encoded('[]'), encoded('null'), encoded('"x"'), encoded('{')])(
    'is not looked for in what is no JSON Web Token: %s',
    (token) => {
      expect(claimedIssuer(token)).toEqual({ ok: false, refusal: { reason: 'malformed' } });
    },
  );

  it.each([encoded({}), encoded({ sub: 'x' })])('is missing where there is none: %s', (token) => {
    expect(claimedIssuer(token)).toEqual({ ok: false, refusal: { reason: 'missing-claim', claim: 'iss' } });
  });

  it('B78 is no inherited member', () => {
    const refused = { ok: false, refusal: { reason: 'missing-claim', claim: 'iss' } };
    expect(claimedIssuer(encoded('{"__proto__":{"iss":"https://id.example.com"}}'))).toEqual(refused);
  });

  it.each([7, null, '', ['https://a'], { a: 1 }, 'https://a b', 'https://é', 'a\nb', 'a'.repeat(256)])(
    'is never what no issuer can be called, so that it can be told as it is: %j',
    (iss) => {
      expect(claimedIssuer(encoded({ iss }))).toEqual({ ok: false, refusal: { reason: 'malformed' } });
    },
  );
});

describe('an issuer of our own', () => {
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const organization = {
    accountOfIssuer: (issuer: string) => (issuer === id ? '111122223333' : undefined),
  } as OrganizationState;

  it.each([
    `http://127.0.0.1:4566/_sojourn/issuers/${id}`,
    `https://other.example.com/${id}`,
    `https://other.example.com/${id}/`,
    `https://other.example.com/${id.toUpperCase()}//`,
    id,
  ])('is known under whatever name: %s', (issuer) => {
    expect(isOwnIssuer(issuer, organization)).toBe(true);
  });

  it.each(['https://id.example.com', `https://id.example.com/${id}/x`, '', '/'])(
    'is not taken for somebody else’s: %s',
    (issuer) => {
      expect(isOwnIssuer(issuer, organization)).toBe(false);
    },
  );
});

describe('accounts without providers', () => {
  it('refuse each token, as that of an unknown provider where it names one', async () => {
    const refusalOf = async (token: string, providerId?: string) => {
      const identified = await noProviders.webIdentity({ token, providerId }, NOWHERE);
      return identified.ok ? undefined : identified.refusal;
    };
    expect(await refusalOf(encoded({ iss: 'https://id.example.com' }))).toEqual({
      reason: 'unknown-provider',
      issuer: 'https://id.example.com',
    });
    expect(await refusalOf('Atza|x')).toEqual({ reason: 'malformed' });
    expect(await refusalOf(encoded({}))).toEqual({ reason: 'missing-claim', claim: 'iss' });
    expect(await refusalOf('Atza|x', 'www.amazon.com')).toEqual({ reason: 'not-amazons' });
    expect(await refusalOf('EAAB', 'graph.facebook.com')).toEqual({ reason: 'rejected' });
  });

  it('refuse each SAML response', async () => {
    const assertion = { assertion: 'PHg+', providerArn: 'arn:aws:iam::111122223333:saml-provider/Example' };
    expect(await noProviders.saml(assertion, NOWHERE)).toEqual({
      ok: false,
      refusal: { reason: 'unknown-provider' },
    });
  });
});

describe('the name qualifier', () => {
  it('is the hash that AWS documents, of issuer, account and the provider’s own name', () => {
    const arn = 'arn:aws:iam::123456789012:saml-provider/MySAMLIdP';
    // printf %s https://example.com/saml123456789012/MySAMLIdP | openssl sha1 -binary | base64
    expect(nameQualifier('https://example.com/saml', '123456789012' as AccountId, arn)).toBe(
      '1uAJanUnBc2XeUkHURMht+xam2c=',
    );
  });
});
