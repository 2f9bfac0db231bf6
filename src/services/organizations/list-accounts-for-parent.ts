import { AwsError } from '#wire';
import { presentAccount } from './account.ts';
import { organizationRootArn } from './names.ts';
import { operation } from './operation.ts';
import { page } from './page.ts';

/**
 * The root is the one parent that there is.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
export const listAccountsForParent = operation({
  name: 'ListAccountsForParent',
  callers: 'management-account',
  on: ({ ParentId }, { organization }) => ({
    arn: ParentId === organization.rootId ? organizationRootArn(organization) : '*',
  }),
  async handle(input, { snapshot }) {
    const state = await snapshot.organization();
    if (input.ParentId !== state.organization.rootId)
      throw new AwsError('ParentNotFoundException', "You specified a parent that doesn't exist.");
    const { items, NextToken } = page(state.accounts(), input);
    return { Accounts: items.map((account) => presentAccount(account, state)), NextToken };
  },
});
