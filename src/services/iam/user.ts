import { type AccountId, rootArn } from '#arn';
import { type Account, quotas, type User, userArn } from '#directory';
import type { Iam } from '#wire';
import { presentBoundary } from './boundary.ts';
import { Entities } from './entities.ts';
import { presentTagsIfAny } from './tags.ts';

export const users = new Entities<User>({
  named: (account, name) => account.user(name),
  withId: (account, id) => account.userById(id),
  arn: (account, name, user) => userArn(account, user ?? { name, path: '/' }),
  noun: 'user',
  missing: (name) => `The user with name ${name} cannot be found.`,
  namesake: (account, name) => account.user(name),
  taken: (name) => `User with name ${name} already exists.`,
  all: (account) => account.users(),
  quota: { name: 'UsersPerAccount', most: quotas.users },
});

/** A user as CreateUser and GetUser show it. */
export function presentUser(account: AccountId, user: User): Iam.User {
  return {
    ...presentListedUser(account, user),
    PermissionsBoundary: presentBoundary(user),
    Tags: presentTagsIfAny(user.tags),
  };
}

/** A user as lists show it: without tags and boundary. */
export function presentListedUser(account: AccountId, user: User): Iam.User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(account, user),
    CreateDate: user.createdAt,
  };
}

/** The root user as GetUser shows it to itself: without the name and path that the model promises, for it has none. */
export function presentRootUser({ id, joinedAt }: Account): Iam.User {
  const shown: Partial<Iam.User> = { UserId: id, Arn: rootArn(id), CreateDate: joinedAt };
  return shown as Iam.User;
}
