import type { AccountReads, ManagedPolicy } from '#directory';
import type { Iam } from '#wire';
import { needs, operation, ownAccount, shownAs } from './operation.ts';
import { byNameAndOwner, page } from './paging.ts';
import { presentListedPolicy } from './policy.ts';
import { countUses, type PolicyUses } from './policy-uses.ts';

/**
 * Lists the account's own managed policies and AWS's, or either: with `OnlyAttached` those in use, without it all, whatever the filter
 * by use says.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
 */
export const listPolicies = operation({
  name: 'ListPolicies',
  access: 'signed',
  authorize: ({ PathPrefix = '/' }, call) =>
    shownAs(`policy path ${PathPrefix}`, needs('iam:ListPolicies', '*', call)),
  async handle(input, call) {
    const account = await ownAccount(call);
    const usesOf = countUses(account);
    const listed = IN_SCOPE[input.Scope ?? 'All'](account)
      .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
      .filter(({ arn }) => isUsedAsAsked(usesOf(arn), input));
    const { items, next } = page(listed, byNameAndOwner, input);
    return { Policies: items.map((policy) => presentListedPolicy(policy, usesOf(policy.arn))), ...next };
  },
});

type InScope = (account: AccountReads) => readonly ManagedPolicy[];

const IN_SCOPE: Readonly<Record<Iam.PolicyScopeType, InScope>> = {
  All: (account) => [...account.policies(), ...account.awsManagedPolicies()],
  AWS: (account) => account.awsManagedPolicies(),
  Local: (account) => account.policies(),
};

function isUsedAsAsked(
  { attachments, boundaries }: PolicyUses,
  { OnlyAttached, PolicyUsageFilter }: Iam.ListPoliciesRequest,
): boolean {
  if (!OnlyAttached) return true;
  const attached = PolicyUsageFilter !== 'PermissionsBoundary' && attachments > 0;
  return attached || (PolicyUsageFilter !== 'PermissionsPolicy' && boundaries > 0);
}
