/**
 * Session tokens: everything that a verifier must know of temporary credentials, sealed so that any holder of the key ring reads it
 * without a look-up and nobody else can read, make or change it.
 *
 * Owns the session, its binary codec and the sealing of it. Does not own the keys (keys does), does not decide whether a session may
 * still be used (access does: expiry, revocation, the life of its principals), and does no I/O.
 * Called by access and by the STS operations that issue credentials; keys (secrets) and access (authorization messages) seal with the same
 * primitive.
 */
export {
  type Opened,
  type OpenFailure,
  open,
  type SealingKey,
  type SealPurpose,
  seal,
  sealingOverhead,
} from './seal.ts';
export type {
  ChainLink,
  Delegation,
  Session,
  SessionOrigin,
  SessionPolicyLayer,
  SessionPrincipal,
  SessionTag,
} from './session.ts';
export {
  isExpired,
  type OpenedSession,
  openSession,
  SESSION_TOKEN_LIMIT,
  type SealedSession,
  sealSession,
  tokenDigest,
} from './session-token.ts';
