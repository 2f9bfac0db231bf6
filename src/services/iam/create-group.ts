import { iamArn, newUniqueId } from '#arn';
import { groups, presentGroup } from './group.ts';
import { needs, operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export const createGroup = operation({
  name: 'CreateGroup',
  access: 'signed',
  authorize: ({ GroupName, Path }, call) =>
    needs('iam:CreateGroup', iamArn(call.caller.account, 'group', GroupName, Path), call),
  handle({ GroupName, Path = '/' }, call, { random }) {
    const id = newUniqueId('AGPA', random);
    return groups.create(
      GroupName,
      call,
      () => ({
        kind: 'group',
        id,
        name: GroupName,
        path: Path,
        createdAt: call.request.now,
        inlinePolicies: {},
        managedPolicies: [],
      }),
      (group) => ({ Group: presentGroup(call.caller.account, group) }),
    );
  },
});
