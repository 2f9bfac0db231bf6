/**
 * Our own administration, beside AWS's services and through the same pipeline: ending sessions that were issued before a time, and what
 * AWS publishes to a topic of a provider who asked for delegated access.
 *
 * Owns how a revocation is asked for, aimed and allowed. Does not own how it is kept (directory) nor the check on each request (access).
 * Called by the server, which puts these operations behind the awsJson protocol.
 */
import { type BoundOperation, bind } from '#access';
import { createRevocation } from './create-revocation.ts';
import { getDelegationNotification } from './get-delegation-notification.ts';
import { listRevocations } from './list-revocations.ts';
import type { SojournDeps } from './operation.ts';

export { type CreateRevocationResponse, sojournModel, type TargetType } from './model.ts';
export type { SojournDeps } from './operation.ts';

/** Our own operations, by name. */
export function sojournOperations(deps: SojournDeps): readonly BoundOperation[] {
  return [bind(createRevocation, deps), bind(getDelegationNotification, deps), bind(listRevocations, deps)];
}
