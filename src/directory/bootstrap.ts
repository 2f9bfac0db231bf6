import type { AccountId } from '#arn';
import { accountOfAccessKeyId } from '#arn';
import type { Directory } from './directory.ts';
import type { Instant } from './entities.ts';

/** Everything that an empty directory starts with. */
export interface BootstrapInput {
  /** The management account. */
  readonly accountId: AccountId;
  readonly accountName: string;
  readonly email: string;
  /** The root user's access key; `sealedSecret` was sealed under the key ring by the caller. */
  readonly rootAccessKey: { readonly id: string; readonly sealedSecret: string };
  /** o-… */
  readonly organizationId: string;
  /** r-… */
  readonly organizationRootId: string;
  readonly now: Instant;
}

/** Whether nothing was ever bootstrapped into this directory. */
export async function isEmpty(directory: Directory): Promise<boolean> {
  return (await directory.snapshot().organization()).isEmpty;
}

/**
 * Creates the organization, its management account and that account's root access key, in one commit, on an empty directory. Tells
 * whether it did: on any other it changes nothing, so two processes that start at once cannot both do it.
 */
export function bootstrap(directory: Directory, input: BootstrapInput): Promise<boolean> {
  const { accountId, rootAccessKey, now } = input;
  return directory.change(['organization', accountId], (draft) => {
    if (!draft.organization.isEmpty) return false;
    draft.organization.put({
      kind: 'organization',
      id: input.organizationId,
      rootId: input.organizationRootId,
      managementAccountId: accountId,
      createdAt: now,
    });
    draft.organization.put({
      kind: 'account',
      id: accountId,
      name: input.accountName,
      email: input.email,
      status: 'ACTIVE',
      joinedMethod: 'INVITED',
      joinedAt: now,
    });
    draft.account(accountId).put({
      kind: 'access-key',
      id: rootAccessKey.id,
      owner: { type: 'root' },
      status: 'Active',
      createdAt: now,
      sealedSecret: rootAccessKey.sealedSecret,
    });
    if (accountOfAccessKeyId(rootAccessKey.id) !== accountId)
      draft.organization.put({
        kind: 'access-key-account',
        id: rootAccessKey.id,
        account: accountId,
      });
    return true;
  });
}
