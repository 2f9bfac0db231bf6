import type { AccountId } from '#arn';
import { type Group, groupArn, quotas } from '#directory';
import type { Iam } from '#wire';
import { Entities } from './entities.ts';

export const groups = new Entities<Group>({
  named: (account, name) => account.group(name),
  withId: (account, id) => account.groupById(id),
  arn: (account, name, group) => groupArn(account, group ?? { name, path: '/' }),
  noun: 'group',
  missing: (name) => `The group with name ${name} cannot be found.`,
  namesake: (account, name) => account.group(name),
  taken: (name) => `Group with name ${name} already exists.`,
  all: (account) => account.groups(),
  quota: { name: 'GroupsPerAccount', most: quotas.groups },
});

/** A group as every operation shows it. */
export function presentGroup(account: AccountId, group: Group): Iam.Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: groupArn(account, group),
    CreateDate: group.createdAt,
  };
}
