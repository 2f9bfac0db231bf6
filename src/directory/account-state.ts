import type { AccountId } from '#arn';
import { nameOfIamArn, parseArn } from '#arn';
import type { Contents, DraftContents } from './contents.ts';
import type {
  AccessKey,
  Account,
  CredentialOwner,
  Group,
  LastUse,
  ManagedPolicy,
  MfaDevice,
  MfaFailures,
  Role,
  User,
  WebIdentityIssuer,
} from './entities.ts';

/** AWS's own managed policies, by ARN; every account sees them. */
export type AwsManagedPolicies = ReadonlyMap<string, ManagedPolicy>;

/** Users, groups and roles, as lists of who carries a managed policy. */
export interface PolicyEntities {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
}

/**
 * Look-ups in one account. All are synchronous. Names are found whatever their case, as IAM's operations find them; ARNs are matched
 * exactly. Lists are sorted by name, not distinguished by case.
 */
export class AccountReads {
  readonly id: AccountId;
  readonly #contents: Contents | DraftContents;
  readonly #awsManaged: AwsManagedPolicies;

  constructor(id: AccountId, contents: Contents | DraftContents, awsManaged: AwsManagedPolicies) {
    this.id = id;
    this.#contents = contents;
    this.#awsManaged = awsManaged;
  }

  user(name: string): User | undefined {
    return this.#contents.table('user').named(name);
  }

  userById(id: string): User | undefined {
    return this.#contents.table('user').get(id);
  }

  users(): readonly User[] {
    return this.#contents.table('user').sorted();
  }

  group(name: string): Group | undefined {
    return this.#contents.table('group').named(name);
  }

  groupById(id: string): Group | undefined {
    return this.#contents.table('group').get(id);
  }

  groups(): readonly Group[] {
    return this.#contents.table('group').sorted();
  }

  /** The groups that hold `user`. */
  groupsOf(user: User): readonly Group[] {
    const inIt = new Set(user.groupIds);
    return this.groups().filter((group) => inIt.has(group.id));
  }

  /** The users that a group holds. */
  membersOf(groupId: string): readonly User[] {
    return this.users().filter((user) => user.groupIds.includes(groupId));
  }

  role(name: string): Role | undefined {
    return this.#contents.table('role').named(name);
  }

  roleById(id: string): Role | undefined {
    return this.#contents.table('role').get(id);
  }

  roles(): readonly Role[] {
    return this.#contents.table('role').sorted();
  }

  /** The customer managed policy of this account or the AWS managed one that has this ARN. */
  policy(arn: string): ManagedPolicy | undefined {
    const aws = this.#awsManaged.get(arn);
    if (aws) return aws;
    const parsed = parseArn(arn);
    const policy = parsed && this.policyNamed(nameOfIamArn(parsed));
    return policy?.arn === arn ? policy : undefined;
  }

  /** The customer managed policy of this name. */
  policyNamed(name: string): ManagedPolicy | undefined {
    return this.#contents.table('policy').named(name);
  }

  policyById(id: string): ManagedPolicy | undefined {
    return this.#contents.table('policy').get(id);
  }

  /** The customer managed policies. */
  policies(): readonly ManagedPolicy[] {
    return this.#contents.table('policy').sorted();
  }

  /** AWS's managed policies, the same in every account. */
  awsManagedPolicies(): readonly ManagedPolicy[] {
    return [...this.#awsManaged.values()];
  }

  /** Who has the managed policy attached. */
  attachmentsOf(policyArn: string): PolicyEntities {
    const carries = (entity: User | Group | Role) => entity.managedPolicies.includes(policyArn);
    return {
      users: this.users().filter(carries),
      groups: this.groups().filter(carries),
      roles: this.roles().filter(carries),
    };
  }

  /** Whose permissions boundary the managed policy is. */
  boundedBy(policyArn: string): Pick<PolicyEntities, 'users' | 'roles'> {
    const bounded = (entity: User | Role) => entity.permissionsBoundary === policyArn;
    return { users: this.users().filter(bounded), roles: this.roles().filter(bounded) };
  }

  accessKey(id: string): AccessKey | undefined {
    return this.#contents.table('access-key').get(id);
  }

  /** The access keys of a user, or of the account's root user; oldest first. */
  accessKeysOf(owner: CredentialOwner): readonly AccessKey[] {
    return this.#contents
      .table('access-key')
      .sorted()
      .filter((key) => sameOwner(key.owner, owner))
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  /** The account's issuer of web identity tokens, enabled or not; there is none before it was first enabled. */
  webIdentityIssuer(): WebIdentityIssuer | undefined {
    return this.#contents.table('web-identity-issuer').sorted()[0];
  }

  /** The MFA device that has this serial number, to the letter. */
  mfaDevice(serialNumber: string): MfaDevice | undefined {
    return this.#contents.table('mfa-device').get(serialNumber);
  }

  /** The MFA device whose serial number differs in nothing but case. */
  mfaDeviceNamed(serialNumber: string): MfaDevice | undefined {
    return this.#contents.table('mfa-device').named(serialNumber);
  }

  /** The MFA devices of the account, in use or not. */
  mfaDevices(): readonly MfaDevice[] {
    return this.#contents.table('mfa-device').sorted();
  }

  /** The MFA devices that a user, or the account's root user, has in use. */
  mfaDevicesOf(owner: CredentialOwner): readonly MfaDevice[] {
    return this.mfaDevices().filter(({ use }) => use !== undefined && sameOwner(use.owner, owner));
  }

  /** How often a user, or the account's root user, has failed at MFA since he last succeeded. */
  mfaFailures(owner: CredentialOwner): MfaFailures | undefined {
    return this.#contents.table('mfa-failures').get(mfaFailuresId(owner));
  }

  /** The last recorded use of an access key or role. */
  lastUse(id: string): LastUse | undefined {
    return this.#contents.table('last-use').get(id);
  }
}

/** The id under which an owner's failures at MFA are kept. */
export function mfaFailuresId(owner: CredentialOwner): string {
  return owner.type === 'root' ? 'root' : owner.userId;
}

function sameOwner(a: CredentialOwner, b: CredentialOwner): boolean {
  return a.type === 'user' ? b.type === 'user' && a.userId === b.userId : b.type === 'root';
}

/** An account as it stood at one change sequence; never changes. */
export class AccountState extends AccountReads {
  readonly account: Account;
  /** The change sequence of the account's latest change. */
  readonly sequence: number;
  readonly #contents: Contents;
  readonly #recentUse: (id: string) => LastUse | undefined;

  constructor(
    account: Account,
    sequence: number,
    contents: Contents,
    awsManaged: AwsManagedPolicies,
    recentUse: (id: string) => LastUse | undefined,
  ) {
    super(account.id, contents, awsManaged);
    this.account = account;
    this.sequence = sequence;
    this.#contents = contents;
    this.#recentUse = recentUse;
  }

  /** The change sequence at which a user, group, role, customer managed policy or access key was last written. */
  version(entityId: string): number | undefined {
    for (const kind of ['user', 'role', 'group', 'policy', 'access-key'] as const) {
      const version = this.#contents.table(kind).version(entityId);
      if (version !== undefined) return version;
    }
    return undefined;
  }

  /** The last use known, also where it is not written to the store yet: the one thing here that moves on. */
  override lastUse(id: string): LastUse | undefined {
    return this.#recentUse(id) ?? super.lastUse(id);
  }
}
