import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, formRequest, plainRequest, send, signed, withHeaders } from '../harness/raw.ts';
import { sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';

const OFFICE = '203.0.113.7';
const ELSEWHERE = '198.51.100.1';

/** What a user may do whose every right depends on whence and how a request comes. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': OFFICE } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:ListRoles',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:ListGroups',
      Resource: '*',
      Condition: {
        IpAddress: { 'aws:VpcSourceIp': '172.16.0.0/12' },
        StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:SourceVpc': 'vpc-1' },
        Null: { 'aws:SourceIp': 'true' },
      },
    },
  ],
};

const servers: TestServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** A server with such a user, and a way to ask in that user's name with headers of a proxy. */
async function serverWith(flags: Readonly<Record<string, string>>) {
  const server = await startTestServer(flags);
  servers.push(server);
  const { iam } = sdk(server.endpoint, server.root);
  await iam.send(new CreateUserCommand({ UserName: 'David' }));
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'David', PolicyName: 'p', PolicyDocument: JSON.stringify(POLICY) }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'David' }));
  const credentials: ClientCredentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const ask = (action: string, headers: Readonly<Record<string, string>>) => {
    const request = formRequest(server.endpoint, { Action: action, Version: '2010-05-08' });
    const sent = withHeaders(signed(request, { credentials, service: 'iam' }), ...Object.entries(headers));
    return send(server.endpoint, sent);
  };
  return { server, ask };
}

const OF_THE_OFFICE = { 'X-Forwarded-For': `${ELSEWHERE}, ${OFFICE}` };
const SECURE = { 'X-Forwarded-Proto': 'https' };
const OF_THE_VPC = {
  'X-Forwarded-For': '172.16.0.9',
  'X-Sojourn-Vpc': 'vpc-1',
  'X-Sojourn-Vpc-Endpoint': 'vpce-1',
};

describe('a server that trusts no proxy', () => {
  let ask: Awaited<ReturnType<typeof serverWith>>['ask'];
  let server: TestServer;
  beforeAll(async () => {
    ({ ask, server } = await serverWith({ 'vpc-headers': 'on' }));
  });

  it.each([
    ['ListUsers', OF_THE_OFFICE],
    ['ListUsers', { 'X-Forwarded-For': OFFICE, 'X-Real-Ip': OFFICE, Forwarded: `for=${OFFICE}` }],
    ['ListRoles', SECURE],
    ['ListGroups', OF_THE_VPC],
  ])('B55 does not believe what a request says of its own origin: %s with %o', async (action, headers) => {
    expect(codeOf(await ask(action, headers))).toBe('AccessDenied');
  });

  it('B55 logs and serves by the peer even with headers that nobody could read', async () => {
    const answer = await send(
      server.endpoint,
      withHeaders(plainRequest(server.endpoint, 'GET', '/_sojourn/health'), ['X-Forwarded-For', 'junk']),
    );
    expect(answer.status).toBe(200);
  });
});

describe('a server that trusts the proxy that asks', () => {
  let ask: Awaited<ReturnType<typeof serverWith>>['ask'];
  let server: TestServer;
  beforeAll(async () => {
    ({ ask, server } = await serverWith({ 'trusted-proxies': '127.0.0.0/8', 'vpc-headers': 'on' }));
  });

  it.each([
    ['ListUsers', OF_THE_OFFICE],
    ['ListRoles', SECURE],
    ['ListGroups', OF_THE_VPC],
  ])('B55 fills the condition keys from what the proxy says: %s', async (action, headers) => {
    expect((await ask(action, headers)).status).toBe(200);
    expect(codeOf(await ask(action, {}))).toBe('AccessDenied');
  });

  it('B55 takes the address that the proxy added, not those that the client wrote before it', async () => {
    const forged = { 'X-Forwarded-For': `${OFFICE}, ${ELSEWHERE}` };
    expect(codeOf(await ask('ListUsers', forged))).toBe('AccessDenied');
    expect(server.logs.at(-1)).toMatchObject({ sourceIp: ELSEWHERE });
  });

  it('B55 refuses a request whose origin it cannot read, before it asks who sent it', async () => {
    expect(await ask('ListUsers', { 'X-Forwarded-For': 'junk' })).toMatchObject({
      status: 400,
      closed: true,
    });
    expect(server.logs.at(-1)).toMatchObject({ reason: 'unknown-origin' });
  });
});
