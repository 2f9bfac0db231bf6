import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetAccountSummaryCommand,
  PutUserPolicyCommand,
  SetSecurityTokenServicePreferencesCommand,
} from '@aws-sdk/client-iam';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boto3 } from '../harness/aws-cli.ts';
import {
  codeOf,
  formRequest,
  type RawAnswer,
  send,
  signed,
  withHeaders,
  withoutHeader,
} from '../harness/raw.ts';
import { sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';

const OFF = 'eu-west-2';
const OPT_IN = 'ap-east-1';

let server: TestServer;
let user: ClientCredentials;
let account: string;
let roleArn: string;

beforeAll(async () => {
  server = await startTestServer({
    'sts-disabled-regions': OFF,
    'sts-global-hosts': 'sts.amazonaws.com,sts.local',
  });
  account = server.accountId;
  roleArn = `arn:aws:iam::${account}:role/Deploy`;
  const { iam } = sdk(server.endpoint, server.root);
  await iam.send(new CreateUserCommand({ UserName: 'David' }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
  });
  await iam.send(new PutUserPolicyCommand({ UserName: 'David', PolicyName: 'p', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'David' }));
  user = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: account } },
  });
  await iam.send(new CreateRoleCommand({ RoleName: 'Deploy', AssumeRolePolicyDocument }));
});
afterAll(() => server.close());

interface Asked {
  readonly region?: string;
  readonly host?: string;
  readonly credentials?: ClientCredentials;
}

function ask(
  parameters: Readonly<Record<string, string>>,
  { region = 'us-east-1', host, credentials = user }: Asked = {},
): Promise<RawAnswer> {
  const form = formRequest(server.endpoint, { ...parameters, Version: '2011-06-15' });
  const request = host === undefined ? form : withHeaders(withoutHeader(form, 'host'), ['Host', host]);
  return send(server.endpoint, signed(request, { credentials, region }));
}

const GLOBAL = { host: 'sts.amazonaws.com' };
const WHO = { Action: 'GetCallerIdentity' };
const assumeRole = () => ({ Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: 'one' });

function credentialsIn({ body }: RawAnswer): ClientCredentials {
  const element = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? '';
  return {
    accessKeyId: element('AccessKeyId'),
    secretAccessKey: element('SecretAccessKey'),
    sessionToken: element('SessionToken'),
  };
}

describe('a region that is switched off', () => {
  it.each([
    ['AssumeRole', assumeRole],
    [
      'AssumeRoot',
      () => ({
        Action: 'AssumeRoot',
        TargetPrincipal: account,
        'TaskPolicyArn.arn': 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
      }),
    ],
    [
      'AssumeRoleWithWebIdentity',
      () => ({ ...assumeRole(), Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: 'token' }),
    ],
    [
      'AssumeRoleWithSAML',
      () => ({
        Action: 'AssumeRoleWithSAML',
        RoleArn: roleArn,
        PrincipalArn: `arn:aws:iam::${account}:saml-provider/idp`,
        SAMLAssertion: 'assertion',
      }),
    ],
    ['GetFederationToken', () => ({ Action: 'GetFederationToken', Name: 'Bob' })],
    ['GetSessionToken', () => ({ Action: 'GetSessionToken' })],
    ['GetDelegatedAccessToken', () => ({ Action: 'GetDelegatedAccessToken', TradeInToken: 'token' })],
  ])('issues nothing: %s', async (_name, parameters) => {
    const answer = await ask(parameters(), { region: OFF });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain(
      `<Code>RegionDisabledException</Code><Message>STS is not activated in this region for account:${account}. Your account administrator can activate STS in this region using the IAM Console.</Message>`,
    );
  });

  it('still tells callers who they are, as AWS does', async () => {
    expect((await ask(WHO, { region: OFF })).status).toBe(200);
  });

  it('leaves the others and the global endpoint alone', async () => {
    expect((await ask(assumeRole(), { region: 'eu-west-1' })).status).toBe(200);
    expect((await ask(assumeRole(), { region: OFF, ...GLOBAL })).status).toBe(200);
  });

  it('names the account that was asked, of a role elsewhere that account', async () => {
    const elsewhere = { ...assumeRole(), RoleArn: 'arn:aws:iam::999999999999:role/Other' };
    expect((await ask(elsewhere, { region: OFF })).body).toContain('for account:999999999999.');
  });

  it('is refused to boto3 as the exception of the model', async () => {
    const refused = await boto3(
      {
        endpoint: server.endpoint,
        credentials: user,
        environment: { AWS_REGION: OFF, AWS_DEFAULT_REGION: OFF },
      },
      `
import boto3, json
sts = boto3.client("sts")
try:
    sts.get_session_token()
except sts.exceptions.RegionDisabledException as error:
    print(json.dumps([error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]))
`,
    );
    expect(refused).toEqual(['RegionDisabledException', 403]);
  });
});

describe('the global endpoint', () => {
  it.each([
    [
      'AssumeRoot',
      () => ({
        TargetPrincipal: account,
        'TaskPolicyArn.arn': 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
      }),
      'Unknown Operation',
    ],
    [
      'GetWebIdentityToken',
      () => ({ 'Audience.member.1': 'a', SigningAlgorithm: 'ES384' }),
      'Operation not supported on STS global endpoint',
    ],
  ])('as recorded does not have %s, which regional ones have', async (Action, parameters, message) => {
    for (const host of ['sts.amazonaws.com', 'STS.local:4566']) {
      const answer = await ask({ Action, ...parameters() }, { host });
      expect(answer).toMatchObject({ status: 400 });
      expect(answer.body).toContain(`<Code>InvalidAction</Code><Message>${message}</Message>`);
    }
    for (const host of ['sts.eu-west-1.amazonaws.com', 'localhost', 'sts.amazonaws.com.example']) {
      expect(codeOf(await ask({ Action, ...parameters() }, { host })), host).not.toBe('InvalidAction');
    }
  });

  it('does not have GetScopedCredentials', async () => {
    const credentials = credentialsIn(await ask(assumeRole()));
    const scope = { Action: 'GetScopedCredentials', DurationSeconds: '60' };
    expect(codeOf(await ask(scope, { credentials, ...GLOBAL }))).toBe('InvalidAction');
    expect(codeOf(await ask(scope, { credentials }))).not.toBe('InvalidAction');
  });

  it('issues tokens for the regions enabled by default, until the account prefers all', async () => {
    const { iam } = sdk(server.endpoint, server.root);
    const version = async () =>
      (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap?.GlobalEndpointTokenVersion;
    const prefer = (GlobalEndpointTokenVersion: 'v1Token' | 'v2Token') =>
      iam.send(new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion }));
    const issued = async (asked: Asked) => [
      credentialsIn(await ask(assumeRole(), asked)),
      credentialsIn(await ask({ Action: 'GetSessionToken' }, asked)),
      credentialsIn(await ask({ Action: 'GetFederationToken', Name: 'Bob' }, asked)),
    ];
    const codes = (all: readonly ClientCredentials[], region: string) =>
      Promise.all(all.map(async (credentials) => codeOf(await ask(WHO, { credentials, region }))));
    const VALID = [undefined, undefined, undefined];
    const INVALID = VALID.map(() => 'InvalidClientTokenId');

    expect(await version()).toBe(1);
    const first = await issued(GLOBAL);
    expect(await codes(first, 'us-east-1')).toEqual(VALID);
    expect(await codes(first, 'eu-central-1')).toEqual(VALID);
    expect(await codes(first, OPT_IN)).toEqual(INVALID);
    expect(await codes(await issued({}), OPT_IN)).toEqual(VALID);

    await prefer('v2Token');
    expect(await version()).toBe(2);
    expect(await codes(await issued(GLOBAL), OPT_IN)).toEqual(VALID);
    expect(await codes(first, OPT_IN)).toEqual(INVALID);

    await prefer('v1Token');
    expect(await version()).toBe(1);
    expect(await codes(await issued(GLOBAL), OPT_IN)).toEqual(INVALID);
  });

  it('has preferences that only those may set whom a policy allows it', async () => {
    const command = new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion: 'v2Token' });
    await expect(sdk(server.endpoint, user).iam.send(command)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('iam:SetSecurityTokenServicePreferences on resource: *'),
    });
    const wrong = new SetSecurityTokenServicePreferencesCommand({
      GlobalEndpointTokenVersion: 'v3' as 'v2Token',
    });
    await expect(sdk(server.endpoint, server.root).iam.send(wrong)).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  it('is no part of a server that is asked by its own address', async () => {
    const answer = await sdk(server.endpoint, user).sts.send(new GetSessionTokenCommand({}));
    expect(answer.Credentials?.SessionToken).toBeDefined();
  });
});
