import { createHash } from 'node:crypto';
import { type Access, type Call, createAccess, type IncomingRequest, type SignedCaller } from '#access';
import { type AccountId, assumedRoleArn, type RandomBytes, rootArn } from '#arn';
import {
  bootstrap,
  type Directory,
  openDirectory,
  type Role,
  roleArn,
  type Store,
  userArn,
} from '#directory';
import { type KeyRing, openKeyRing } from '#keys';
import { AwsError, encodeAwsQuery, type IamOperations, iamModel, validate } from '#wire';
import { iamOperations } from './index.ts';

export const ACCOUNT = '111122223333' as AccountId;
export const OTHER = '444455556666' as AccountId;
export const ROOT_KEY = 'ROOTKEYCHOSENBYOPERATOR';
export const START = 1_800_000_000_000;

export const ALLOW_ALL = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' });

/** A policy document of these statements. */
export function policyOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A trust policy that lets these principals assume. */
export function trustOf(...principals: readonly string[]): string {
  return policyOf({ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' });
}

type Name = keyof IamOperations;

/** Calls IAM's operations as one caller. */
export type Client = <N extends Name>(
  name: N,
  input: IamOperations[N]['input'],
) => Promise<IamOperations[N]['output']>;

/** Two accounts with nothing in them, and callers that call IAM as the pipeline lets them: constraints, permission, operation. */
export class World {
  now = START;
  readonly directory: Directory;
  readonly ring: KeyRing;
  readonly #access: Access;
  #calls = 0;

  private constructor(directory: Directory, ring: KeyRing) {
    this.directory = directory;
    this.ring = ring;
    this.#access = createAccess({ ring });
  }

  static async open(store: Store): Promise<World> {
    const material = createHash('sha256').update('a key for tests').digest();
    const ring = await openKeyRing({
      load: async () => [{ id: 'k1', createdAt: 0, material, seals: 0 }],
      reserve: async (_id, count) => count,
    });
    const directory = await openDirectory({ store, now: () => START });
    await bootstrap(directory, {
      accountId: ACCOUNT,
      accountName: 'Management',
      email: 'root@example.com',
      rootAccessKey: { id: ROOT_KEY, sealedSecret: 'sealed' },
      organizationId: 'o-exampleorg',
      organizationRootId: 'r-exam',
      now: START,
    });
    await directory.change(['organization'], (draft) =>
      draft.organization.put({
        kind: 'account',
        id: OTHER,
        name: 'Other',
        email: 'other@example.com',
        status: 'ACTIVE',
        joinedMethod: 'CREATED',
        joinedAt: START,
      }),
    );
    return new World(directory, ring);
  }

  /** Bytes that differ from call to call and are the same in each run. */
  readonly random: RandomBytes = (length) => {
    this.#calls += 1;
    const digest = createHash('sha512').update(String(this.#calls)).digest();
    return Uint8Array.from({ length }, (_, i) => digest[i % digest.length] ?? 0);
  };

  readonly issuerUrl = (id: string) => `https://sts.example.com/issuers/${id}`;

  /** Calls as the root user of an account. */
  root(account: AccountId = ACCOUNT): Client {
    return this.#client(async () => rootCaller(account));
  }

  /** Calls as a user, who must be there at the time of each call. */
  user(name: string, account: AccountId = ACCOUNT): Client {
    return this.#client(() => this.userCaller(name, account));
  }

  /** Calls as a session of a role. */
  session(role: string, account: AccountId = ACCOUNT): Client {
    return this.#client(() => this.sessionCaller(role, account));
  }

  async userCaller(name: string, account: AccountId = ACCOUNT): Promise<SignedCaller> {
    const user = (await this.directory.snapshot().account(account))?.user(name);
    if (user === undefined) throw new Error(`there is no user ${name}`);
    const arn = userArn(account, user);
    const principal = { type: 'User', account, arn, uniqueId: user.id } as const;
    return { type: 'signed', account, arn, userId: user.id, accessKeyId: 'AKIA', principal, entity: user };
  }

  async sessionCaller(name: string, account: AccountId = ACCOUNT): Promise<SignedCaller> {
    const role = (await this.directory.snapshot().account(account))?.role(name);
    if (role === undefined) throw new Error(`there is no role ${name}`);
    return sessionCallerOf(role, account);
  }

  /** What `caller` sees of one request that it makes now. */
  call(caller: SignedCaller): Call<SignedCaller> {
    const snapshot = this.directory.snapshot();
    const request = requestAt(this.now);
    return {
      request,
      region: 'us-east-1',
      caller,
      snapshot,
      decide: (need) => this.#access.authorize(caller, need, request, 'us-east-1', snapshot),
      proveMfa: (attempt) => this.#access.proveMfa(this.directory, caller.account, attempt, this.now),
      change: (partitions, work) => this.directory.change(partitions, work),
    };
  }

  /** One operation, bound as the server binds it. */
  operation(name: string) {
    const found = iamOperations(this).find((operation) => operation.name === name);
    if (found === undefined) throw new Error(`there is no operation ${name}`);
    return found;
  }

  /** Runs one operation for a caller: constraints, permission, operation, and an answer that can be encoded. */
  async invoke(name: string, input: object, call: Call<SignedCaller>): Promise<unknown> {
    const shape = iamModel.operations.get(name);
    if (shape === undefined) throw new Error(`the model has no operation ${name}`);
    const violations = validate(shape, { ...input });
    if (violations.length > 0) throw new Error(`the input breaks its constraints: ${violations[0]?.path}`);
    const operation = this.operation(name);
    for (const need of await operation.needs(input, call)) {
      const authorization = await call.decide(need);
      if (!authorization.allowed) throw new AwsError('AccessDenied', authorization.message);
    }
    const output = await operation.handle(input, call);
    encodeAwsQuery(iamModel, shape, { ...(output as object) }, call.request.id);
    return output;
  }

  #client(caller: () => Promise<SignedCaller>): Client {
    const invoke = async (name: string, input: object) => this.invoke(name, input, this.call(await caller()));
    return invoke as Client;
  }
}

/** An `expect(…).rejects` matcher's argument for AWS's refusals. */
export function refusal(code: string, message: string): object {
  return { code, message };
}

function rootCaller(account: AccountId): SignedCaller {
  const arn = rootArn(account);
  const principal = { type: 'Root', account, arn } as const;
  return {
    type: 'signed',
    account,
    arn,
    userId: account,
    accessKeyId: ROOT_KEY,
    principal,
    entity: undefined,
  };
}

function sessionCallerOf(role: Role, account: AccountId): SignedCaller {
  const arn = assumedRoleArn(account, role.name, 'test');
  return {
    type: 'signed',
    account,
    arn,
    userId: `${role.id}:test`,
    accessKeyId: 'ASIA',
    principal: {
      type: 'AssumedRole',
      account,
      arn,
      roleArn: roleArn(account, role),
      roleUniqueId: role.id,
    },
    entity: role,
  };
}

function requestAt(now: number): IncomingRequest {
  return {
    id: 'request',
    now,
    method: 'POST',
    target: '/',
    path: '/',
    query: '',
    headers: [],
    header: () => undefined,
    sourceIp: '127.0.0.1',
    secure: false,
    body: (async function* () {})(),
  };
}
