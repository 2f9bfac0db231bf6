import { groups } from './group.ts';
import { operation } from './operation.ts';

/**
 * Gives a group another name or path. Both the group as it is and the group as it shall be must be allowed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
 */
export const updateGroup = operation({
  name: 'UpdateGroup',
  access: 'signed',
  authorize: ({ GroupName, NewGroupName, NewPath }, call) =>
    groups.needsToRename('iam:UpdateGroup', GroupName, { name: NewGroupName, path: NewPath }, call),
  handle: ({ GroupName, NewGroupName, NewPath }, call) =>
    groups.rename(GroupName, { name: NewGroupName, path: NewPath }, call),
});
