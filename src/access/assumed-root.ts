import type { Session } from '#tokens';

/**
 * Whether a session came of AssumeRoot: it is of a root user, and somebody else is behind it. Root users cannot call AssumeRoot, so a
 * root session that goes back to one is GetSessionToken's.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-assumedroot
 */
export function isAssumedRoot({ principal, origin }: Session): boolean {
  return principal.type === 'root' && origin.type !== 'root';
}
