import { AwsError } from '#wire';
import { accountTarget } from './account.ts';
import { operation } from './operation.ts';

/**
 * The parent of each account is the root.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
 */
export const listParents = operation({
  name: 'ListParents',
  callers: 'management-account',
  on: ({ ChildId }, state) => (state.account(ChildId) ? accountTarget(ChildId, state) : { arn: '*' }),
  async handle({ ChildId }, { snapshot }) {
    const state = await snapshot.organization();
    if (state.account(ChildId) === undefined)
      throw new AwsError('ChildNotFoundException', "You specified a child that doesn't exist.");
    return { Parents: [{ Id: state.organization.rootId, Type: 'ROOT' }] };
  },
});
