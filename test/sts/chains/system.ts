import { codeOf, formRequest, plainRequest, send, signed, withBody, withHeaders } from '../../harness/raw.ts';
import type { ClientCredentials } from '../../harness/server.ts';
import { type ComposedServer, startComposedServer } from '../../wire/composed-server.ts';
import {
  type AccountIds,
  type AccountName,
  allowing,
  BUCKET,
  bucketPolicy,
  identityPolicy,
  ROLES,
  type RoleName,
  roleNames,
  SESSION_POLICIES,
  trustPolicy,
  USERS,
  type UserName,
  userNames,
} from './world.ts';

/** What the server said: the body of a success, or the code of a refusal. */
export interface Said {
  readonly body: string;
  readonly code: string | undefined;
}

const VERSIONS = { sts: '2011-06-15', iam: '2010-05-08' } as const;
export const MANAGED_LISTING = 'Listing';

/** The server under test, set up as the world says, whose clock stands still until it is moved. */
export class System {
  readonly keys = new Map<UserName, ClientCredentials>();
  readonly roleIds = new Map<RoleName, string>();
  private readonly server: ComposedServer;
  private readonly time: { ms: number };
  /** Empty and the root user until the accounts are made. */
  private accounts: AccountIds = { A: '', B: '' };
  private admins: Readonly<Record<AccountName, ClientCredentials>>;

  private constructor(server: ComposedServer, time: { ms: number }) {
    this.server = server;
    this.time = time;
    this.admins = { A: server.root, B: server.root };
  }

  get ids(): AccountIds {
    return this.accounts;
  }

  static async start(now: number): Promise<System> {
    const time = { ms: now };
    const system = new System(await startComposedServer({ now: () => time.ms }), time);
    await system.makeAccounts();
    await system.setUp();
    return system;
  }

  moveTo(ms: number): void {
    this.time.ms = ms;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  sts(credentials: ClientCredentials, parameters: Readonly<Record<string, string>>): Promise<Said> {
    return this.query('sts', credentials, parameters);
  }

  /** Lists the bucket under a prefix: what an identity policy allows for the caller's own fingerprint alone. */
  async list(credentials: ClientCredentials, prefix: string): Promise<Said> {
    const target = `/${BUCKET}?list-type=2&prefix=${encodeURIComponent(prefix)}`;
    const request = plainRequest(this.server.endpoint, 'GET', target);
    const answer = await send(
      this.server.endpoint,
      signed(request, { credentials, service: 's3', now: this.time.ms }),
    );
    return { body: answer.body, code: codeOf(answer) };
  }

  async revoke(account: AccountName, Type: string, Value: string): Promise<void> {
    must(
      await this.json('sojourn', 'Sojourn.CreateRevocation', this.admins[account], {
        Target: { Type, Value },
      }),
    );
  }

  /** Deletes a role and makes one of the same name. */
  async remakeRole(role: RoleName): Promise<void> {
    const { account } = ROLES[role];
    await this.iam(account, { Action: 'DeleteRolePolicy', RoleName: role, PolicyName: 'own' });
    await this.iam(account, { Action: 'DeleteRole', RoleName: role });
    await this.makeRole(role);
  }

  async storeTrust(role: RoleName): Promise<void> {
    await this.iam(ROLES[role].account, {
      Action: 'UpdateAssumeRolePolicy',
      RoleName: role,
      PolicyDocument: trustPolicy(role, this.ids),
    });
  }

  async setKeyStatus(user: UserName, AccessKeyId: string, Status: 'Active' | 'Inactive'): Promise<void> {
    await this.iam(USERS[user].account, { Action: 'UpdateAccessKey', UserName: user, AccessKeyId, Status });
  }

  /** Deletes a user's key and makes another. */
  async replaceKey(user: UserName): Promise<void> {
    const AccessKeyId = this.keys.get(user)?.accessKeyId;
    if (AccessKeyId !== undefined)
      await this.iam(USERS[user].account, { Action: 'DeleteAccessKey', UserName: user, AccessKeyId });
    this.keys.set(
      user,
      keyOf(await this.iam(USERS[user].account, { Action: 'CreateAccessKey', UserName: user })),
    );
  }

  private async makeAccounts(): Promise<void> {
    const A = field(await this.query('sts', this.server.root, { Action: 'GetCallerIdentity' }), 'Account');
    const admin = await this.makeAdmin(this.server.root);
    const made = await this.json('organizations', 'AWSOrganizationsV20161128.CreateAccount', admin, {
      AccountName: 'B',
      Email: 'b@example.com',
    });
    const B: string = JSON.parse(made.body).CreateAccountStatus.AccountId;
    const entered = await this.query('sts', admin, {
      Action: 'AssumeRole',
      RoleArn: `arn:aws:iam::${B}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'set-up',
    });
    // That session would expire in a walk; a user's key does not.
    this.admins = { A: admin, B: await this.makeAdmin(sessionOf(entered)) };
    this.accounts = { A, B };
  }

  private async makeAdmin(credentials: ClientCredentials): Promise<ClientCredentials> {
    const iam = async (parameters: Readonly<Record<string, string>>) =>
      must(await this.query('iam', credentials, { UserName: 'admin', ...parameters }));
    await iam({ Action: 'CreateUser' });
    await iam({ Action: 'AttachUserPolicy', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
    return keyOf(await iam({ Action: 'CreateAccessKey' }));
  }

  private async setUp(): Promise<void> {
    for (const account of ['A', 'B'] as const) {
      await this.iam(account, {
        Action: 'CreatePolicy',
        PolicyName: MANAGED_LISTING,
        PolicyDocument: allowing(SESSION_POLICIES.managedListing.allows),
      });
    }
    for (const user of userNames) {
      const { account, tags, mayAssume } = USERS[user];
      await this.iam(account, {
        Action: 'CreateUser',
        UserName: user,
        ...tagParameters(Object.entries(tags)),
      });
      await this.iam(account, {
        Action: 'PutUserPolicy',
        UserName: user,
        PolicyName: 'own',
        PolicyDocument: identityPolicy(mayAssume),
      });
      await this.replaceKey(user);
    }
    for (const role of roleNames) await this.makeRole(role);
    const bucket = (target: string, body: string) =>
      withBody(plainRequest(this.server.endpoint, 'PUT', target), body);
    for (const request of [bucket(`/${BUCKET}`, ''), bucket(`/${BUCKET}?policy`, bucketPolicy(this.ids))]) {
      const signing = { credentials: this.admins.A, service: 's3', now: this.time.ms };
      const answer = await send(this.server.endpoint, signed(request, signing));
      must({ body: answer.body, code: codeOf(answer) });
    }
  }

  private async makeRole(role: RoleName): Promise<void> {
    const { account, maxSeconds, tags, mayAssume } = ROLES[role];
    const made = await this.iam(account, {
      Action: 'CreateRole',
      RoleName: role,
      MaxSessionDuration: String(maxSeconds),
      AssumeRolePolicyDocument: trustPolicy(role, this.ids),
      ...tagParameters(Object.entries(tags)),
    });
    this.roleIds.set(role, field(made, 'RoleId'));
    await this.iam(account, {
      Action: 'PutRolePolicy',
      RoleName: role,
      PolicyName: 'own',
      PolicyDocument: identityPolicy(mayAssume),
    });
  }

  /** What an administrator does, which must succeed. */
  private async iam(account: AccountName, parameters: Readonly<Record<string, string>>): Promise<Said> {
    return must(await this.query('iam', this.admins[account], parameters));
  }

  private async query(
    service: keyof typeof VERSIONS,
    credentials: ClientCredentials,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Said> {
    const { endpoint } = this.server;
    const request = formRequest(endpoint, { Version: VERSIONS[service], ...parameters });
    const answer = await send(endpoint, signed(request, { credentials, service, now: this.time.ms }));
    return { body: answer.body, code: codeOf(answer) };
  }

  private async json(
    service: string,
    target: string,
    credentials: ClientCredentials,
    input: object,
  ): Promise<Said> {
    const { endpoint } = this.server;
    const request = withHeaders(
      withBody(plainRequest(endpoint, 'POST', '/'), JSON.stringify(input)),
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', target],
    );
    const answer = await send(endpoint, signed(request, { credentials, service, now: this.time.ms }));
    return { body: answer.body, code: codeOf(answer) };
  }
}

/** `Tags.member.N.…` of the query protocol. */
export function tagParameters(tags: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(
    tags.flatMap(([key, value], index) => [
      [`Tags.member.${index + 1}.Key`, key],
      [`Tags.member.${index + 1}.Value`, value],
    ]),
  );
}

/** The text of an element of an answer. */
export function field({ body }: Said, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  if (text === undefined) throw new Error(`the answer has no ${name}: ${body}`);
  return text;
}

export function sessionOf(said: Said): ClientCredentials & { readonly sessionToken: string } {
  return {
    accessKeyId: field(said, 'AccessKeyId'),
    secretAccessKey: field(said, 'SecretAccessKey'),
    sessionToken: field(said, 'SessionToken'),
  };
}

function keyOf(said: Said): ClientCredentials {
  return { accessKeyId: field(said, 'AccessKeyId'), secretAccessKey: field(said, 'SecretAccessKey') };
}

function must(said: Said): Said {
  if (said.code !== undefined) throw new Error(`an administrator was refused: ${said.body}`);
  return said;
}
