import { presentAccount } from './account.ts';
import { operation } from './operation.ts';
import { page } from './page.ts';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export const listAccounts = operation({
  name: 'ListAccounts',
  callers: 'management-account',
  async handle(input, { snapshot }) {
    const state = await snapshot.organization();
    const { items, NextToken } = page(state.accounts(), input);
    return { Accounts: items.map((account) => presentAccount(account, state)), NextToken };
  },
});
