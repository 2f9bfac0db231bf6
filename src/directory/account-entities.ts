/*
 * What an account holds, with the words that all entities are written in.
 */

/** Milliseconds since 1970, as the injected clock gives them. */
export type Instant = number;

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Policies that a user, group or role carries. Inline documents are kept as written, by policy name. */
export interface AttachedPolicies {
  readonly inlinePolicies: Readonly<Record<string, string>>;
  /** ARNs of managed policies, in order of attachment. */
  readonly managedPolicies: readonly string[];
}

/**
 * A policy that names principals, kept as written. Beside it stand the users and roles that its Principal names, resolved when it was
 * stored: ARN as written → unique id, or `null` for a principal of an account that we do not hold (it matches nobody). A re-created
 * namesake has another unique id, so it inherits nothing.
 */
export interface PrincipalPolicy {
  readonly document: string;
  readonly principalIds: Readonly<Record<string, string | null>>;
}

export interface User extends AttachedPolicies {
  readonly kind: 'user';
  /** AIDA… */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: Instant;
  readonly tags: readonly Tag[];
  /** ARN of the managed policy that bounds this user. */
  readonly permissionsBoundary?: string;
  /** Unique ids of the groups that hold this user. */
  readonly groupIds: readonly string[];
}

export interface Group extends AttachedPolicies {
  readonly kind: 'group';
  /** AGPA… */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: Instant;
}

export interface Role extends AttachedPolicies {
  readonly kind: 'role';
  /** AROA… */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: Instant;
  readonly description?: string;
  readonly tags: readonly Tag[];
  readonly permissionsBoundary?: string;
  readonly trustPolicy: PrincipalPolicy;
  /** Seconds, 3600 to 43200. */
  readonly maxSessionDuration: number;
}

export interface PolicyVersion {
  /** `v1`, `v2`, … never reused. */
  readonly id: string;
  readonly document: string;
  readonly createdAt: Instant;
}

/** A customer managed policy, or an AWS managed one (whose ARN's account is `aws`). */
export interface ManagedPolicy {
  readonly kind: 'policy';
  /** ANPA… */
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly description?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly tags: readonly Tag[];
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersionId: string;
  /** The number that the next version gets. */
  readonly nextVersion: number;
}

/** Whose a credential is: the account's root user's or a user's. */
export type CredentialOwner = { readonly type: 'root' } | { readonly type: 'user'; readonly userId: string };

/** A long-term access key of a user or of the account's root user. */
export interface AccessKey {
  readonly kind: 'access-key';
  /** AKIA… */
  readonly id: string;
  readonly owner: CredentialOwner;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Instant;
  /** The secret, sealed under the key ring (base64url); never plain. */
  readonly sealedSecret: string;
}

/** A device that proves a second factor. It is in use while it has an owner. */
export interface MfaDevice {
  readonly kind: 'mfa-device';
  /** The serial number: the ARN of a virtual device, the vendor's number of one in hardware. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: Instant;
  readonly tags: readonly Tag[];
  /** How it proves; keys that sign (FIDO2) will be one kind more. */
  readonly method: TotpMethod;
  readonly use?: { readonly owner: CredentialOwner; readonly since: Instant };
}

/** Time-based one-time codes, of an app or of a token in hardware. */
export interface TotpMethod {
  readonly type: 'virtual-totp' | 'hardware-totp';
  /** The seed in Base32, sealed under the key ring (base64url); never plain. */
  readonly sealedSeed: string;
  /** By how many time steps the device's clock goes before (or, negative, after) ours. */
  readonly drift: number;
  /** The time step of the last code that was accepted, by the device's clock: no code of it or of an earlier one is accepted again. */
  readonly usedStep?: number;
}

/** That somebody failed to show a right code, again and again; gone when he succeeds. */
export interface MfaFailures {
  readonly kind: 'mfa-failures';
  /** Unique id of the user, or `root`. */
  readonly id: string;
  /** Failures in a row. */
  readonly count: number;
  /** No code is looked at before this time. */
  readonly lockedUntil: Instant;
  /** Attempts that came while it was locked. */
  readonly unheard: number;
}

/**
 * The account's own issuer of web identity tokens, with which its principals prove to services elsewhere who they are. One in the life of
 * an account: while it is disabled it signs nothing, and what it signed before can still be verified.
 */
export interface WebIdentityIssuer {
  readonly kind: 'web-identity-issuer';
  /** A UUID, the last part of the issuer's URL. */
  readonly id: string;
  readonly enabled: boolean;
  readonly createdAt: Instant;
  readonly keys: readonly IssuerKey[];
}

/** A key pair of an issuer, published from when it is made. */
export interface IssuerKey {
  /** `RSA_0`, `EC384_0`, `RSA_1`, … never reused. */
  readonly id: string;
  readonly algorithm: 'RS256' | 'ES384';
  /** Since when tokens are signed with it: those who verify have learnt of it by then. */
  readonly signsFrom: Instant;
  /** The members of a JSON Web Key that are the public key itself: `kty`, `n` and `e`, or `kty`, `crv`, `x` and `y`. */
  readonly publicKey: Readonly<Record<string, string>>;
  /** PKCS #8 in PEM, sealed under the key ring (base64url); never plain. */
  readonly sealedPrivateKey: string;
}

/** Where and when an access key or role was last used; written behind, not with each request. */
export interface LastUse {
  readonly kind: 'last-use';
  /** Id of the access key or role. */
  readonly id: string;
  readonly at: Instant;
  readonly region: string;
  readonly service: string;
}
