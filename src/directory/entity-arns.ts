import { type AccountId, iamArn } from '#arn';
import type { Group, Role, User } from './entities.ts';

/** A user's ARN, his path in it. */
export function userArn(account: AccountId, user: Pick<User, 'name' | 'path'>): string {
  return iamArn(account, 'user', user.name, user.path);
}

/** A group's ARN, its path in it. */
export function groupArn(account: AccountId, group: Pick<Group, 'name' | 'path'>): string {
  return iamArn(account, 'group', group.name, group.path);
}

/** A role's ARN, its path in it. */
export function roleArn(account: AccountId, role: Pick<Role, 'name' | 'path'>): string {
  return iamArn(account, 'role', role.name, role.path);
}
