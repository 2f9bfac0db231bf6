import { createHash } from 'node:crypto';
import {
  anonymousCaller,
  type Call,
  type Caller,
  createAccess,
  type IncomingRequest,
  type SignedCaller,
} from '#access';
import { type AccountId, iamArn, rootArn } from '#arn';
import { bootstrap, type Directory, openDirectory, type Store, type User } from '#directory';
import type { KeyRing } from '#keys';
import type { ExpectedBody } from '#sigv4';
import { AwsError } from '#wire';
import type { ObjectStore } from '../object-store.ts';
import { type S3Face, s3Face } from './face.ts';

/** The gateway over a real directory and the real decisions, without the pipeline: who calls is said, not proven. */
export const ACCOUNT = '111122223333' as AccountId;
export const OTHER = '444455556666' as AccountId;
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 600);

/** `root` is the owner of all buckets here, `alice` and `bob` are users of the same account, `eve` one of another. */
export type Name = 'root' | 'alice' | 'bob' | 'eve' | 'nobody';

export interface Sent {
  readonly as?: Name;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly expected?: ExpectedBody;
  readonly now?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The code of a refusal. */
  readonly code: string | undefined;
}

export interface Gateway {
  readonly face: S3Face;
  readonly directory: Directory;
  send(method: string, target: string, sent?: Sent): Promise<Answer>;
  /** As `send`, and throws where the answer is a refusal. */
  must(method: string, target: string, sent?: Sent): Promise<Answer>;
  /** Replaces what a user's own policy says. */
  grant(name: 'alice' | 'bob' | 'eve', statements: readonly object[]): Promise<void>;
  call(sent: Sent, request: IncomingRequest): Promise<Call<SignedCaller>>;
}

export async function openGateway(store: Store, objects: ObjectStore): Promise<Gateway> {
  const directory = await startDirectory(store);
  const face = s3Face({ objects, hosts: ['localhost', 's3.localhost'] });
  // Decisions need no key: only whoever authenticates does.
  const access = createAccess({ ring: {} as KeyRing });

  const call: Gateway['call'] = async ({ as = 'root' }, request) => {
    const snapshot = directory.snapshot();
    const caller = await callerOf(directory, as);
    return {
      request,
      region: 'us-east-1',
      caller: caller as SignedCaller,
      snapshot,
      decide: (need) => access.authorize(caller, need, request, 'us-east-1', snapshot),
      proveMfa: () => Promise.reject(new Error('nothing of S3 asks for an MFA code')),
      change: (partitions, work) => directory.change(partitions, work),
    };
  };

  const send: Gateway['send'] = async (method, target, sent = {}) => {
    const request = incomingRequest(method, target, sent);
    try {
      const resolved = face.resolve(request);
      const { operation } = resolved;
      const made = await call(sent, request);
      if (operation.access !== 'anonymous' && sent.as === 'nobody') {
        throw face.unauthenticated({ reason: 'missing-authentication' }, request);
      }
      const input = await resolved.decode(sent.expected ?? { kind: 'unsigned' });
      for (const need of await operation.needs(input, made)) {
        const authorization = await made.decide(need);
        if (!authorization.allowed) throw face.denied(authorization.message);
      }
      return await read(resolved.encode(await operation.handle(input, made)));
    } catch (error) {
      if (error instanceof AwsError) return read(face.encodeError(error, request));
      throw error;
    }
  };

  return {
    face,
    directory,
    call,
    send,
    async must(method, target, sent) {
      const answer = await send(method, target, sent);
      if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${answer.text}`);
      return answer;
    },
    async grant(name, statements) {
      const account = accountOf(name);
      await directory.change([account], (draft) => {
        const user = draft.account(account).user(name);
        if (user === undefined) throw new Error(`no user ${name}`);
        const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
        draft.account(account).put({ ...user, inlinePolicies: { own: document } });
      });
    },
  };
}

/** A request as the listener would hand it over. */
export function incomingRequest(
  method: string,
  target: string,
  { headers = {}, body = '', now = NOW }: Sent = {},
): IncomingRequest {
  const question = target.indexOf('?');
  const length: Record<string, string> =
    typeof body === 'string' || body instanceof Uint8Array
      ? { 'content-length': String(Buffer.byteLength(body)) }
      : {};
  const all = Object.entries({ host: 'localhost:4566', ...length, ...headers });
  const byName = new Map(all.map(([name, value]) => [name.toLowerCase(), value]));
  return {
    id: 'REQUESTID',
    now,
    method,
    target,
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? '' : target.slice(question + 1),
    headers: all,
    header: (name) => byName.get(name),
    sourceIp: '127.0.0.1',
    secure: false,
    body: typeof body === 'string' || body instanceof Uint8Array ? inPieces(Buffer.from(body)) : body,
  };
}

export async function* inPieces(
  bytes: Uint8Array,
  size = 1 << 16,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function md5Base64(text: string | Uint8Array): string {
  return createHash('md5').update(text).digest('base64');
}

async function read(response: ReturnType<S3Face['encodeError']>): Promise<Answer> {
  const { body = '' } = response;
  const text = typeof body === 'string' ? body : Buffer.concat(await Array.fromAsync(body)).toString();
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { status: response.status, headers, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] };
}

function accountOf(name: Name): AccountId {
  return name === 'eve' ? OTHER : ACCOUNT;
}

async function callerOf(directory: Directory, name: Name): Promise<Caller> {
  if (name === 'nobody') return anonymousCaller;
  const account = accountOf(name);
  const accessKeyId = 'AKIAEXAMPLE';
  if (name === 'root') {
    const arn = rootArn(account);
    return {
      type: 'signed',
      account,
      arn,
      userId: account,
      accessKeyId,
      principal: { type: 'Root', account, arn },
      entity: undefined,
    };
  }
  const entity = (await directory.snapshot().account(account))?.user(name);
  if (entity === undefined) throw new Error(`no user ${name}`);
  const arn = iamArn(account, 'user', name);
  const principal = { type: 'User', account, arn, uniqueId: entity.id } as const;
  return { type: 'signed', account, arn, userId: entity.id, accessKeyId, principal, entity };
}

async function startDirectory(store: Store): Promise<Directory> {
  const directory = await openDirectory({ store, now: () => NOW });
  await bootstrap(directory, {
    accountId: ACCOUNT,
    accountName: 'Management',
    email: 'root@example.com',
    rootAccessKey: { id: 'ROOTKEYCHOSENBYOPERATOR', sealedSecret: 'sealed' },
    organizationId: 'o-example',
    organizationRootId: 'r-root',
    now: NOW,
  });
  await directory.change(['organization', ACCOUNT, OTHER], (draft) => {
    const shared = { kind: 'account', status: 'ACTIVE', joinedMethod: 'CREATED', joinedAt: NOW } as const;
    draft.organization.put({ ...shared, id: OTHER, name: 'Other', email: 'other@example.com' });
    for (const name of ['alice', 'bob', 'eve'] as const) draft.account(accountOf(name)).put(user(name));
  });
  return directory;
}

function user(name: string): User {
  const id = `AIDA${name.toUpperCase()}`;
  const carriesNothing = { inlinePolicies: {}, managedPolicies: [] };
  return { kind: 'user', id, name, path: '/', createdAt: NOW, tags: [], groupIds: [], ...carriesNothing };
}
