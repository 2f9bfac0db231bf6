import { presentStatus } from './create-account-status.ts';
import { operation } from './operation.ts';
import { page } from './page.ts';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html */
export const listCreateAccountStatus = operation({
  name: 'ListCreateAccountStatus',
  callers: 'management-account',
  async handle(input, { snapshot }) {
    const statuses = (await snapshot.organization()).createAccountStatuses();
    const wanted = statuses.filter(({ state }) => !input.States?.length || input.States.includes(state));
    const { items, NextToken } = page(wanted, input);
    return { CreateAccountStatuses: items.map(presentStatus), NextToken };
  },
});
