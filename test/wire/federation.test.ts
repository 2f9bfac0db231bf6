import { randomBytes } from 'node:crypto';
import {
  CreateRoleCommand,
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  type AssumeRoleWithSAMLCommandInput,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetWebIdentityTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, formRequest, plainRequest, send, signed, withBody, withHeaders } from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ComposedServer, startComposedServer } from './composed-server.ts';
import { asserted, oidcProvider, samlProvider, testIdentityProvider } from './identity-provider.ts';

const ACCOUNT = '111122223333';
const SAML = 'AssumeRoleWithSAML';

const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** Roles that trust providers in one way each. */
async function createRoles(iam: IAMClient): Promise<void> {
  const trusts: Readonly<Record<string, object[]>> = {
    Web: [trust(oidcProvider(ACCOUNT), ['sts:AssumeRoleWithWebIdentity'])],
    WebTagged: [
      trust(oidcProvider(ACCOUNT), [
        'sts:AssumeRoleWithWebIdentity',
        'sts:TagSession',
        'sts:SetSourceIdentity',
      ]),
    ],
    WebSaanvi: [
      trust(oidcProvider(ACCOUNT), ['sts:AssumeRoleWithWebIdentity'], {
        StringEquals: { 'id.example.com:sub': 'saanvi', 'sts:RoleSessionName': 'run' },
      }),
    ],
    Saml: [trust(samlProvider(ACCOUNT), ['sts:AssumeRoleWithSAML'], { StringEquals: { 'saml:aud': 'app' } })],
    WebUser: [
      trust(oidcProvider(ACCOUNT), ['sts:AssumeRoleWithWebIdentity'], {
        StringEquals: {
          'aws:PrincipalAccount': ACCOUNT,
          'aws:PrincipalType': 'User',
          'aws:userid': oidcProvider(ACCOUNT),
        },
        Null: { 'aws:PrincipalArn': 'true', 'aws:MultiFactorAuthPresent': 'true' },
      }),
    ],
    Everyone: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:*' }],
    Next: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  };
  for (const [RoleName, statements] of Object.entries(trusts)) {
    const MaxSessionDuration = RoleName === 'Web' ? 7200 : 3600;
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        MaxSessionDuration,
        AssumeRolePolicyDocument: policy(...statements),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'p',
        PolicyDocument: policy(
          { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' },
          {
            Effect: 'Allow',
            Action: 'sts:GetWebIdentityToken',
            Resource: '*',
            Condition:
              RoleName === 'Next'
                ? { Null: { 'aws:FederatedProvider': 'true', 'id.example.com:sub': 'true' } }
                : {
                    StringEquals: {
                      'aws:FederatedProvider': oidcProvider(ACCOUNT),
                      'id.example.com:sub': 'saanvi',
                    },
                  },
          },
        ),
      }),
    );
  }
}

function trust(Federated: string, Action: readonly string[], Condition?: object): object {
  return { Effect: 'Allow', Principal: { Federated }, Action, ...(Condition && { Condition }) };
}

describe('roles for whom identity providers vouch for', () => {
  let server: ComposedServer;
  /** At the beginning of a second, as sessions begin and end. */
  const time = Math.floor(Date.now() / 1000) * 1000;

  beforeAll(async () => {
    server = await startComposedServer({ now: () => time, identityProvider: testIdentityProvider });
    const { iam } = sdk(server.endpoint, server.root);
    await createRoles(iam);
    await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
  });
  afterAll(() => server.close());

  /** A client without credentials, as applications that have nothing but a token are. */
  const client = () => new STSClient({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1 });
  const withToken = (
    role: string,
    WebIdentityToken: string,
    more: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
  ) =>
    client().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn(role),
        RoleSessionName: 'run',
        WebIdentityToken,
        ...more,
      }),
    );
  const withAssertion = (role: string, token: string, more: Partial<AssumeRoleWithSAMLCommandInput> = {}) =>
    client().send(
      new AssumeRoleWithSAMLCommand({
        RoleArn: roleArn(role),
        PrincipalArn: samlProvider(ACCOUNT),
        SAMLAssertion: Buffer.from(token).toString('base64'),
        ...more,
      }),
    );
  const denied = (action = 'AssumeRoleWithWebIdentity') => ({
    name: 'AccessDenied',
    message: `Not authorized to perform sts:${action}`,
    $metadata: { httpStatusCode: 403 },
  });
  const seconds = ({ Credentials }: { Credentials?: { Expiration?: Date | undefined } | undefined }) =>
    (Credentials?.Expiration?.getTime() ?? 0) / 1000 - Math.floor(time / 1000);

  describe('AssumeRoleWithWebIdentity', () => {
    it('gives an unsigned request with a good token a session of the role', async () => {
      const answer = await withToken('Web', await asserted('saanvi'));
      expect(answer).toMatchObject({
        AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Web/run` },
        SubjectFromWebIdentityToken: 'saanvi',
        Audience: 'app',
        Provider: oidcProvider(ACCOUNT),
        PackedPolicySize: answer.SessionTokenUtilization,
        SessionTokenSize: answer.Credentials?.SessionToken?.length,
      });
      expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA\w+:run$/);
      expect(seconds(answer)).toBe(3600);
      const { sts } = sdk(server.endpoint, credentialsOf(answer));
      const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
      expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Web/run`);
    });

    it('B73 admits an identity as its own provider’s, and never as another’s', async () => {
      await expect(withToken('Web', await asserted('saanvi', {}, 'other.example.com'))).rejects.toMatchObject(
        denied(),
      );
      await expect(withToken('Saml', await asserted('saanvi'))).rejects.toMatchObject(denied());
    });

    it('admits nobody by a trust in every AWS account, nor to a role that does not exist', async () => {
      const token = await asserted('saanvi');
      for (const role of ['Everyone', 'Next', 'Nobody']) {
        await expect(withToken(role, token)).rejects.toMatchObject(denied());
      }
    });

    it('holds the token’s claims and the session’s name against the trust policy', async () => {
      await expect(withToken('WebSaanvi', await asserted('saanvi'))).resolves.toBeDefined();
      await expect(withToken('WebSaanvi', await asserted('mateo'))).rejects.toMatchObject(denied());
      const renamed = withToken('WebSaanvi', await asserted('saanvi'), { RoleSessionName: 'other' });
      await expect(renamed).rejects.toMatchObject(denied());
    });

    it('knows the provider where policies ask for the caller, as AWS was measured to', async () => {
      await expect(withToken('WebUser', await asserted('saanvi'))).resolves.toBeDefined();
    });

    it('lets no token for elsewhere live as long as the session that asks for it', async () => {
      const { sts } = sdk(
        server.endpoint,
        credentialsOf(await withToken('Web', await asserted('saanvi'), { DurationSeconds: 900 })),
      );
      const proof = (DurationSeconds: number) =>
        sts.send(
          new GetWebIdentityTokenCommand({ Audience: ['a'], SigningAlgorithm: 'ES384', DurationSeconds }),
        );
      await expect(proof(899)).resolves.toBeDefined();
      await expect(proof(900)).rejects.toMatchObject({ name: 'SessionDurationEscalationException' });
    });

    it('keeps the provider and its claims through the session, but as recorded not along a chain', async () => {
      const proof = new GetWebIdentityTokenCommand({ Audience: ['a'], SigningAlgorithm: 'ES384' });
      const session = async (subject: string) =>
        sdk(server.endpoint, credentialsOf(await withToken('Web', await asserted(subject)))).sts;
      const saanvi = await session('saanvi');
      await expect(saanvi.send(proof)).resolves.toBeDefined();
      await expect((await session('mateo')).send(proof)).rejects.toMatchObject({ name: 'AccessDenied' });
      const next = await saanvi.send(
        new AssumeRoleCommand({ RoleArn: roleArn('Next'), RoleSessionName: 'next' }),
      );
      const contextOfLast = () => server.records().at(-1)?.userIdentity.sessionContext;
      expect(contextOfLast()).toMatchObject({
        sessionIssuer: { arn: roleArn('Web') },
        webIdFederationData: {
          federatedProvider: oidcProvider(ACCOUNT),
          attributes: { 'id.example.com:sub': 'saanvi' },
        },
      });
      const { WebIdentityToken = '' } = await sdk(server.endpoint, credentialsOf(next)).sts.send(proof);
      const claims = JSON.parse(Buffer.from(WebIdentityToken.split('.')[1] ?? '', 'base64url').toString());
      const claimed = claims['https://sts.amazonaws.com/'];
      expect(claimed).toMatchObject({ principal_id: roleArn('Next') });
      expect(claimed).not.toHaveProperty('federated_provider');
      expect(contextOfLast()).toMatchObject({ sessionIssuer: { arn: roleArn('Next') } });
      expect(contextOfLast()).not.toHaveProperty('webIdFederationData');
    });

    it('sets tags and source identity only where the trust policy lets them be set', async () => {
      const tagged = await asserted('saanvi', {
        tags: [{ key: 'Team', value: 'blue' }],
        transitiveTagKeys: ['Team'],
      });
      const named = await asserted('saanvi', { sourceIdentity: 'saanvi@example' });
      await expect(withToken('Web', tagged)).rejects.toMatchObject(denied('TagSession'));
      await expect(withToken('Web', named)).rejects.toMatchObject(denied('SetSourceIdentity'));
      expect((await withToken('WebTagged', named)).SourceIdentity).toBe('saanvi@example');
      const { sts } = sdk(server.endpoint, credentialsOf(await withToken('WebTagged', tagged)));
      const overriding = sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn('Next'),
          RoleSessionName: 'next',
          Tags: [{ Key: 'team', Value: 'red' }],
        }),
      );
      await expect(overriding).rejects.toMatchObject({ message: expect.stringContaining('transitive') });
    });

    it.each([
      [{ tags: [{ key: '<x>', value: '' }] }, /^principal_tags passed in claim/],
      [{ tags: [{ key: 'a'.repeat(129), value: '' }] }, /^principal_tags passed in claim/],
      [{ tags: [{ key: 'a', value: 'b'.repeat(257) }] }, /^principal_tags passed in claim/],
      [{ sourceIdentity: 'a b' }, /^The source identity/],
    ])('refuses what no session may carry: %j', async (facts, message) => {
      await expect(withToken('WebTagged', await asserted('saanvi', facts))).rejects.toMatchObject({
        name: 'InvalidIdentityTokenException',
        message: expect.stringMatching(message),
        $metadata: { httpStatusCode: 400 },
      });
    });

    it('lets a session live as long as the role allows, whenever the token ends', async () => {
      const token = await asserted('saanvi', { expiresAt: Math.floor(Date.now() / 1000) + 60 });
      const living = async (DurationSeconds: number) =>
        seconds(await withToken('Web', token, { DurationSeconds }));
      expect(await living(900)).toBe(900);
      expect(await living(7200)).toBe(7200);
      await expect(living(7201)).rejects.toMatchObject({
        name: 'ValidationError',
        message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      });
      await expect(living(899)).rejects.toMatchObject({ name: 'ValidationError' });
    });

    it('B63 narrows a session by the policies passed with the token', async () => {
      const Policy = policy({ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' });
      const answer = await withToken('Web', await asserted('saanvi'), { Policy });
      const { sts } = sdk(server.endpoint, credentialsOf(answer));
      const proof = new GetWebIdentityTokenCommand({ Audience: ['a'], SigningAlgorithm: 'ES384' });
      await expect(sts.send(proof)).rejects.toMatchObject({
        message: expect.stringContaining('because no session policy allows'),
      });
    });

    it('refuses session policies that are malformed or too much for a token', async () => {
      const token = await asserted('saanvi');
      await expect(withToken('Web', token, { Policy: '{}' })).rejects.toMatchObject({
        name: 'MalformedPolicyDocumentException',
        $metadata: { httpStatusCode: 400 },
      });
      const tags = Array.from({ length: 50 }, (_, i) => ({
        key: `${i}`,
        value: randomBytes(150).toString('hex').slice(0, 256),
      }));
      await expect(withToken('WebTagged', await asserted('saanvi', { tags }))).rejects.toMatchObject({
        name: 'PackedPolicyTooLargeException',
        $metadata: { httpStatusCode: 400 },
      });
    });

    it('refuses a token that is expired, forged, of an unknown issuer or none at all', async () => {
      const refused = (code: string, message: string | RegExp) => ({
        name: code,
        message: expect.stringMatching(message),
        $metadata: { httpStatusCode: 400 },
      });
      const past = Math.floor(Date.now() / 1000) - 60;
      await expect(withToken('Web', await asserted('saanvi', { expiresAt: past }))).rejects.toMatchObject(
        refused('ExpiredTokenException', /^Token expired: current date\/time \d+ must be before/),
      );
      const [head, claims] = (await asserted('saanvi')).split('.');
      await expect(withToken('Web', `${head}.${claims}.AAAA`)).rejects.toMatchObject(
        refused('InvalidIdentityTokenException', /could not be validated/),
      );
      const wrong = await asserted('saanvi', { audience: 'other' });
      await expect(withToken('Web', wrong)).rejects.toMatchObject(
        refused('InvalidIdentityTokenException', /could not be validated/),
      );
    });

    it('is refused for an ARN that is no role’s, and for a provider that nobody knows', async () => {
      const token = await asserted('saanvi');
      for (const RoleArn of [`arn:aws:iam::${ACCOUNT}:user/alice`, 'arn:aws:iam::1:role/Web-of-nobody']) {
        await expect(withToken('Web', token, { RoleArn })).rejects.toMatchObject({
          name: 'ValidationError',
          message: 'Request ARN is invalid',
          $metadata: { httpStatusCode: 400 },
        });
      }
      const unknown = withToken('Web', token, { ProviderId: 'id.example.com' });
      await expect(unknown).rejects.toMatchObject(denied());
    });

    it('takes a signature that holds and refuses one that does not', async () => {
      const request = formRequest(server.endpoint, {
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: roleArn('Web'),
        RoleSessionName: 'run',
        WebIdentityToken: await asserted('saanvi'),
      });
      const good = await send(server.endpoint, signed(request, { credentials: server.root, now: time }));
      expect(good.status).toBe(200);
      expect(good.body).toContain(`assumed-role/Web/run`);
      const other = { ...server.root, secretAccessKey: 'another' };
      const bad = await send(server.endpoint, signed(request, { credentials: other, now: time }));
      expect([bad.status, codeOf(bad)]).toEqual([403, 'SignatureDoesNotMatch']);
    });

    it('explains a refusal to whom it may concern in the role’s account, and to nobody else', async () => {
      const request = formRequest(server.endpoint, {
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: roleArn('WebSaanvi'),
        RoleSessionName: 'run',
        WebIdentityToken: await asserted('mateo'),
      });
      const { headers, body } = await send(server.endpoint, request);
      expect(body).toContain('<Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message>');
      const EncodedMessage = headers.get('x-sojourn-authorization-message') ?? '';
      const { sts } = sdk(server.endpoint, server.root);
      const { DecodedMessage = '{}' } = await sts.send(
        new DecodeAuthorizationMessageCommand({ EncodedMessage }),
      );
      expect(JSON.parse(DecodedMessage)).toMatchObject({
        allowed: false,
        context: {
          principal: { id: oidcProvider(ACCOUNT) },
          action: 'sts:AssumeRoleWithWebIdentity',
          resource: roleArn('WebSaanvi'),
        },
      });
      expect(DecodedMessage).toContain('id.example.com:sub');
      expect(DecodedMessage).toContain(`An identity of ${oidcProvider(ACCOUNT)} is not authorized`);
    });

    it('is recorded as the subject’s, the token hidden', async () => {
      const token = await asserted('saanvi');
      await withToken('Web', token);
      await expect(withToken('Everyone', token)).rejects.toThrow();
      const [issued, refused] = server
        .records()
        .filter(({ eventName }) => eventName === 'AssumeRoleWithWebIdentity')
        .slice(-2);
      const provider = oidcProvider(ACCOUNT);
      for (const record of [issued, refused]) {
        expect(record).toMatchObject({
          userIdentity: {
            type: 'WebIdentityUser',
            principalId: `${provider}:app:saanvi`,
            userName: 'saanvi',
            identityProvider: provider,
          },
          recipientAccountId: ACCOUNT,
          requestParameters: { webIdentityToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
        });
      }
      expect(issued?.resources).toEqual([{ ARN: roleArn('Web'), accountId: ACCOUNT }]);
      expect(refused).toMatchObject({ errorCode: 'AccessDenied' });
      expect(JSON.stringify(server.records())).not.toContain(token.split('.')[2]);
    });
  });

  describe(SAML, () => {
    it('gives an unsigned request with a good assertion a session that the assertion names', async () => {
      const answer = await withAssertion('Saml', await asserted('saanvi'));
      expect(answer).toMatchObject({
        AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Saml/saml-session` },
        Subject: 'saanvi',
        SubjectType: 'persistent',
        Issuer: 'https://id.example.com',
        Audience: 'app',
        NameQualifier: expect.stringMatching(/^[\w+/]{27}=$/),
        PackedPolicySize: answer.SessionTokenUtilization,
      });
      expect(seconds(answer)).toBe(3600);
      const { sts } = sdk(server.endpoint, credentialsOf(answer));
      expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toContain('/Saml/saml-session');
    });

    it('never outlives what the assertion allows, though that be less than a session may ask for', async () => {
      const lives = async (facts: Parameters<typeof asserted>[1], DurationSeconds?: number) =>
        seconds(await withAssertion('Saml', await asserted('saanvi', facts), { DurationSeconds }));
      expect(await lives({ sessionSeconds: 900 })).toBe(900);
      expect(await lives({ sessionSeconds: 43_200 }, 1800)).toBe(1800);
      expect(await lives({ sessionEndsAt: time + 600_500 })).toBe(600);
      expect(await lives({ sessionEndsAt: time + 7_200_000, sessionSeconds: 1000 })).toBe(1000);
      await expect(lives({ sessionEndsAt: time + 999 })).rejects.toMatchObject({
        name: 'ExpiredTokenException',
        message: 'Response has expired',
      });
      await expect(lives({}, 3601)).rejects.toMatchObject({
        message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      });
    });

    it('B73 admits an identity as its own provider’s, and never as another’s', async () => {
      const other = await asserted('saanvi', {}, 'other.example.com');
      await expect(withAssertion('Saml', other)).rejects.toMatchObject({
        name: 'InvalidIdentityTokenException',
        message: "Specified provider doesn't exist",
      });
      const PrincipalArn = samlProvider(ACCOUNT, 'other.example.com');
      await expect(withAssertion('Saml', other, { PrincipalArn })).rejects.toMatchObject(denied(SAML));
      await expect(withAssertion('Web', await asserted('saanvi'))).rejects.toMatchObject(denied(SAML));
      for (const role of ['Everyone', 'Nobody']) {
        await expect(withAssertion(role, await asserted('saanvi'))).rejects.toMatchObject(denied(SAML));
      }
    });

    it('is refused where role and provider are not of one account, or stand in each other’s place', async () => {
      const token = await asserted('saanvi');
      for (const more of [
        { PrincipalArn: samlProvider('444455556666') },
        { PrincipalArn: oidcProvider(ACCOUNT) },
        { PrincipalArn: roleArn('Saml'), RoleArn: samlProvider(ACCOUNT) },
      ]) {
        await expect(withAssertion('Saml', token, more)).rejects.toMatchObject({
          name: 'ValidationError',
          message: 'Request ARN is invalid',
        });
      }
    });

    it('refuses an assertion that is expired, forged, or names a session as none can be called', async () => {
      const past = Math.floor(Date.now() / 1000) - 60;
      await expect(
        withAssertion('Saml', await asserted('saanvi', { expiresAt: past })),
      ).rejects.toMatchObject({ name: 'ExpiredTokenException', message: 'Response has expired' });
      const [head, claims] = (await asserted('saanvi')).split('.');
      await expect(withAssertion('Saml', `${head}.${claims}.AAAA`)).rejects.toMatchObject({
        name: 'InvalidIdentityTokenException',
        message: 'Response signature invalid',
      });
      await expect(
        withAssertion('Saml', await asserted('saanvi', { sessionName: 'a/b' })),
      ).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
    });

    it('is recorded as the subject’s, the assertion hidden', async () => {
      const { NameQualifier } = await withAssertion('Saml', await asserted('saanvi'));
      expect(server.records().at(-1)).toMatchObject({
        eventName: SAML,
        userIdentity: {
          type: 'SAMLUser',
          principalId: `${NameQualifier}:saanvi`,
          userName: 'saanvi',
          identityProvider: samlProvider(ACCOUNT),
        },
        requestParameters: { sAMLAssertion: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      });
    });
  });

  it('C94 ends with a revocation of its subject, and with everything that was assumed with it', async () => {
    const answer = await withToken('Web', await asserted('mateo'));
    const { sts } = sdk(server.endpoint, credentialsOf(answer));
    const next = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn('Next'), RoleSessionName: 'next' }));
    const body = JSON.stringify({ Target: { Type: 'federated-subject', Value: 'mateo' } });
    const revocation = withHeaders(
      withBody(plainRequest(server.endpoint, 'POST', '/'), body),
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', 'Sojourn.CreateRevocation'],
    );
    const revoked = await send(
      server.endpoint,
      signed(revocation, { credentials: server.root, service: 'sojourn' }),
    );
    expect(revoked.status).toBe(200);
    for (const credentials of [answer, next].map(credentialsOf)) {
      const dead = sdk(server.endpoint, credentials).sts.send(new GetCallerIdentityCommand({}));
      await expect(dead).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    }
    await expect(withToken('Web', await asserted('saanvi'))).resolves.toBeDefined();
  });
});

describe('roles of a server without identity providers', () => {
  let server: ComposedServer;
  beforeAll(async () => {
    server = await startComposedServer();
  });
  afterAll(() => server.close());

  it('are for no token and no assertion', async () => {
    const sts = new STSClient({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1 });
    const answerTo = (WebIdentityToken: string, ProviderId?: string) =>
      sts
        .send(
          new AssumeRoleWithWebIdentityCommand({
            RoleArn: roleArn('Web'),
            RoleSessionName: 'run',
            WebIdentityToken,
            ProviderId,
          }),
        )
        .catch(({ name, message, $metadata }) => [name, message, $metadata.httpStatusCode]);
    expect(await answerTo(await asserted('saanvi'))).toEqual([
      'InvalidIdentityTokenException',
      'No OpenIDConnect provider found in your account for https://id.example.com',
      400,
    ]);
    expect(await answerTo('no-token')).toEqual([
      'InvalidIdentityTokenException',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      400,
    ]);
    expect(await answerTo('EAAB', 'graph.facebook.com')).toEqual([
      'IDPRejectedClaimException',
      'The identity provider rejected the token.',
      403,
    ]);
    const saml = new AssumeRoleWithSAMLCommand({
      RoleArn: roleArn('Saml'),
      PrincipalArn: samlProvider(ACCOUNT),
      SAMLAssertion: 'PHNhbWw+',
    });
    await expect(sts.send(saml)).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: "Specified provider doesn't exist",
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('a token of an issuer of our own', () => {
  let server: ComposedServer;
  let asked = 0;

  beforeAll(async () => {
    server = await startComposedServer({
      // A provider that would believe anything.
      identityProvider: {
        ...testIdentityProvider,
        async webIdentity(_token, presentation) {
          asked += 1;
          return testIdentityProvider.webIdentity({ token: await asserted('saanvi') }, presentation);
        },
      },
    });
    await createRoles(sdk(server.endpoint, server.root).iam);
  });
  afterAll(() => server.close());

  const present = (WebIdentityToken: string) =>
    new STSClient({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1 }).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn('Web'),
        RoleSessionName: 'run',
        WebIdentityToken,
      }),
    );

  it('opens no role, whatever a provider would say, and no provider is asked', async () => {
    const root = sdk(server.endpoint, server.root);
    const { IssuerIdentifier } = await root.iam.send(new EnableOutboundWebIdentityFederationCommand({}));
    const { WebIdentityToken = '' } = await root.sts.send(
      new GetWebIdentityTokenCommand({ Audience: ['app'], SigningAlgorithm: 'RS256' }),
    );
    await expect(present(WebIdentityToken)).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: `No OpenIDConnect provider found in your account for ${IssuerIdentifier}`,
      $metadata: { httpStatusCode: 400 },
    });
    expect(asked).toBe(0);
    await expect(present('anything else')).resolves.toBeDefined();
    expect(asked).toBe(1);
  });

  /** The keys of the management account's issuer, by a connection of its own. */
  const issuerKeys = async () => {
    const { IssuerIdentifier = '' } = await sdk(server.endpoint, server.root).iam.send(
      new GetOutboundWebIdentityFederationInfoCommand({}),
    );
    const request = plainRequest(
      server.endpoint,
      'GET',
      `${new URL(IssuerIdentifier).pathname}/.well-known/jwks.json`,
    );
    return () => send(server.endpoint, request);
  };

  it('cannot be verified while the directory cannot be read, which is no answer to remember', async () => {
    const read = await issuerKeys();
    await server.crash();
    server.breakStore('fails');
    const failed = await read();
    expect([failed.status, failed.headers.get('cache-control')]).toEqual([503, undefined]);
    expect(server.errors).not.toEqual([]);
    server.breakStore('works');
    expect((await read()).status).toBe(200);
  });

  it('can be verified no more once its account is suspended', async () => {
    const read = await issuerKeys();
    expect((await read()).status).toBe(200);
    await server.seed(['organization'], ({ organization }) => {
      for (const account of organization.accounts()) organization.put({ ...account, status: 'SUSPENDED' });
    });
    expect((await read()).status).toBe(404);
  });
});
