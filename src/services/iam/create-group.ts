import { iamArn, newUniqueId } from '#arn';
import { type Group, quotas } from '#directory';
import { groups, presentGroup } from './group.ts';
import { needs, operation } from './operation.ts';
import { withinQuota } from './quota.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export const createGroup = operation({
  name: 'CreateGroup',
  access: 'signed',
  authorize: ({ GroupName, Path }, call) =>
    needs('iam:CreateGroup', iamArn(call.caller.account, 'group', GroupName, Path), call),
  handle({ GroupName, Path = '/' }, { caller, change, request }, { random }) {
    const id = newUniqueId('AGPA', random);
    return change([caller.account], (draft) => {
      const account = draft.account(caller.account);
      groups.refuseTaken(account, GroupName);
      withinQuota('GroupsPerAccount', quotas.groups, account.groups().length + 1);
      const group: Group = {
        kind: 'group',
        id,
        name: GroupName,
        path: Path,
        createdAt: request.now,
        inlinePolicies: {},
        managedPolicies: [],
      };
      account.put(group);
      return { Group: presentGroup(caller.account, group) };
    });
  },
});
