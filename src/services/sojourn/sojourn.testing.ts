import { createHash } from 'node:crypto';
import {
  type Access,
  type Authentication,
  type Call,
  createAccess,
  type IncomingRequest,
  type SignedCaller,
} from '#access';
import { type AccountId, iamArn, newAccessKeyId, type RandomBytes } from '#arn';
import { bootstrap, type Directory, openDirectory, type Role, type Store, type User } from '#directory';
import { type KeyRing, openKeyRing } from '#keys';
import { queryServiceRules, sign } from '#sigv4';
import type { Session } from '#tokens';
import { validate } from '#wire';
import { issueCredentials } from '../sts/issue-credentials.ts';
import { sojournModel, sojournOperations } from './index.ts';

export const ACCOUNT = '111122223333' as AccountId;
export const OTHER = '444455556666' as AccountId;
export const START = 1_800_000_000_000;
const HOUR = 3_600_000;

const RULES = queryServiceRules('sts');
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Credentials of a session that was issued. */
export interface IssuedSession {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken: string;
}

/** Facts of a session that differ from the usual: a session of the role Deployer that the user alice assumed. */
export type SessionFacts = Partial<
  Pick<Session, 'account' | 'principal' | 'origin' | 'chain' | 'sourceIdentity'>
>;

/** Two accounts, in each an administrator alice with a key and a role Deployer; a clock; access over real tokens and signatures. */
export class World {
  now = START;
  readonly random: RandomBytes;
  readonly directory: Directory;
  readonly ring: KeyRing;
  readonly #access: Access;

  private constructor(directory: Directory, ring: KeyRing) {
    this.directory = directory;
    this.ring = ring;
    this.#access = createAccess({ ring });
    let calls = 0;
    this.random = (length) => {
      calls += 1;
      return Uint8Array.from({ length }, (_, i) => (calls * 37 + (calls >> 3) + i * 11) & 0xff);
    };
  }

  static async open(store: Store): Promise<World> {
    const key = {
      id: 'k1',
      createdAt: 0,
      material: createHash('sha256').update('a key for tests').digest(),
      seals: 0,
    };
    const ring = await openKeyRing({ load: async () => [key], reserve: async (_id, count) => count });
    const directory = await openDirectory({ store, now: () => world.now });
    const world = new World(directory, ring);
    await bootstrap(directory, {
      accountId: ACCOUNT,
      accountName: 'Management',
      email: 'root@example.com',
      rootAccessKey: { id: 'ROOTKEYCHOSENBYOPERATOR', sealedSecret: 'sealed' },
      organizationId: 'o-exampleorg',
      organizationRootId: 'r-exam',
      now: START,
    });
    await directory.change(['organization', ACCOUNT, OTHER], (draft) => {
      draft.organization.put({
        kind: 'account',
        id: OTHER,
        name: 'Other',
        email: 'other@example.com',
        status: 'ACTIVE',
        joinedMethod: 'CREATED',
        joinedAt: START,
      });
      for (const id of [ACCOUNT, OTHER]) {
        const account = draft.account(id);
        account.put(alice(id));
        account.put(deployer(id));
        account.put({
          kind: 'access-key',
          id: aliceKey(id),
          owner: { type: 'user', userId: alice(id).id },
          status: 'Active',
          createdAt: START,
          sealedSecret: 'sealed',
        });
      }
    });
    return world;
  }

  /** Calls an operation of ours as alice in `account`: constraints, permission, then the operation, as the pipeline does. */
  async invoke(name: string, input: object, { account = ACCOUNT } = {}): Promise<unknown> {
    const shapes = sojournModel.operations.get(name);
    const operation = sojournOperations(this).find((candidate) => candidate.name === name);
    if (!shapes || !operation) throw new Error(`there is no operation ${name}`);
    if (validate(shapes, { ...input }).length > 0) throw new Error('the input breaks its constraints');
    const call = this.call(account);
    for (const need of await operation.needs(input, call)) {
      const authorization = await call.decide(need);
      if (!authorization.allowed) throw new Error(authorization.message);
    }
    return operation.handle(input, call);
  }

  call(account: AccountId): Call<SignedCaller> {
    const request = this.#request([]);
    const snapshot = this.directory.snapshot();
    const entity = alice(account);
    const arn = iamArn(account, 'user', 'alice');
    const caller: SignedCaller = {
      type: 'signed',
      account,
      arn,
      userId: entity.id,
      accessKeyId: aliceKey(account),
      principal: { type: 'User', account, arn, uniqueId: entity.id },
      entity,
    };
    return {
      request,
      region: 'us-east-1',
      caller,
      snapshot,
      decide: (need) => this.#access.authorize(caller, need, request, 'us-east-1', snapshot),
      proveMfa: (attempt) => this.#access.proveMfa(this.directory, account, attempt, this.now),
      change: (partitions, work) => this.directory.change(partitions, work),
    };
  }

  /** A session issued now. */
  issue(facts: SessionFacts = {}): IssuedSession {
    const account = facts.account ?? ACCOUNT;
    const { credentials } = issueCredentials(
      {
        account,
        principal: {
          type: 'assumed-role',
          roleId: deployer(account).id,
          roleName: 'Deployer',
          sessionName: 'one',
        },
        origin: { type: 'user', account, userId: alice(account).id, accessKeyId: aliceKey(account) },
        chain: [],
        tags: [],
        policies: [],
        federated: {},
        onlyDefaultRegions: false,
        ...facts,
      },
      { seconds: HOUR / 1000, now: this.now },
      { ring: this.ring, random: this.random },
    );
    const { AccessKeyId, SecretAccessKey, SessionToken } = credentials;
    return { accessKeyId: AccessKeyId, secret: SecretAccessKey, sessionToken: SessionToken };
  }

  /** How a request that the session signs now fares, on a snapshot taken now or before. */
  use(session: IssuedSession, snapshot = this.directory.snapshot()): Promise<Authentication> {
    const { headers } = sign(
      { method: 'POST', target: '/', headers: [['host', 'localhost']] },
      { ...session, region: 'us-east-1', now: this.now, rules: RULES, payloadHash: EMPTY_SHA256 },
    );
    return this.#access.authenticate(this.#request(headers), RULES, snapshot, () => EMPTY_SHA256);
  }

  /** Whether the session still opens the door. */
  async lives(session: IssuedSession): Promise<boolean> {
    return (await this.use(session)).ok;
  }

  #request(headers: IncomingRequest['headers']): IncomingRequest {
    const single = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
    return {
      id: 'request',
      now: this.now,
      method: 'POST',
      target: '/',
      path: '/',
      query: '',
      headers,
      header: (name) => single.get(name),
      sourceIp: '127.0.0.1',
      secure: false,
      body: (async function* () {})(),
    };
  }
}

export function alice(account: AccountId): User {
  return {
    kind: 'user',
    id: `AIDAALICE${account}`,
    name: 'alice',
    path: '/',
    createdAt: START,
    tags: [],
    groupIds: [],
    inlinePolicies: {},
    managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  };
}

export function aliceKey(account: AccountId): string {
  return newAccessKeyId('AKIA', account, (length) => new Uint8Array(length).fill(5));
}

export function deployer(account: AccountId): Role {
  return {
    kind: 'role',
    id: `AROADEPLOYER${account}`,
    name: 'Deployer',
    path: '/ci/',
    createdAt: START,
    tags: [],
    inlinePolicies: {},
    managedPolicies: [],
    trustPolicy: { document: '{"Version":"2012-10-17","Statement":[]}', principalIds: {} },
    maxSessionDuration: 3600,
  };
}
