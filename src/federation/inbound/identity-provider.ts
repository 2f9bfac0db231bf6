import type { AccountId } from '#arn';
import type { Snapshot } from '#directory';
import type { SamlIdentity, WebIdentity } from './identity.ts';

/** An OpenID Connect token, or an OAuth 2.0 access token with the host name of its provider; as it was sent, nothing verified. */
export interface WebIdentityToken {
  readonly token: string;
  readonly providerId?: string | undefined;
}

/** A SAML authentication response in base64, as it was sent, nothing verified, with the provider that is said to have signed it. */
export interface SamlAssertion {
  readonly assertion: string;
  /** ARN of the account's SAML provider. */
  readonly providerArn: string;
}

/** What an assertion is presented for. */
export interface Presentation {
  /** The account of the role: its providers count, and no other's. */
  readonly account: AccountId;
  /** The role that is to be assumed, whether it exists or not. */
  readonly roleArn: string;
  readonly snapshot: Snapshot;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why a web identity token vouches for nobody. */
export type WebIdentityRefusal =
  /** No JSON Web Token at all. */
  | { readonly reason: 'malformed' }
  | { readonly reason: 'missing-claim'; readonly claim: string }
  /** The account has no provider of this issuer (`iss`, unverified). */
  | { readonly reason: 'unknown-provider'; readonly issuer: string }
  /** The provider publishes no key that the token names. */
  | { readonly reason: 'unknown-key' }
  | { readonly reason: 'wrong-audience' }
  /** `expiresAt` in seconds since 1970. */
  | { readonly reason: 'expired'; readonly expiresAt: number }
  /** The token lists the roles that it is for, and this is not among them. */
  | { readonly reason: 'other-role' }
  /** The signature does not hold, or something else of which no more is told. */
  | { readonly reason: 'invalid' }
  /** It is no access token of Amazon's, though it came as one. */
  | { readonly reason: 'not-amazons' }
  /** The provider itself was asked, and does not stand by the token. */
  | { readonly reason: 'rejected' }
  | { readonly reason: 'unreachable' };

/** Why a SAML response vouches for nobody. */
export type SamlRefusal = {
  readonly reason: 'malformed' | 'unknown-provider' | 'expired' | 'other-role' | 'invalid' | 'rejected';
};

export type Identification<Identity, Refusal> =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The port: who checks what others assert of a caller. An implementation verifies everything that makes an assertion hold (signature,
 * issuer, audience, times, the role that it is for), reads only what it verified, and decides nothing of permissions: the role's trust
 * policy does. What it cannot check it refuses; a promise that it rejects fails the request.
 */
export interface IdentityProvider {
  webIdentity(
    token: WebIdentityToken,
    presentation: Presentation,
  ): Promise<Identification<WebIdentity, WebIdentityRefusal>>;
  saml(
    assertion: SamlAssertion,
    presentation: Presentation,
  ): Promise<Identification<SamlIdentity, SamlRefusal>>;
}
