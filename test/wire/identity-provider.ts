import { createHash } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type {
  Identification,
  IdentityProvider,
  Presentation,
  SamlIdentity,
  SamlRefusal,
  WebIdentity,
  WebIdentityRefusal,
} from '../../src/federation/index.ts';

/** Two providers, each registered in every account. */
export const PROVIDERS = ['id.example.com', 'other.example.com'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** ARNs under which an account knows a provider. */
export const oidcProvider = (account: string, name: ProviderName = 'id.example.com') =>
  `arn:aws:iam::${account}:oidc-provider/${name}`;
export const samlProvider = (account: string, name: ProviderName = 'id.example.com') =>
  `arn:aws:iam::${account}:saml-provider/${name}`;

/** What a token or assertion says beside who issued it, for whom and about whom; for a SAML session its name too. */
export type Facts = Partial<
  Pick<WebIdentity, 'tags' | 'transitiveTagKeys' | 'sourceIdentity' | 'audience'> &
    Pick<SamlIdentity, 'sessionName' | 'sessionSeconds' | 'sessionEndsAt'>
> & { readonly expiresAt?: number };

/** Signs what the provider says of a subject, with a key of its own. */
export function asserted(subject: string, facts: Facts = {}, name: ProviderName = 'id.example.com') {
  const { audience = 'app', expiresAt, ...rest } = facts;
  return new SignJWT({ facts: rest })
    .setProtectedHeader({ alg: 'HS256', kid: name })
    .setIssuer(`https://${name}`)
    .setSubject(subject)
    .setAudience(audience)
    .setExpirationTime(expiresAt ?? '1h')
    .sign(keyOf(name));
}

function keyOf(name: ProviderName): Uint8Array {
  return createHash('sha256').update(`the key of ${name}`).digest();
}

type Failure = 'invalid' | 'expired' | 'malformed' | 'unknown-provider';

/** Checks what `asserted` signed: signature, issuer, audience and time. */
async function check(token: string): Promise<WebIdentity | Failure> {
  const name = PROVIDERS.find((candidate) => claimsOf(token).iss === `https://${candidate}`);
  if (name === undefined) return 'unknown-provider';
  try {
    const { payload } = await jwtVerify<{ facts: Facts }>(token, keyOf(name), { audience: 'app' });
    const { tags = [], transitiveTagKeys = [], ...more } = payload.facts;
    return {
      type: 'web-identity',
      provider: name,
      issuer: `https://${name}`,
      subject: payload.sub ?? '',
      audience: 'app',
      conditionKeys: { [`${name}:sub`]: payload.sub ?? '', [`${name}:aud`]: 'app' },
      sessionKeys: { [`${name}:sub`]: payload.sub ?? '' },
      tags,
      transitiveTagKeys,
      ...more,
    };
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'invalid';
  }
}

function claimsOf(token: string): { readonly iss?: string; readonly exp?: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** An identity provider for tests: its providers sign with keys that both sides know, and its SAML responses are such tokens in base64. */
export const testIdentityProvider: IdentityProvider = {
  async webIdentity({ token }, { account }): Promise<Identification<WebIdentity, WebIdentityRefusal>> {
    const identity = await check(token);
    if (identity === 'expired') {
      return { ok: false, refusal: { reason: 'expired', expiresAt: claimsOf(token).exp ?? 0 } };
    }
    if (identity === 'unknown-provider') {
      return { ok: false, refusal: { reason: 'unknown-provider', issuer: claimsOf(token).iss ?? '' } };
    }
    if (typeof identity === 'string') return { ok: false, refusal: { reason: identity } };
    return {
      ok: true,
      identity: { ...identity, provider: oidcProvider(account, identity.provider as ProviderName) },
    };
  },
  async saml({ assertion, providerArn }, presentation): Promise<Identification<SamlIdentity, SamlRefusal>> {
    const identity = await check(Buffer.from(assertion, 'base64').toString());
    if (typeof identity === 'string') return { ok: false, refusal: { reason: identity } };
    if (providerArn !== samlProvider(presentation.account, identity.provider as ProviderName)) {
      return { ok: false, refusal: { reason: 'unknown-provider' } };
    }
    return { ok: true, identity: samlIdentity(identity, providerArn, presentation) };
  },
};

function samlIdentity(identity: WebIdentity, provider: string, { account }: Presentation): SamlIdentity {
  const { subject, audience } = identity;
  return {
    sessionName: 'saml-session',
    ...identity,
    type: 'saml',
    provider,
    subjectType: 'persistent',
    conditionKeys: { 'saml:sub': subject, 'saml:aud': audience, 'saml:doc': `${account}/${provider}` },
    sessionKeys: { 'saml:sub': subject, 'saml:sub_type': 'persistent' },
  };
}
