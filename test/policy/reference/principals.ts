/**
 * Who a Principal or NotPrincipal element means.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { CasePrincipal } from './case.ts';
import type { PrincipalElement } from './documents.ts';

/**
 * How closely a Principal element names the caller:
 * - `caller`: the user, the role session, the federated user session, the root user or the service itself, or everyone;
 * - `origin`: the role of a role session, the user behind a federated user session;
 * - `account`: the caller's account, to which that delegates;
 * - `nobody`: not at all.
 */
export type Naming = 'caller' | 'origin' | 'account' | 'nobody';

export function namingOf(element: PrincipalElement, caller: CasePrincipal): Naming {
  // Everyone, however it is written, anonymous callers too.
  if (element.type === 'AWS' && element.id === '*') return 'caller';
  if (element.type === 'Service') {
    return caller.type === 'AWSService' && element.id === caller.arn ? 'caller' : 'nobody';
  }
  if (element.type !== 'AWS') return 'nobody';
  if (caller.type === 'Anonymous' || caller.type === 'AWSService') return 'nobody';
  // An account is named by its id or by the ARN of its root.
  if (element.id === caller.account || element.id === `arn:aws:iam::${caller.account}:root`) {
    return caller.type === 'Root' ? 'caller' : 'account';
  }
  if (element.id === caller.arn) return 'caller';
  if (caller.type === 'AssumedRole' && element.id === caller.roleArn) return 'origin';
  if (caller.type === 'FederatedUser' && element.id === caller.parentUserArn) return 'origin';
  return 'nobody';
}

/** The closest naming in a list. */
export function closestNaming(list: readonly PrincipalElement[], caller: CasePrincipal): Naming {
  const all = list.map((element) => namingOf(element, caller));
  if (all.includes('caller')) return 'caller';
  if (all.includes('origin')) return 'origin';
  if (all.includes('account')) return 'account';
  return 'nobody';
}

/**
 * Does a Deny with this NotPrincipal spare the caller? Only one that it names exactly: the account or the role of the
 * caller is not enough. Nobody is spared who has a permissions boundary:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function spares(
  list: readonly PrincipalElement[],
  caller: CasePrincipal,
  hasBoundary: boolean,
): boolean {
  if (hasBoundary) return false;
  return closestNaming(list, caller) === 'caller';
}
