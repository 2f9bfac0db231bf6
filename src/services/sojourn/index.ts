/**
 * Our own administration, beside AWS's services and through the same pipeline: ending sessions that were issued before a time, making MFA
 * tokens in hardware known, new keys for an issuer of web identity tokens, and what AWS publishes to a topic of a provider who asked for
 * delegated access.
 *
 * Owns how a revocation is asked for, aimed and allowed, and how a token's seed is read. Does not own how they are kept (directory) nor the
 * checks on each request (access); IAM gives tokens to users.
 * Called by the server, which puts these operations behind the awsJson protocol.
 */
import { type BoundOperation, bind } from '#access';
import { createRevocation } from './create-revocation.ts';
import { deregisterHardwareMFADevice } from './deregister-hardware-mfa-device.ts';
import { getDelegationNotification } from './get-delegation-notification.ts';
import { listRevocations } from './list-revocations.ts';
import type { SojournDeps } from './operation.ts';
import { registerHardwareMFADevice } from './register-hardware-mfa-device.ts';
import { rotateWebIdentityKeys } from './rotate-web-identity-keys.ts';

export { type CreateRevocationResponse, sojournModel, type TargetType } from './model.ts';
export type { SojournDeps } from './operation.ts';

/** Our own operations, by name. */
export function sojournOperations(deps: SojournDeps): readonly BoundOperation[] {
  return [
    bind(createRevocation, deps),
    bind(deregisterHardwareMFADevice, deps),
    bind(getDelegationNotification, deps),
    bind(listRevocations, deps),
    bind(registerHardwareMFADevice, deps),
    bind(rotateWebIdentityKeys, deps),
  ];
}
