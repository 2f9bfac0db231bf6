import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  codeOf,
  formRequest,
  plainRequest,
  presigned,
  type RawRequest,
  send,
  signed,
  withBody,
  withHeaders,
} from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';

const SECOND = 1000;

describe('revocation at the wire', () => {
  let server: TestServer;
  let story: Story;
  let clock = 0;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
  });
  afterAll(() => server.close());
  // Tokens know whole seconds only: each test begins in a second of its own.
  beforeEach(() => laterBy(2 * SECOND));

  function laterBy(ms: number) {
    clock += ms;
    server.shiftClock(clock);
  }
  const now = () => Date.now() + clock;

  async function assume(credentials: ClientCredentials = story.developer, RoleArn = story.roleArn) {
    const { Credentials } = await sdk(server.endpoint, credentials).sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'revoked', DurationSeconds: 3600 }),
    );
    return {
      ...credentialsOf({ Credentials }),
      issuedAt: (Credentials?.Expiration?.getTime() ?? 0) - 3600 * SECOND,
    };
  }

  const plain = (method: string, target: string) => plainRequest(server.endpoint, method, target);

  async function revoke(Type: string, Value: string, credentials: ClientCredentials) {
    const request = withHeaders(
      withBody(plain('POST', '/'), JSON.stringify({ Target: { Type, Value } })),
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', 'Sojourn.CreateRevocation'],
    );
    const answer = await send(
      server.endpoint,
      signed(request, { credentials, service: 'sojourn', now: now() }),
    );
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('"Revocation"')]);
    return JSON.parse(answer.body).Revocation as { readonly Before: number };
  }

  /** What `credentials` are answered wherever they could be used. */
  async function everywhere(credentials: ClientCredentials, url?: RawRequest) {
    const form = (parameters: Record<string, string>) => formRequest(server.endpoint, parameters);
    const at = (request: RawRequest, service: string) =>
      signed(request, { credentials, service, now: now() });
    const requests: Record<string, RawRequest> = {
      sts: at(form({ Action: 'GetCallerIdentity', Version: '2011-06-15' }), 'sts'),
      chain: at(
        form({
          Action: 'AssumeRole',
          Version: '2011-06-15',
          RoleArn: story.roleArn,
          RoleSessionName: 'next',
        }),
        'sts',
      ),
      iam: at(form({ Action: 'GetUser', Version: '2010-05-08' }), 'iam'),
      organizations: at(
        withHeaders(
          withBody(plain('POST', '/'), '{}'),
          ['Content-Type', 'application/x-amz-json-1.1'],
          ['X-Amz-Target', 'AWSOrganizationsV20161128.DescribeOrganization'],
        ),
        'organizations',
      ),
      s3: at(plain('GET', `/${BUCKET}`), 's3'),
      url: url ?? presigned(plain('GET', `/${BUCKET}`), { credentials, service: 's3', now: now() }),
    };
    const codes = Object.entries(requests).map(async ([name, request]) => {
      const answer = await send(server.endpoint, request);
      return [name, codeOf(answer) ?? answer.status] as const;
    });
    return Object.fromEntries(await Promise.all(codes));
  }
  const DEAD = {
    sts: 'InvalidClientTokenId',
    chain: 'InvalidClientTokenId',
    iam: 'InvalidClientTokenId',
    organizations: 'UnrecognizedClientException',
    s3: 'InvalidAccessKeyId',
    url: 'InvalidAccessKeyId',
  };

  it.each([
    ['session', (session: ClientCredentials) => session.accessKeyId, () => story.productionAdmin],
    ['role', () => story.roleArn, () => story.productionAdmin],
    ['user', () => `arn:aws:iam::${story.development}:user/David`, () => story.developmentAdmin],
    ['access-key', () => story.developer.accessKeyId, () => story.developmentAdmin],
    ['chain-root', () => story.developer.accessKeyId, () => story.developmentAdmin],
  ] as const)(
    'C94 by %s ends a session everywhere at its very next request',
    async (type, valueIn, admin) => {
      const session = await assume();
      const url = presigned(plain('GET', `/${BUCKET}`), { credentials: session, service: 's3', now: now() });
      expect(await everywhere(session, url)).toMatchObject({ sts: 200, s3: 200, url: 200 });
      await revoke(type, valueIn(session), admin());
      expect(await everywhere(session, url)).toEqual(DEAD);
      expect((await everywhere(story.developer)).sts).toBe(200);
      await server.restart();
      expect(await everywhere(session, url)).toEqual(DEAD);
      laterBy(2 * SECOND);
      expect(await everywhere(await assume())).toMatchObject({ sts: 200, s3: 200 });
      laterBy(-10 * SECOND);
      expect(await everywhere(session)).toEqual(DEAD);
      laterBy(10 * SECOND);
    },
  );

  it('C94 of one account reaches no session of another', async () => {
    const session = await assume();
    const request = (credentials: ClientCredentials) =>
      signed(
        withHeaders(
          withBody(
            plain('POST', '/'),
            JSON.stringify({ Target: { Type: 'session', Value: session.accessKeyId } }),
          ),
          ['Content-Type', 'application/x-amz-json-1.1'],
          ['X-Amz-Target', 'Sojourn.CreateRevocation'],
        ),
        { credentials, service: 'sojourn', now: now() },
      );
    for (const credentials of [story.tester, story.developer, session]) {
      expect((await send(server.endpoint, request(credentials))).status).toBe(400);
    }
    expect(await everywhere(session)).toMatchObject({ sts: 200, s3: 200 });
  });

  it('C95 leaves no session alive that was issued while it was on its way', async () => {
    const minting = Array.from({ length: 20 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 3));
      return assume();
    });
    await new Promise((resolve) => setTimeout(resolve, 25));
    const { Before: before } = await revoke('role', story.roleArn, story.productionAdmin);
    const sessions = await Promise.all(minting);
    const alive = await Promise.all(
      sessions.map(async (session) => ((await everywhere(session)).s3 === 200 ? session.issuedAt : 0)),
    );
    // In seconds: one that lives was issued in a later second than the revocation.
    expect(alive.filter((issuedAt) => issuedAt > 0 && issuedAt <= before)).toEqual([]);
    expect(alive.filter((issuedAt) => issuedAt === 0).length).toBeGreaterThan(0);
  });
});
