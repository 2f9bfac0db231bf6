import { createHash } from 'node:crypto';
import type { Call, SignedCaller } from '#access';
import { type AccountId, iamArn, type RandomBytes, rootArn } from '#arn';
import { bootstrap, type Directory, openDirectory, type Store, type User } from '#directory';
import { noProviders } from '#federation';
import { type KeyRing, openKeyRing, sessionOpeningKeys } from '#keys';
import { openSession, type Session } from '#tokens';
import type { StsOperations } from '#wire';
import { stsOperations } from './index.ts';

export const ACCOUNT = '111122223333' as AccountId;
/** Milliseconds since 1970, not at the beginning of a second. */
export const START = 1_800_000_000_250;

export const david: User = {
  kind: 'user',
  id: 'AIDADAVID',
  name: 'David',
  path: '/',
  createdAt: 0,
  tags: [],
  inlinePolicies: {},
  managedPolicies: [],
  groupIds: [],
};

/** Every host is a regional endpoint, and no region is off. */
export const ONE_ENDPOINT = { disabledRegions: new Set<string>(), globalHosts: new Set<string>() };

/** An account with the user David, whom tests call as; tokens are real, permissions and constraints are not asked. */
export class StsWorld {
  now = START;
  readonly #directory: Directory;
  readonly #ring: KeyRing;
  #drawn = 0;

  private constructor(directory: Directory, ring: KeyRing) {
    this.#directory = directory;
    this.#ring = ring;
  }

  static async open(store: Store): Promise<StsWorld> {
    const material = createHash('sha256').update('a key for tests').digest();
    const key = { id: 'k1', createdAt: 0, material, seals: 0 };
    const ring = await openKeyRing({ load: async () => [key], reserve: async (_id, count) => count });
    const directory = await openDirectory({ store, now: () => START });
    await bootstrap(directory, {
      accountId: ACCOUNT,
      accountName: 'management',
      email: 'root@example.com',
      rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
      organizationId: 'o-exampleorg',
      organizationRootId: 'r-exam',
      now: START,
    });
    await directory.change([ACCOUNT], (draft) => {
      draft.account(ACCOUNT).put(david);
      for (let index = 0; index < 11; index += 1) {
        const name = `p${index}`;
        draft.account(ACCOUNT).put({
          kind: 'policy',
          id: `ANPA${index}`,
          arn: policyArn(name),
          name,
          path: '/',
          description: undefined,
          createdAt: 0,
          updatedAt: 0,
          tags: [],
          versions: [{ id: 'v1', document: ANYTHING, createdAt: 0 }],
          defaultVersionId: 'v1',
          nextVersion: 2,
        });
      }
    });
    return new StsWorld(directory, ring);
  }

  /** Bytes that no two calls draw alike. */
  readonly random: RandomBytes = (length) => {
    this.#drawn += 1;
    return createHash('shake256', { outputLength: length }).update(String(this.#drawn)).digest();
  };

  snapshot = () => this.#directory.snapshot();

  /** What the operation answers `caller`. */
  async invoke<N extends keyof StsOperations>(
    name: N,
    input: StsOperations[N]['input'],
    caller: SignedCaller = this.user(),
  ): Promise<StsOperations[N]['output']> {
    const issuerUrl = (id: string) => `https://sts.example/${id}`;
    const deps = {
      ring: this.#ring,
      random: this.random,
      issuerUrl,
      identityProvider: noProviders,
      endpoints: ONE_ENDPOINT,
    };
    const operation = stsOperations(deps).find((row) => row.name === name);
    if (operation === undefined) throw new Error(`there is no operation ${name}`);
    const call = {
      caller,
      region: 'us-east-1',
      snapshot: this.snapshot(),
      request: { now: this.now, header: () => undefined },
    } as unknown as Call<SignedCaller>;
    return operation.handle(input, call) as StsOperations[N]['output'];
  }

  /** The session in the credentials of an answer. */
  sessionIn({
    Credentials,
  }: {
    readonly Credentials?: { readonly AccessKeyId: string; readonly SessionToken: string };
  }): Session {
    if (Credentials === undefined) throw new Error('the answer holds no credentials');
    const { SessionToken, AccessKeyId } = Credentials;
    const opened = openSession(SessionToken, AccessKeyId, sessionOpeningKeys(this.#ring, this.now));
    if (!opened.ok) throw new Error(opened.reason);
    return opened.session;
  }

  /** David, with his key or with a session of his. */
  user(session?: Session): SignedCaller {
    const arn = iamArn(ACCOUNT, 'user', david.name);
    const principal = { type: 'User', account: ACCOUNT, arn, uniqueId: david.id } as const;
    const { id: userId } = david;
    const accessKeyId = session?.accessKeyId ?? 'AKIADAVID';
    const caller = { type: 'signed', account: ACCOUNT, arn, userId, accessKeyId, principal } as const;
    return { ...caller, entity: david, ...(session && { session }) };
  }

  root(): SignedCaller {
    const arn = rootArn(ACCOUNT);
    return {
      type: 'signed',
      account: ACCOUNT,
      arn,
      userId: ACCOUNT,
      accessKeyId: 'AKIAROOT',
      principal: { type: 'Root', account: ACCOUNT, arn },
      entity: undefined,
    };
  }
}

/** The managed policies p0 to p10 of the account. */
export function policyArn(name: string): string {
  return iamArn(ACCOUNT, 'policy', name);
}

export const ANYTHING =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

/** A session policy of exactly `length` characters. */
export function documentOf(length: number): string {
  return ANYTHING.padEnd(length);
}
