import type { AccountReads, AccountState, Group, ManagedPolicy, Role, User } from '#directory';
import type { Iam } from '#wire';
import { presentAllAttached } from './attached-policies.ts';
import { presentBoundary } from './boundary.ts';
import { presentGroup } from './group.ts';
import { presentInlinePolicies } from './inline-policies.ts';
import { type IamCall, needs, operation, ownAccount } from './operation.ts';
import { page } from './paging.ts';
import { presentListedPolicy, presentVersion } from './policy.ts';
import { isAwsManaged } from './policy-arn.ts';
import { countUses } from './policy-uses.ts';
import { presentRole, shownTrust } from './role.ts';
import { presentTags } from './tags.ts';
import { presentListedUser } from './user.ts';

/**
 * Describes, page by page, every user, group, role and managed policy with all that they carry.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const getAccountAuthorizationDetails = operation({
  name: 'GetAccountAuthorizationDetails',
  access: 'signed',
  authorize: (_input, call) => needs('iam:GetAccountAuthorizationDetails', '*', call),
  async handle(input, call) {
    const account = await ownAccount(call);
    const { Filter: filter = [] } = input;
    const listed = entitiesOf(account).filter(
      (entity) => filter.length === 0 || filter.includes(typeOf(entity)),
    );
    const { items, next } = page(
      listed,
      ({ kind, name, id }) => `${kind} ${name.toLowerCase()} ${id}`,
      input,
    );
    const usesOf = countUses(account);
    return {
      UserDetailList: ofKind(items, 'user').map((user) => describeUser(user, account)),
      GroupDetailList: ofKind(items, 'group').map((group) => describeGroup(group, account)),
      RoleDetailList: await Promise.all(
        ofKind(items, 'role').map((role) => describeRole(role, account, call)),
      ),
      Policies: ofKind(items, 'policy').map((policy) => ({
        ...presentListedPolicy(policy, usesOf(policy.arn)),
        Description: policy.description,
        PolicyVersionList: policy.versions.map((version) => presentVersion(policy, version)),
      })),
      ...next,
    };
  },
});

type Described = User | Group | Role | ManagedPolicy;

function entitiesOf(account: AccountReads): readonly Described[] {
  return [
    ...account.users(),
    ...account.groups(),
    ...account.roles(),
    ...account.policies(),
    ...account.awsManagedPolicies(),
  ];
}

function typeOf(entity: Described): Iam.EntityType {
  switch (entity.kind) {
    case 'user':
      return 'User';
    case 'group':
      return 'Group';
    case 'role':
      return 'Role';
    case 'policy':
      return isAwsManaged(entity.arn) ? 'AWSManagedPolicy' : 'LocalManagedPolicy';
  }
}

function ofKind<Kind extends Described['kind']>(entities: readonly Described[], kind: Kind) {
  return entities.filter((entity): entity is Extract<Described, { kind: Kind }> => entity.kind === kind);
}

function describeUser(user: User, account: AccountReads): Iam.UserDetail {
  return {
    ...presentListedUser(account.id, user),
    UserPolicyList: presentInlinePolicies(user),
    GroupList: account.groupsOf(user).map(({ name }) => name),
    AttachedManagedPolicies: presentAllAttached(user, account),
    PermissionsBoundary: presentBoundary(user),
    Tags: presentTags(user.tags),
  };
}

function describeGroup(group: Group, account: AccountReads): Iam.GroupDetail {
  return {
    ...presentGroup(account.id, group),
    GroupPolicyList: presentInlinePolicies(group),
    AttachedManagedPolicies: presentAllAttached(group, account),
  };
}

async function describeRole(role: Role, account: AccountState, call: IamCall): Promise<Iam.RoleDetail> {
  return {
    ...presentRole(account.id, role, await shownTrust(role, call.snapshot), account.lastUse(role.id)),
    InstanceProfileList: [],
    RolePolicyList: presentInlinePolicies(role),
    AttachedManagedPolicies: presentAllAttached(role, account),
    Tags: presentTags(role.tags),
  };
}
