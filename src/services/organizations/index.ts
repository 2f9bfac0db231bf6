/**
 * AWS Organizations: the accounts of this server, how one is made, and the organization that they belong to from the start.
 *
 * Owns Organizations' rules and refusals. Does not own the accounts themselves (directory) nor who may do what (access). Called by the
 * server, which puts these operations behind the awsJson protocol.
 */
import { type BoundOperation, bind } from '#access';
import { createAccount } from './create-account.ts';
import { describeAccount } from './describe-account.ts';
import { describeCreateAccountStatus } from './describe-create-account-status.ts';
import { describeOrganization } from './describe-organization.ts';
import { listAccounts } from './list-accounts.ts';
import { listAccountsForParent } from './list-accounts-for-parent.ts';
import { listCreateAccountStatus } from './list-create-account-status.ts';
import { listParents } from './list-parents.ts';
import { listRoots } from './list-roots.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import type { OrganizationsDeps } from './operation.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';

export type { OrganizationsDeps } from './operation.ts';

/** The operations of Organizations that are served here, by name. */
export function organizationsOperations(deps: OrganizationsDeps): readonly BoundOperation[] {
  return [
    bind(createAccount, deps),
    bind(describeAccount, deps),
    bind(describeCreateAccountStatus, deps),
    bind(describeOrganization, deps),
    bind(listAccounts, deps),
    bind(listAccountsForParent, deps),
    bind(listCreateAccountStatus, deps),
    bind(listParents, deps),
    bind(listRoots, deps),
    bind(listTagsForResource, deps),
    bind(tagResource, deps),
    bind(untagResource, deps),
  ];
}
