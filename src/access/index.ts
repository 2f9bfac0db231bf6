/**
 * Access: who asks, and whether they may.
 *
 * Owns the caller, the liveness of credentials (expiry, revocation, deleted and deactivated things), what each kind of temporary
 * credentials may call at all, whether an MFA code is right (and that it is so once), the condition keys of a request, the choice of the
 * policies that have a say, why something was denied and to whom that may be told (`denials/`), and the form of an operation. Does not own
 * the language of policies (policy) nor how a refusal reads on the wire (server and gateway map it). Called by server's pipeline; its types
 * by services and gateway.
 */
export { type Access, createAccess } from './access.ts';
export { isAssumedRoot } from './assumed-root.ts';
export type { Authentication, AuthenticationRefusal } from './authenticate.ts';
export { type Authorization, type Denial, refusalMessage } from './authorize.ts';
export {
  type AnonymousCaller,
  anonymousCaller,
  type Caller,
  type FederatedCaller,
  type SignedCaller,
} from './caller.ts';
export { principalArn, principalTags } from './context.ts';
export { type CredentialKind, type KindRefusal, kindRefusal } from './credential-kinds.ts';
export {
  AUTHORIZATION_MESSAGE_CHARACTERS,
  authorizationMessages,
  openAuthorizationMessage,
} from './denials/message.ts';
export { type DenialReport, reportOf, reportOfOperation } from './denials/report.ts';
export type { MfaAttempt, MfaOutcome } from './mfa/prove.ts';
export { sealSeed } from './mfa/seed.ts';
export {
  type BoundOperation,
  bind,
  type Call,
  type Effect,
  type FederatedOperation,
  type Need,
  type Operation,
} from './operation.ts';
export { isOwnRing } from './own-ring.ts';
export type { IncomingRequest } from './request.ts';
export { requestTagContext, resourceTagContext } from './tag-context.ts';
