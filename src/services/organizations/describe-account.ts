import { accountTarget, presentAccount, requireAccount } from './account.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html */
export const describeAccount = operation({
  name: 'DescribeAccount',
  callers: 'management-account',
  on: ({ AccountId }, state) => accountTarget(AccountId, state),
  async handle({ AccountId }, { snapshot }) {
    const state = await snapshot.organization();
    return { Account: presentAccount(requireAccount(AccountId, state), state) };
  },
});
