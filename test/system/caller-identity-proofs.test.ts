import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsJson, boto3 } from '../harness/aws-cli.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';

const CLUSTER = 'production';
const MINUTE = 60_000;

/** What a system that checks proofs asks of STS, and is told. */
interface Verdict {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
}

/** Asks as aws-iam-authenticator does: the URL of the token, the cluster's own name in the header that must be signed. */
async function verifyKubernetesToken(token: string, cluster = CLUSTER): Promise<Verdict> {
  expect(token).toMatch(/^k8s-aws-v1\./);
  const url = Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString();
  return verdict(await fetch(url, { headers: { 'x-k8s-aws-id': cluster, accept: 'application/json' } }));
}

/** What a client of Vault logs in with. */
interface VaultLogin {
  readonly iam_http_request_method: string;
  readonly iam_request_url: string;
  readonly iam_request_body: string;
  readonly iam_request_headers: string;
}

/** Asks as Vault does: its own address of STS, and method, body and headers of the login, read from base64. */
async function verifyVaultLogin(
  endpoint: string,
  login: VaultLogin,
  changed: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  const plain = (text: string) => Buffer.from(text, 'base64').toString();
  expect(new URL(plain(login.iam_request_url)).pathname).toBe('/');
  const headers = { ...JSON.parse(plain(login.iam_request_headers)), ...changed };
  const answer = await fetch(endpoint, {
    method: login.iam_http_request_method,
    headers,
    body: plain(login.iam_request_body),
  });
  return verdict(answer);
}

async function verdict(answer: Response): Promise<Verdict> {
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
}

/** The identity in an answer in JSON, in the shape that Go's decoders expect. */
function identityOf({ body }: Verdict) {
  return JSON.parse(body).GetCallerIdentityResponse.GetCallerIdentityResult;
}

/** The refusal in an answer in JSON. */
const refusal = (code: string) => ({
  status: 403,
  type: 'application/json',
  body: expect.stringMatching(
    new RegExp(
      `^\\{"Error":\\{"Code":"${code}","Message":".+","Type":"Sender"\\},"RequestId":"[0-9a-f-]{36}"\\}$`,
      's',
    ),
  ),
});

/** Signs a login as Vault's agent does, with the header that binds it to one Vault. */
const VAULT_LOGIN = `
import base64, json, os, boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
endpoint = os.environ["AWS_ENDPOINT_URL"] + "/"
body = "Action=GetCallerIdentity&Version=2011-06-15"
request = AWSRequest("POST", endpoint, data=body, headers={
    "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
    "X-Vault-AWS-IAM-Server-ID": "vault.example.com",
})
SigV4Auth(boto3.Session().get_credentials().get_frozen_credentials(), "sts", "us-east-1").add_auth(request)
encoded = lambda text: base64.b64encode(text.encode()).decode()
print(json.dumps({
    "iam_http_request_method": "POST",
    "iam_request_url": encoded(endpoint),
    "iam_request_body": encoded(body),
    "iam_request_headers": encoded(json.dumps(dict(request.headers))),
}))
`;

class Sha256 extends Hash {
  constructor(secret?: ConstructorParameters<typeof Hash>[1]) {
    super('sha256', secret);
  }
}

/** A Kubernetes token made with the presigner of the SDK for JavaScript. */
async function tokenOfJavascript(endpoint: string, credentials: ClientCredentials): Promise<string> {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signer = new SignatureV4({ service: 'sts', region: 'us-east-1', credentials, sha256: Sha256 });
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol,
      hostname,
      port: Number(port),
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, 'x-k8s-aws-id': CLUSTER },
    },
    { expiresIn: 60 },
  );
  const query = new URLSearchParams(signed.query as Record<string, string>);
  return `k8s-aws-v1.${Buffer.from(`${endpoint}/?${query}`).toString('base64url')}`;
}

describe('proofs of caller identity', () => {
  let server: TestServer;
  let user: ClientCredentials;
  let session: ClientCredentials;
  let account: string;

  beforeAll(async () => {
    server = await startTestServer();
    account = server.accountId;
    const { iam } = sdk(server.endpoint, server.root);
    await iam.send(new CreateUserCommand({ UserName: 'David' }));
    // Not even this keeps a caller from telling who he is.
    const deny = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: 'sts:Get*', Resource: '*' } };
    const assume = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
    };
    for (const [PolicyName, document] of Object.entries({ deny, assume })) {
      const PolicyDocument = JSON.stringify(document);
      await iam.send(new PutUserPolicyCommand({ UserName: 'David', PolicyName, PolicyDocument }));
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'David' }));
    user = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${account}:user/David` },
      },
    });
    await iam.send(new CreateRoleCommand({ RoleName: 'Node', AssumeRolePolicyDocument }));
    const RoleArn = `arn:aws:iam::${account}:role/Node`;
    const { sts } = sdk(server.endpoint, user);
    session = credentialsOf(await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'node-1' })));
  });
  afterAll(() => server.close());

  /** A Kubernetes token made by the AWS CLI. */
  const tokenOfCli = async (credentials: ClientCredentials) => {
    const settings = { endpoint: server.endpoint, credentials };
    const credential = await awsJson<{ status: { token: string } }>(
      settings,
      ...['eks', 'get-token', '--cluster-name', CLUSTER],
    );
    return credential.status.token;
  };

  it('tell who a caller is whom a policy denies it', async () => {
    const { Arn } = await sdk(server.endpoint, user).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::${account}:user/David`);
  });

  describe.each([
    ['aws eks get-token', tokenOfCli],
    [
      'the SDK for JavaScript',
      (credentials: ClientCredentials) => tokenOfJavascript(server.endpoint, credentials),
    ],
  ])('for Kubernetes, by %s', (_maker, tokenOf) => {
    it('name the user and the role session, in JSON', async () => {
      const answer = await verifyKubernetesToken(await tokenOf(user));
      expect(answer).toMatchObject({ status: 200, type: 'application/json' });
      expect(JSON.parse(answer.body)).toEqual({
        GetCallerIdentityResponse: {
          GetCallerIdentityResult: {
            Account: account,
            Arn: `arn:aws:iam::${account}:user/David`,
            UserId: expect.stringMatching(/^AIDA/),
          },
          ResponseMetadata: { RequestId: expect.any(String) },
        },
      });
      expect(identityOf(await verifyKubernetesToken(await tokenOf(session)))).toEqual({
        Account: account,
        Arn: `arn:aws:sts::${account}:assumed-role/Node/node-1`,
        UserId: expect.stringMatching(/^AROA.*:node-1$/),
      });
    });

    it('are refused for another cluster than the one that was signed for', async () => {
      const token = await tokenOf(user);
      expect(await verifyKubernetesToken(token, 'staging')).toEqual(refusal('SignatureDoesNotMatch'));
    });

    it('live a quarter of an hour, though they say a minute: clients use them so long', async () => {
      const token = await tokenOf(user);
      expect(Buffer.from(token.slice(11), 'base64url').toString()).toContain('X-Amz-Expires=60');
      server.shiftClock(14 * MINUTE);
      expect((await verifyKubernetesToken(token)).status).toBe(200);
      server.shiftClock(16 * MINUTE);
      const late = await verifyKubernetesToken(token);
      server.shiftClock(0);
      expect(late).toEqual(refusal('SignatureDoesNotMatch'));
      expect(late.body).toContain('Signature expired');
    });
  });

  describe('for Vault, by botocore', () => {
    const login = (credentials: ClientCredentials) =>
      boto3<VaultLogin>({ endpoint: server.endpoint, credentials }, VAULT_LOGIN);

    it('name the user and the role session, in XML', async () => {
      const answer = await verifyVaultLogin(server.endpoint, await login(user));
      expect(answer).toMatchObject({ status: 200, type: 'text/xml' });
      expect(answer.body).toContain(`<Arn>arn:aws:iam::${account}:user/David</Arn>`);
      const ofSession = await verifyVaultLogin(server.endpoint, await login(session));
      expect(ofSession.body).toContain(`<Arn>arn:aws:sts::${account}:assumed-role/Node/node-1</Arn>`);
    });

    it('are refused for another Vault, without its name, and for another body', async () => {
      const made = await login(user);
      const codeFor = async (changed: Readonly<Record<string, string>>, request = made) =>
        /<Code>(.*?)<\/Code>/.exec((await verifyVaultLogin(server.endpoint, request, changed)).body)?.[1];
      expect(await codeFor({ 'X-Vault-AWS-IAM-Server-ID': 'vault.example.net' })).toBe(
        'SignatureDoesNotMatch',
      );
      const other = Buffer.from('Action=GetSessionToken&Version=2011-06-15').toString('base64');
      expect(await codeFor({}, { ...made, iam_request_body: other })).toBe('SignatureDoesNotMatch');
      const { 'X-Vault-AWS-IAM-Server-ID': _, ...headers } = JSON.parse(
        Buffer.from(made.iam_request_headers, 'base64').toString(),
      );
      const nameless = Buffer.from(JSON.stringify(headers)).toString('base64');
      expect(await codeFor({}, { ...made, iam_request_headers: nameless })).toBe('SignatureDoesNotMatch');
    });
  });
});
