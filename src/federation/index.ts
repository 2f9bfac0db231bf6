/**
 * Federation: identities that cross the border, both ways.
 *
 * Owns an account's issuer of web identity tokens: its keys and their rotation, its public documents, and the signing. Does not own what
 * a token says and who may have one (services do), nor where the issuer is kept (directory).
 * Called by services, and by server, which publishes the documents.
 */
export {
  DISCOVERY_PATH,
  discoveryDocument,
  KEYS_PATH,
  keySet,
  STS_CLAIMS,
} from './outbound/documents.ts';
export {
  isRotating,
  KEY_LEAD,
  LONGEST_TOKEN,
  newIssuer,
  publishedKeys,
  rotatedKeys,
  type SigningAlgorithm,
  signingKey,
} from './outbound/issuer.ts';
export { MOST_CLAIM_BYTES, type SignedToken, signToken } from './outbound/sign-token.ts';
