import type { Account, OrganizationState, Tag } from '#directory';
import { AwsError, type Organizations } from '#wire';
import { accountArn, accountPath } from './names.ts';
import type { Target } from './operation.ts';

/** An account with the tags that Organizations keeps on it. */
export type TaggedAccount = Account & { readonly tags?: readonly Tag[] };

/** An account as DescribeAccount and ListAccounts show it. */
export function presentAccount(account: Account, { organization }: OrganizationState): Organizations.Account {
  return {
    Id: account.id,
    Arn: accountArn(organization, account.id),
    Email: account.email,
    Name: account.name,
    Status: account.status,
    State: account.status,
    Paths: [accountPath(organization, account.id)],
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: account.joinedAt,
  };
}

/** The account as policies name it, whether it exists or not. */
export function accountTarget(id: string, state: OrganizationState): Target {
  const account: TaggedAccount | undefined = state.account(id);
  return { arn: accountArn(state.organization, id), tags: account?.tags };
}

/** The account of this id, or AWS's refusal. */
export function requireAccount(id: string, state: OrganizationState): TaggedAccount {
  const account = state.account(id);
  if (account === undefined)
    throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.");
  return account;
}
