import { refuseCarrier, refuseWhile } from './delete-conflict.ts';
import { groups } from './group.ts';
import { operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
export const deleteGroup = operation({
  name: 'DeleteGroup',
  access: 'signed',
  authorize: ({ GroupName }, call) => groups.needs('iam:DeleteGroup', GroupName, call),
  handle: ({ GroupName }, call) =>
    groups.remove(GroupName, call, (group, account) => {
      refuseCarrier(group);
      refuseWhile(account.membersOf(group.id).length > 0, 'must remove users from group first');
    }),
});
