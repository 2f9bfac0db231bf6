import type { Group, Role, User } from '#directory';
import { AwsError } from '#wire';

/** Refuses to delete something while it still carries what has to be taken off it first; `remedy` says how. */
export function refuseWhile(carries: boolean, remedy: string): void {
  if (carries) throw new AwsError('DeleteConflict', `Cannot delete entity, ${remedy}.`);
}

/** Refuses to delete a user, group or role that still carries policies. */
export function refuseCarrier({ managedPolicies, inlinePolicies }: User | Group | Role): void {
  refuseWhile(managedPolicies.length > 0, 'must detach all policies first');
  refuseWhile(Object.keys(inlinePolicies).length > 0, 'must delete policies first');
}
