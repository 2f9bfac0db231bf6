import type { AccountReads, Group, Role, User } from '#directory';
import type { Iam } from '#wire';
import { operation, ownAccount } from './operation.ts';
import { page } from './paging.ts';
import { needsToRead, policies } from './policy.ts';

/**
 * Lists the users, groups and roles that a policy is attached to or that it bounds.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
 */
export const listEntitiesForPolicy = operation({
  name: 'ListEntitiesForPolicy',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => needsToRead('iam:ListEntitiesForPolicy', PolicyArn, call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const { arn } = policies.require(account, input.PolicyArn);
    const listed = entitiesThatUse(arn, account, input.PolicyUsageFilter)
      .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
      .filter(({ kind }) => input.EntityFilter === undefined || input.EntityFilter.toLowerCase() === kind);
    const { items, next } = page(listed, ({ kind, name }) => `${kind} ${name.toLowerCase()}`, input);
    const { group = [], user = [], role = [] } = Object.groupBy(items, ({ kind }) => kind);
    return {
      PolicyGroups: group.map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: user.map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: role.map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...next,
    };
  },
});

/** Each entity once, though a policy may be attached to it and bound it as well. */
function entitiesThatUse(
  arn: string,
  account: AccountReads,
  usage: Iam.PolicyUsageType | undefined,
): readonly (User | Group | Role)[] {
  const attached = usage === 'PermissionsBoundary' ? [] : Object.values(account.attachmentsOf(arn)).flat();
  const bounded = usage === 'PermissionsPolicy' ? [] : Object.values(account.boundedBy(arn)).flat();
  return [...new Set([...attached, ...bounded])];
}
