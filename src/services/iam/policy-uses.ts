import type { AccountReads } from '#directory';

/** How often a managed policy is attached to a user, group or role, and how often it is the boundary of a user or role. */
export interface PolicyUses {
  readonly attachments: number;
  readonly boundaries: number;
}

/** Counts the uses of all managed policies in one pass through the account, for whoever asks for one after the other. */
export function countUses(account: AccountReads): (arn: string) => PolicyUses {
  const attachments = new Map<string, number>();
  const boundaries = new Map<string, number>();
  const bounded = [...account.users(), ...account.roles()];
  for (const { managedPolicies } of [...bounded, ...account.groups()])
    for (const arn of managedPolicies) attachments.set(arn, (attachments.get(arn) ?? 0) + 1);
  for (const { permissionsBoundary: arn } of bounded)
    if (arn !== undefined) boundaries.set(arn, (boundaries.get(arn) ?? 0) + 1);
  return (arn) => ({ attachments: attachments.get(arn) ?? 0, boundaries: boundaries.get(arn) ?? 0 });
}
