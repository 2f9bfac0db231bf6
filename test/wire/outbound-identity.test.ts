import { readFile } from 'node:fs/promises';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  type IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetWebIdentityTokenCommand,
  type GetWebIdentityTokenCommandInput,
} from '@aws-sdk/client-sts';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formRequest, plainRequest, send, signed, withBody, withHeaders } from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';

const AUDIENCE = 'https://api.example.com';
const HOUR = 3600 * 1000;
const DISABLED = {
  name: 'OutboundWebIdentityFederationDisabledException',
  message: 'OutboundWebIdentityFederation is disabled.',
  $metadata: { httpStatusCode: 403 },
};

/** Alice may get tokens and assume Deploy, which may too; Bob may do nothing. */
interface Cast {
  readonly alice: ClientCredentials;
  readonly bob: ClientCredentials;
}

async function setUp(iam: IAMClient, account: string): Promise<Cast> {
  const allow = (...Action: string[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } });
  const tokens = ['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken'];
  const keysOf = async (UserName: string): Promise<ClientCredentials> => {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
  };
  await iam.send(
    new CreateUserCommand({ UserName: 'alice', Path: '/people/', Tags: [{ Key: 'Team', Value: 'blue' }] }),
  );
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'alice',
      PolicyName: 'p',
      PolicyDocument: allow(...tokens, 'sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'),
    }),
  );
  await iam.send(new CreateUserCommand({ UserName: 'bob' }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'Deploy',
      Path: '/apps/',
      Tags: [
        { Key: 'Team', Value: 'role' },
        { Key: 'Stage', Value: 'prod' },
      ],
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: account },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        },
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'Deploy', PolicyName: 'p', PolicyDocument: allow(...tokens) }),
  );
  return { alice: await keysOf('alice'), bob: await keysOf('bob') };
}

describe('web identity tokens for services elsewhere', () => {
  let server: TestServer;
  let issuer: string;
  let cast: Cast;
  const rootIam = () => sdk(server.endpoint, server.root).iam;

  beforeAll(async () => {
    server = await startTestServer();
    cast = await setUp(rootIam(), server.accountId);
    const enabled = await rootIam().send(new EnableOutboundWebIdentityFederationCommand({}));
    issuer = enabled.IssuerIdentifier ?? '';
  });
  afterAll(() => server.close());

  const request = (
    input: Partial<GetWebIdentityTokenCommandInput> = {},
    credentials: ClientCredentials = cast.alice,
  ) =>
    sdk(server.endpoint, credentials).sts.send(
      new GetWebIdentityTokenCommand({ Audience: [AUDIENCE], SigningAlgorithm: 'RS256', ...input }),
    );
  const tokenOf = async (...args: Parameters<typeof request>) =>
    (await request(...args)).WebIdentityToken ?? '';
  const session = async (more: object = {}) =>
    credentialsOf(
      await sdk(server.endpoint, cast.alice).sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${server.accountId}:role/apps/Deploy`,
          RoleSessionName: 'run',
          DurationSeconds: 900,
          ...more,
        }),
      ),
    );

  /** Verifies a token as a service elsewhere does that knows the issuer's URL and its own name. */
  async function verify(token: string, audience = AUDIENCE, at = new Date()): Promise<JWTPayload> {
    const configuration = await openid.discovery(new URL(issuer), 'unused', undefined, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    const { jwks_uri: keys = '', id_token_signing_alg_values_supported: algorithms } =
      configuration.serverMetadata();
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(keys)), {
      issuer,
      audience,
      currentDate: at,
      ...(algorithms && { algorithms }),
    });
    return payload;
  }

  it('has its issuer where the server listens', () => {
    expect(issuer).toMatch(new RegExp(`^${server.endpoint}/_sojourn/issuers/[0-9a-f-]{36}$`));
  });

  it.each([
    ['RS256', 'RSA_0'],
    ['ES384', 'EC384_0'],
  ])('verifies a token that is signed %s by discovery alone', async (SigningAlgorithm, kid) => {
    const { WebIdentityToken = '', Expiration } = await request({ SigningAlgorithm });
    expect(decodeProtectedHeader(WebIdentityToken)).toEqual({ kid, typ: 'JWT', alg: SigningAlgorithm });
    const claims = await verify(WebIdentityToken);
    expect(claims).toEqual({
      iss: issuer,
      sub: `arn:aws:iam::${server.accountId}:user/people/alice`,
      aud: AUDIENCE,
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'https://sts.amazonaws.com/': {
        aws_account: server.accountId,
        source_region: 'us-east-1',
        principal_id: `arn:aws:iam::${server.accountId}:user/people/alice`,
        org_id: expect.stringMatching(/^o-/),
        ou_path: [expect.stringMatching(/^o-\w+\/r-\w+\/$/)],
        principal_tags: { Team: 'blue' },
      },
    });
    expect(Math.floor((Expiration?.getTime() ?? 0) / 1000)).toBe(claims.exp);
  });

  it('is refused by a verifier that it is not meant for, that comes too late, or that trusts another issuer', async () => {
    const token = await tokenOf({ DurationSeconds: 60 });
    await expect(verify(token, 'https://other.example.com')).rejects.toThrow('unexpected "aud"');
    await expect(verify(token, AUDIENCE, new Date(Date.now() + 61_000))).rejects.toThrow('"exp"');
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: 'RS256', kid: 'RSA_0' })
      .sign(privateKey);
    await expect(verify(forged)).rejects.toThrow('signature verification failed');
  });

  it('names each audience, and each request by another id', async () => {
    const one = decodeJwt(await tokenOf({ Audience: ['a', 'b', 'b'] }));
    expect(one.aud).toEqual(['a', 'b', 'b']);
    expect(one.jti).not.toBe(decodeJwt(await tokenOf()).jti);
  });

  it('says of a session whose role it is, what it carries and when it ends', async () => {
    const credentials = await session({
      SourceIdentity: 'alice@example',
      Tags: [{ Key: 'team', Value: 'session' }],
    });
    const Tags = [
      { Key: 'job', Value: '7' },
      { Key: 'aws:test', Value: '' },
      { Key: '__proto__', Value: 'inert' },
    ];
    const claims = await verify(await tokenOf({ Tags }, credentials));
    const role = `arn:aws:iam::${server.accountId}:role/apps/Deploy`;
    expect(claims.sub).toBe(role);
    const own = claims['https://sts.amazonaws.com/'] as Record<string, unknown>;
    expect(own).toMatchObject({
      principal_id: role,
      principal_tags: { team: 'session', Stage: 'prod' },
      source_identity: 'alice@example',
      original_session_exp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(Object.keys(own.principal_tags as object).toSorted()).toEqual(['Stage', 'team']);
    expect(Object.entries(own.request_tags as object).toSorted()).toEqual([
      ['__proto__', 'inert'],
      ['aws:test', ''],
      ['job', '7'],
    ]);
  });

  it('never outlives the session that asks for it', async () => {
    const credentials = await session();
    const refused = {
      name: 'SessionDurationEscalationException',
      message: "Requested token expiry time must be before the original session's expiry time.",
      $metadata: { httpStatusCode: 403 },
    };
    await expect(request({ DurationSeconds: 901 }, credentials)).rejects.toMatchObject(refused);
    await expect(request({ DurationSeconds: 900 }, credentials)).rejects.toMatchObject(refused);
    await expect(request({ DurationSeconds: 890 }, credentials)).resolves.toBeDefined();
    await expect(request({ DurationSeconds: 3600 })).resolves.toBeDefined();
  });

  const unsupported =
    'Requested SigningAlgorithm is not supported. See the GetWebIdentityToken documentation for supported algorithms';
  const constraint = (value: string, member: string, rule: string) =>
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`;
  it.each([
    [{ SigningAlgorithm: 'HS256' }, unsupported],
    [{ SigningAlgorithm: 'rs256' }, unsupported],
    [
      { SigningAlgorithm: 'none' },
      constraint('none', 'signingAlgorithm', 'Member must have length greater than or equal to 5'),
    ],
    [
      { DurationSeconds: 59 },
      constraint('59', 'durationSeconds', 'Member must have value greater than or equal to 60'),
    ],
    [
      { DurationSeconds: 3601 },
      constraint('3601', 'durationSeconds', 'Member must have value less than or equal to 3600'),
    ],
    [
      { Audience: [...'0123456789a'] },
      constraint(
        '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, a]',
        'audience',
        'Member must have length less than or equal to 10',
      ),
    ],
    [{ SubjectMode: 'OriginIdentity' as const }, /OriginIdentity needs a session/],
    [{ Scope: 'read' }, /Scope can be specified only when SubjectMode is OriginIdentity/],
  ])('refuses %j', async (input, message) => {
    await expect(request(input)).rejects.toMatchObject({
      name: 'ValidationError',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('takes every limit at its edge', async () => {
    await expect(request({ DurationSeconds: 60 })).resolves.toBeDefined();
    const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    await expect(request({ Audience: [...'0123456789'], Tags })).resolves.toBeDefined();
    await expect(request({ Audience: ['a'.repeat(1000)] })).resolves.toBeDefined();
    await expect(request({ Audience: ['a'.repeat(1001)] })).rejects.toMatchObject({
      name: 'ValidationError',
    });
    await expect(request({ Tags: [...Tags, { Key: 'k50', Value: '' }] })).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  it('refuses tags twice, in whatever case, and more claims than a token may hold', async () => {
    const duplicate = { Tags: ['team', 'Team'].map((Key) => ({ Key, Value: 'x' })) };
    await expect(request(duplicate)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      $metadata: { httpStatusCode: 400 },
    });
    const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: 'v'.repeat(256) }));
    const Audience = Array.from({ length: 10 }, () => 'a'.repeat(1000));
    await expect(request({ Tags, Audience })).rejects.toMatchObject({
      name: 'JWTPayloadSizeExceededException',
      message: 'JWT payload exceeds maximum allowed size',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('is for those who are allowed it, on themselves', async () => {
    const self = `arn:aws:sts::${server.accountId}:self`;
    const denied = (action: string) => ({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${server.accountId}:user/bob is not authorized to perform: ${action} on resource: ${self} because no identity-based policy allows the ${action} action`,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(request({}, cast.bob)).rejects.toMatchObject(denied('sts:GetWebIdentityToken'));
    const mayOnly = (Condition: object) =>
      rootIam().send(
        new PutUserPolicyCommand({
          UserName: 'bob',
          PolicyName: 'p',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Action: 'sts:GetWebIdentityToken', Resource: self, Condition },
          }),
        }),
      );
    await mayOnly({
      'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': AUDIENCE },
      StringEquals: { 'sts:SigningAlgorithm': 'RS256' },
      NumericEquals: { 'sts:DurationSeconds': '300' },
    });
    await expect(request({}, cast.bob)).resolves.toBeDefined();
    for (const input of [
      { Audience: [AUDIENCE, 'other'] },
      { SigningAlgorithm: 'ES384' },
      { DurationSeconds: 301 },
    ]) {
      await expect(request(input, cast.bob)).rejects.toMatchObject(denied('sts:GetWebIdentityToken'));
    }
    const tagged = request({ Tags: [{ Key: 'a', Value: 'b' }] }, cast.bob);
    await expect(tagged).rejects.toMatchObject(denied('sts:TagGetWebIdentityToken'));
  });

  it('A37 publishes nothing but two documents, to GET and HEAD alone, without a signature', async () => {
    const at = (path: string, init: RequestInit = {}) => fetch(`${issuer}${path}`, init);
    for (const path of ['/.well-known/openid-configuration', '/.well-known/jwks.json']) {
      const [got, head] = [await at(path), await at(path, { method: 'HEAD' })];
      expect([got.status, head.status, await head.text()]).toEqual([200, 200, '']);
      for (const { headers } of [got, head]) {
        expect(headers.get('content-type')).toBe('application/json');
        expect(headers.get('cache-control')).toBe('public, max-age=3600');
      }
      expect(await got.text()).not.toMatch(/"d"|sealed|PRIVATE/);
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        expect((await at(path, { method })).status).toBe(405);
      }
    }
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const path of ['', '/', '/.well-known', '/xwell-known/jwks.json', '/.well-known/jwks.json/']) {
      expect((await at(path)).status).toBe(404);
    }
    expect((await fetch(`${issuer.slice(0, -36)}${unknown}/.well-known/jwks.json`)).status).toBe(404);
  });

  it('answers what AWS’s issuers answer', async () => {
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(await discovery.json()).toEqual({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'jti', 'https://sts.amazonaws.com/'],
      id_token_signing_alg_values_supported: ['RS256', 'ES384'],
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
    });
  });

  it('ends when it is disabled; what was issued before can still be verified, also after a restart', async () => {
    const token = await tokenOf();
    await rootIam().send(new DisableOutboundWebIdentityFederationCommand({}));
    await expect(request()).rejects.toMatchObject(DISABLED);
    await server.restart();
    expect((await verify(token)).aud).toBe(AUDIENCE);
    await rootIam().send(new EnableOutboundWebIdentityFederationCommand({}));
    expect((await verify(await tokenOf())).iss).toBe(issuer);
  });

  it('can be verified by whoever knows the keys of yesterday, when its keys are rotated', async () => {
    const rotation = withHeaders(
      withBody(plainRequest(server.endpoint, 'POST', '/'), '{}'),
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', 'Sojourn.RotateWebIdentityKeys'],
    );
    const signing = { credentials: server.root, service: 'sojourn' };
    expect((await send(server.endpoint, signed(rotation, signing))).status).toBe(200);
    expect((await send(server.endpoint, signed(rotation, signing))).status).toBe(400);

    // A verifier that reads the keys now and not again.
    const published = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
    const known = createLocalJWKSet(published as JSONWebKeySet);
    const kidsNow = async () => {
      const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
      return keys.map(({ kid }) => kid);
    };
    expect(await kidsNow()).toEqual(['RSA_0', 'EC384_0', 'RSA_1', 'EC384_1']);
    const old = await tokenOf();
    expect(decodeProtectedHeader(old).kid).toBe('RSA_0');

    const later = 24 * HOUR + 1000;
    server.shiftClock(later);
    const at = new Date(Date.now() + later);
    try {
      for (const [SigningAlgorithm, kid] of [
        ['RS256', 'RSA_1'],
        ['ES384', 'EC384_1'],
      ] as const) {
        const token = await tokenLater({ SigningAlgorithm }, later);
        expect(decodeProtectedHeader(token).kid).toBe(kid);
        await expect(jwtVerify(token, known, { issuer, currentDate: at })).resolves.toBeDefined();
        expect((await verify(token, AUDIENCE, at)).iss).toBe(issuer);
      }
      expect(await kidsNow()).toHaveLength(4);
      server.shiftClock(later + HOUR);
      expect(await kidsNow()).toEqual(['RSA_1', 'EC384_1']);
      await expect(verify(old)).rejects.toThrow('no applicable key found');
    } finally {
      server.shiftClock(0);
    }
  });

  /** A token from a server whose clock is `ahead` milliseconds before ours. */
  async function tokenLater(
    { SigningAlgorithm }: { readonly SigningAlgorithm: string },
    ahead: number,
  ): Promise<string> {
    const form = formRequest(server.endpoint, {
      Action: 'GetWebIdentityToken',
      Version: '2011-06-15',
      'Audience.member.1': AUDIENCE,
      SigningAlgorithm,
    });
    const request = signed(form, { credentials: cast.alice, now: Date.now() + ahead });
    const { body } = await send(server.endpoint, request);
    return /<WebIdentityToken>(.*?)<\/WebIdentityToken>/.exec(body)?.[1] ?? '';
  }

  it('is recorded as issued, the token hidden', async () => {
    const token = await tokenOf();
    const log = await readFile(`${server.dataDirectory}/audit.ndjson`, 'utf8');
    const record = JSON.parse(log.trimEnd().split('\n').at(-1) ?? '');
    expect(record).toMatchObject({
      eventName: 'GetWebIdentityToken',
      requestParameters: { audience: [AUDIENCE], signingAlgorithm: 'RS256' },
      responseElements: { webIdentityToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
    });
    expect(log).not.toContain(token.split('.')[2]);
  });
});
