/**
 * Federation: identities that cross the border, both ways.
 *
 * Owns the port behind which others' assertions are checked (`IdentityProvider`), and an account's own issuer of web identity tokens:
 * its keys and their rotation, its public documents, the signing. Does not own what a role's trust policy makes of an identity (access),
 * what a token says and who may have one (services), nor where issuers are kept (directory).
 * Called by services and access, and by server, which publishes the documents.
 */
export { claimedIssuer, isOwnIssuer } from './inbound/claimed-issuer.ts';
export type { SamlIdentity, WebIdentity } from './inbound/identity.ts';
export type {
  Identification,
  IdentityProvider,
  Presentation,
  SamlAssertion,
  SamlRefusal,
  WebIdentityRefusal,
  WebIdentityToken,
} from './inbound/identity-provider.ts';
export { nameQualifier } from './inbound/name-qualifier.ts';
export { noProviders } from './inbound/no-providers.ts';
export {
  DISCOVERY_PATH,
  discoveryDocument,
  KEYS_PATH,
  keySet,
  STS_CLAIMS,
} from './outbound/documents.ts';
export { isRotating, newIssuer, rotatedKeys, type SigningAlgorithm } from './outbound/issuer.ts';
export { type SignedToken, signToken } from './outbound/sign-token.ts';
