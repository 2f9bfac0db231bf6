/** Whom a provider vouched for, after everything about the assertion was checked; plain facts, as the assertion states them. */
interface FederatedIdentity {
  /** As a trust policy names it: the ARN of the account's provider, or the host name of an issuer that AWS builds in. */
  readonly provider: string;
  /** Who issued the assertion: `iss`, or the Issuer element. */
  readonly issuer: string;
  readonly subject: string;
  /** Whom the assertion is for: `aud` (or `azp`), or the Recipient of the SubjectConfirmationData. */
  readonly audience: string;
  /** Condition keys that hold while the role is assumed, as policies write them: `token.example.com:sub`, `saml:aud`. */
  readonly conditionKeys: Readonly<Record<string, string | readonly string[]>>;
  /** Those condition keys that AWS keeps through the session. */
  readonly sessionKeys: Readonly<Record<string, string>>;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

/** The subject of an OpenID Connect or OAuth 2.0 token. */
export interface WebIdentity extends FederatedIdentity {
  readonly type: 'web-identity';
}

/** The subject of a SAML 2.0 assertion. */
export interface SamlIdentity extends FederatedIdentity {
  readonly type: 'saml';
  /** The Format of the NameID, without the prefix of SAML's own formats: `persistent`, `transient`, or a URI. */
  readonly subjectType: string;
  /** The attribute RoleSessionName. */
  readonly sessionName: string;
  /** The attribute SessionDuration, in seconds: the session may be shorter and not longer. */
  readonly sessionSeconds?: number;
  /** SessionNotOnOrAfter of the AuthnStatement, in milliseconds since 1970: when the session ends at the latest. */
  readonly sessionEndsAt?: number;
}
