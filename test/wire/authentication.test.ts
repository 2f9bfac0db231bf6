import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  formRequest,
  plainRequest,
  presigned,
  type RawRequest,
  type Signing,
  send,
  sendAll,
  signed,
} from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { type Story, setUpStory } from '../harness/story.ts';

const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const MINUTE = 60_000;

describe('authentication at the wire', () => {
  let server: TestServer;
  let story: Story;
  let session: ClientCredentials;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    session = credentialsOf(
      await sdk(server.endpoint, story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'wire' }),
      ),
    );
  });
  afterAll(() => server.close());

  const identity = () => formRequest(server.endpoint, IDENTITY);
  const signedIdentity = (signing: Partial<Signing> = {}) =>
    signed(identity(), { credentials: story.developer, ...signing });
  const bucket = (method = 'GET') => plainRequest(server.endpoint, method, '/productionapp');
  const withHeader = (request: RawRequest, ...added: readonly [string, string][]) => ({
    ...request,
    headers: [...request.headers, ...added],
  });
  const without = (request: RawRequest, name: string) => ({
    ...request,
    headers: request.headers.filter(([header]) => header.toLowerCase() !== name),
  });

  async function expectRefused(request: RawRequest | string, status: number, code: string) {
    const answer = await send(server.endpoint, request);
    expect({
      status: answer.status,
      code: /<Code>(.*?)<\/Code>/.exec(answer.body)?.[1] ?? answer.body,
    }).toEqual({ status, code });
    expect(answer.body).not.toMatch(/\bat .*\.ts:/);
    return answer;
  }

  it('answers a signed request with its id in header and body, and a Date', async () => {
    const answer = await send(server.endpoint, signedIdentity());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/xml');
    expect(answer.body).toContain(`<RequestId>${answer.headers.get('x-amzn-requestid')}</RequestId>`);
    expect(answer.body).toContain(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>',
    );
    expect(Date.parse(answer.headers.get('date') ?? '')).toBeGreaterThan(Date.now() - MINUTE);
  });

  it('answers awsQuery in a GET query as in a POST form', async () => {
    const request = plainRequest(server.endpoint, 'GET', '/?Action=GetCallerIdentity&Version=2011-06-15');
    const answer = await send(server.endpoint, signed(request, { credentials: story.developer }));
    expect(answer.body).toContain(`<Arn>arn:aws:iam::${story.development}:user/David</Arn>`);
  });

  it('refuses an unsigned request', async () => {
    await expectRefused(identity(), 403, 'MissingAuthenticationToken');
  });

  it('takes any region in the scope, an empty one too', async () => {
    for (const region of ['eu-central-1', 'mars-north-1', '']) {
      expect((await send(server.endpoint, signedIdentity({ region }))).status).toBe(200);
    }
  });

  it('A7 refuses credentials in header and query together', async () => {
    const twice = presigned(bucket(), { credentials: session, service: 's3' });
    await expectRefused(signed(twice, { credentials: session, service: 's3' }), 400, 'InvalidArgument');
  });

  it('A11 hashes the body at STS, and wants the declaration at S3', async () => {
    expect((await send(server.endpoint, without(signedIdentity(), 'x-amz-content-sha256'))).status).toBe(200);
    const undeclared = without(
      signed(bucket(), { credentials: session, service: 's3' }),
      'x-amz-content-sha256',
    );
    expect((await send(server.endpoint, undeclared)).status).toBeGreaterThanOrEqual(400);
  });

  it('A12 refuses UNSIGNED-PAYLOAD at STS', async () => {
    const request = signed(withHeader(identity(), ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']), {
      credentials: story.developer,
    });
    await expectRefused(request, 403, 'SignatureDoesNotMatch');
  });

  it('A13 refuses a body that is not the one that was signed', async () => {
    const request = signedIdentity();
    const body = String(request.body).replace('GetCallerIdentity', 'getCallerIdentity');
    const answer = await expectRefused({ ...request, body }, 403, 'SignatureDoesNotMatch');
    expect(answer.body).toContain('The Canonical String for this request should have been');
  });

  it('A16 refuses another algorithm', async () => {
    const request = signedIdentity();
    const headers = request.headers.map(
      ([name, value]) => [name, value.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512')] as const,
    );
    await expectRefused({ ...request, headers }, 400, 'IncompleteSignature');
  });

  it('A18 refuses a signature made for S3 at STS, and one for STS at S3', async () => {
    const stsAction = await send(
      server.endpoint,
      signed(identity(), { credentials: session, service: 's3' }),
    );
    expect(stsAction.status).toBeGreaterThanOrEqual(400);
    const s3Request = await send(server.endpoint, signed(bucket(), { credentials: session, service: 'sts' }));
    expect(s3Request.status).toBeGreaterThanOrEqual(400);
  });

  it('refuses a service that is not served here, by name', async () => {
    const answer = await expectRefused(signedIdentity({ service: 'dynamodb' }), 400, 'InvalidAction');
    expect(answer.body).toContain('The service dynamodb is not served here');
  });

  it.each([
    ['15 minutes behind', -15 * MINUTE + 5000, 200],
    ['15 minutes ahead', 15 * MINUTE - 5000, 200],
    ['16 minutes behind', -16 * MINUTE, 403],
    ['16 minutes ahead', 16 * MINUTE, 403],
  ])('A19 a clock %s is answered with %s', async (_what, skew, status) => {
    const answer = await send(server.endpoint, signedIdentity({ now: Date.now() + skew }));
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(answer.body).toMatch(
        /<Code>SignatureDoesNotMatch<\/Code><Message>Signature (expired|not yet current): /,
      );
    }
  });

  it('A19 S3 calls a skewed clock RequestTimeTooSkewed', async () => {
    const skewed = signed(bucket(), { credentials: session, service: 's3', now: Date.now() - 16 * MINUTE });
    await expectRefused(skewed, 403, 'RequestTimeTooSkewed');
  });

  it('A22, A23 refuses a parameter that comes twice, in another case, or in query and body', async () => {
    for (const extra of ['&Action=GetCallerIdentity', '&action=AssumeRole']) {
      const request = identity();
      const body = `${request.body}${extra}`;
      const headers = request.headers.map(
        ([name, value]) => [name, name === 'Content-Length' ? String(body.length) : value] as const,
      );
      await expectRefused(
        signed({ ...request, body, headers }, { credentials: story.developer }),
        400,
        'MalformedInput',
      );
    }
    const both = { ...identity(), target: '/?Action=AssumeRole' };
    await expectRefused(signed(both, { credentials: story.developer }), 400, 'MalformedInput');
  });

  it('A24 refuses duplicate Host, Authorization, date and token headers', async () => {
    const request = signedIdentity({ credentials: session });
    for (const name of ['host', 'authorization', 'x-amz-date', 'x-amz-security-token', 'content-type']) {
      const value = request.headers.find(([header]) => header.toLowerCase() === name)?.[1] ?? '';
      const answer = await send(server.endpoint, withHeader(request, [name, value]));
      expect([name, answer.status]).toEqual([name, 400]);
    }
  });

  it('A25 refuses another Host than was signed, and an absolute-form target', async () => {
    const request = signedIdentity();
    const headers = request.headers.map(
      ([name, value]) => [name, name === 'Host' ? 'sts.example.com' : value] as const,
    );
    await expectRefused({ ...request, headers }, 403, 'SignatureDoesNotMatch');
    expect((await send(server.endpoint, { ...request, target: 'http://sts.example.com/' })).status).toBe(400);
    expect(
      (await send(server.endpoint, withHeader(request, ['X-Forwarded-Host', 'sts.example.com']))).status,
    ).toBe(200);
  });

  it('A26 refuses a temporary key without its token, a long-term key with one, and the token of another key', async () => {
    const { sessionToken, ...keys } = session;
    const other = credentialsOf(
      await sdk(server.endpoint, story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'other' }),
      ),
    );
    for (const credentials of [
      keys,
      { ...story.developer, sessionToken: sessionToken ?? '' },
      { ...keys, sessionToken: other.sessionToken ?? '' },
    ]) {
      await expectRefused(signedIdentity({ credentials }), 403, 'InvalidClientTokenId');
    }
  });

  it('A26 refuses an unsigned token', async () => {
    const request = withHeader(signedIdentity(), ['x-amz-security-token', session.sessionToken ?? '']);
    await expectRefused(request, 403, 'SignatureDoesNotMatch');
  });

  it('A27 ignores headers that would override the method', async () => {
    const put = withHeader(signed(bucket(), { credentials: session, service: 's3' }), [
      'X-HTTP-Method-Override',
      'DELETE',
    ]);
    expect((await send(server.endpoint, put)).status).toBe(200);
    expect(
      (await send(server.endpoint, signed(bucket(), { credentials: session, service: 's3' }))).status,
    ).toBe(200);
  });

  it.each([
    ['Content-Length beside Transfer-Encoding', 'Content-Length: 3\r\nTransfer-Encoding: chunked'],
    ['a folded header', 'X-Folded: a\r\n b'],
    ['space before a colon', 'X-Space : a'],
    ['a bare line feed', 'X-Bare: a\nX-Other: b'],
    ['two Content-Lengths', 'Content-Length: 1\r\nContent-Length: 2'],
  ])('A28 refuses %s and closes', async (_what, header) => {
    const host = new URL(server.endpoint).host;
    const answer = await send(server.endpoint, `POST / HTTP/1.1\r\nHost: ${host}\r\n${header}\r\n\r\nabc`);
    expect([answer.status, answer.closed]).toEqual([400, true]);
  });

  it('A29 a presigned GetCallerIdentity proves only what was signed', async () => {
    const request = plainRequest(server.endpoint, 'GET', '/?Action=GetCallerIdentity&Version=2011-06-15');
    const proof = presigned(withHeader(request, ['x-k8s-aws-id', 'cluster-one']), { credentials: session });
    expect((await send(server.endpoint, proof)).status).toBe(200);
    const otherCluster = {
      ...proof,
      headers: [...request.headers, ['x-k8s-aws-id', 'cluster-two'] as const],
    };
    await expectRefused(otherCluster, 403, 'SignatureDoesNotMatch');
    const otherAction = { ...proof, target: proof.target.replace('GetCallerIdentity', 'GetSessionToken') };
    await expectRefused(otherAction, 403, 'SignatureDoesNotMatch');
  });

  it('A31 answers an unknown key as AWS does, and a known key with a wrong secret otherwise', async () => {
    const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' };
    await expectRefused(signedIdentity({ credentials: unknown }), 403, 'InvalidClientTokenId');
    const wrong = { ...story.developer, secretAccessKey: 'none' };
    await expectRefused(signedIdentity({ credentials: wrong }), 403, 'SignatureDoesNotMatch');
  });

  it('A32 refuses text that is not UTF-8, NUL and lone surrogates', async () => {
    for (const name of ['%FF', '%00', '%ED%A0%80', '%', '%G0']) {
      const body = `Action=AssumeRole&Version=2011-06-15&RoleSessionName=${name}`;
      const request = { ...identity(), body };
      const headers = request.headers.map(
        ([header, value]) => [header, header === 'Content-Length' ? String(body.length) : value] as const,
      );
      await expectRefused(
        signed({ ...request, headers }, { credentials: story.developer }),
        400,
        'MalformedInput',
      );
    }
  });

  it('A36 takes nothing about the caller from headers that a client sends', async () => {
    const request = withHeader(
      signedIdentity(),
      ['x-amzn-requestid', 'mine'],
      ['x-forwarded-for', '10.0.0.1'],
      ['x-sojourn-caller', 'root'],
    );
    const answer = await send(server.endpoint, request);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain('mine');
    expect(server.logs.at(-1)).toMatchObject({
      sourceIp: '127.0.0.1',
      caller: expect.stringContaining('user/David'),
    });
  });

  it('A37 answers nothing but health without a signature', async () => {
    expect(
      (await send(server.endpoint, plainRequest(server.endpoint, 'GET', '/_sojourn/health'))).status,
    ).toBe(200);
    for (const [method, target] of [
      ['GET', '/'],
      ['GET', '/productionapp'],
      ['GET', '/productionapp/key'],
      ['PUT', '/productionapp/key'],
      ['DELETE', '/productionapp'],
      ['POST', '/productionapp?delete'],
      ['GET', '/?Action=ListUsers&Version=2010-05-08'],
      ['GET', '/_sojourn/../productionapp'],
      ['GET', '/_sojourn/metrics'],
      ['GET', '/_sojourn'],
      ['OPTIONS', '/productionapp'],
    ] as const) {
      const answer = await send(server.endpoint, plainRequest(server.endpoint, method, target));
      expect([method, target, answer.status >= 400]).toEqual([method, target, true]);
    }
  });

  it('A38 carries no identity from one request to the next on a connection', async () => {
    const answers = await sendAll(server.endpoint, [
      signedIdentity(),
      identity(),
      signedIdentity({ credentials: session }),
      identity(),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 200, 403]);
    expect(answers[2]?.body).toContain('assumed-role/UpdateApp/wire');
  });

  it('refuses an unknown action, a wrong version, a missing action and another content type with AWS’s codes', async () => {
    const query = (parameters: Record<string, string>) =>
      signed(formRequest(server.endpoint, parameters), { credentials: story.developer });
    const unknown = await expectRefused(
      query({ Action: 'Teleport', Version: '2011-06-15' }),
      400,
      'InvalidAction',
    );
    expect(unknown.body).toContain('Could not find operation Teleport for version 2011-06-15');
    await expectRefused(query({ Action: 'GetCallerIdentity', Version: '1999-01-01' }), 400, 'InvalidAction');
    await expectRefused(query({ Version: '2011-06-15' }), 400, 'MissingAction');
    const request = identity();
    const headers = request.headers.map(
      ([name, value]) => [name, name === 'Content-Type' ? 'application/json' : value] as const,
    );
    await expectRefused(
      signed({ ...request, headers }, { credentials: story.developer }),
      400,
      'MalformedInput',
    );
  });

  it('refuses a body and headers beyond the bounds', async () => {
    const body = `Action=GetCallerIdentity&Version=2011-06-15&Padding=${'x'.repeat(1024 * 1024)}`;
    const request = { ...identity(), body };
    const headers = request.headers.map(
      ([name, value]) => [name, name === 'Content-Length' ? String(body.length) : value] as const,
    );
    await expectRefused(
      signed({ ...request, headers }, { credentials: story.developer }),
      413,
      'RequestEntityTooLarge',
    );
    const long = withHeader(signedIdentity(), ['x-long', 'x'.repeat(40_000)]);
    expect((await send(server.endpoint, long)).status).toBe(431);
  });
});
