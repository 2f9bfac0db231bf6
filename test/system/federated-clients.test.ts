import { createHash } from 'node:crypto';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleWithSAMLCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IdentityProvider } from '../../src/federation/index.ts';
import { boto3 } from '../harness/aws-cli.ts';
import { sdk } from '../harness/sdk.ts';
import { type ComposedServer, startComposedServer } from '../wire/composed-server.ts';
import { asserted, oidcProvider, samlProvider, testIdentityProvider } from '../wire/identity-provider.ts';

const ACCOUNT = '111122223333';
const HOUR = 3600;

/** The test providers, and two tokens whose provider does not like them or cannot be asked. */
const identityProvider: IdentityProvider = {
  async webIdentity(credential, presentation) {
    if (credential.token === 'unreachable') return { ok: false, refusal: { reason: 'unreachable' } };
    if (credential.token === 'rejected') return { ok: false, refusal: { reason: 'rejected' } };
    return testIdentityProvider.webIdentity(credential, presentation);
  },
  async saml(credential, presentation) {
    if (credential.assertion === encoded('rejected')) return { ok: false, refusal: { reason: 'rejected' } };
    return testIdentityProvider.saml(credential, presentation);
  },
};

interface Row {
  readonly operation: 'AssumeRoleWithWebIdentity' | 'AssumeRoleWithSAML';
  readonly tells: string;
  /** What the provider said. */
  readonly assertion: string | Promise<string>;
  readonly input?: object;
  readonly refused?: readonly [exception: string, status: number];
}

const NARROW = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
});
/** Tags that leave a token no room, since nothing in them repeats. */
const laden = {
  tags: Array.from({ length: 50 }, (_, at) => ({
    key: `k${at}`,
    value: createHash('sha512').update(`${at}`).digest('hex'),
  })),
};
const expiredAt = Math.floor(Date.now() / 1000) - HOUR;

const ROWS: readonly Row[] = (['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'] as const).flatMap(
  (operation): Row[] => [
    { operation, tells: 'issues credentials', assertion: asserted('saanvi') },
    { operation, tells: 'narrows them', assertion: asserted('saanvi'), input: { Policy: NARROW } },
    {
      operation,
      tells: 'refuses an expired assertion',
      assertion: asserted('saanvi', { expiresAt: expiredAt }),
      refused: ['ExpiredTokenException', 400],
    },
    {
      operation,
      tells: 'refuses one that another signed',
      assertion: asserted('saanvi').then((token) => `${token.slice(0, -8)}AAAAAAAA`),
      refused: ['InvalidIdentityTokenException', 400],
    },
    {
      operation,
      tells: 'refuses one that its provider rejects',
      assertion: 'rejected',
      refused: ['IDPRejectedClaimException', 403],
    },
    {
      operation,
      tells: 'refuses a session policy that is none',
      assertion: asserted('saanvi'),
      input: { Policy: '{}' },
      refused: ['MalformedPolicyDocumentException', 400],
    },
    {
      operation,
      tells: 'refuses more than a token holds',
      assertion: asserted('saanvi', laden),
      refused: ['PackedPolicyTooLargeException', 400],
    },
    ...(operation === 'AssumeRoleWithWebIdentity'
      ? [
          {
            operation,
            tells: 'says that a provider cannot be reached',
            assertion: 'unreachable',
            refused: ['IDPCommunicationErrorException', 400] as const,
          },
        ]
      : []),
  ],
);

const encoded = (text: string) => Buffer.from(text).toString('base64');

async function inputOf({ operation, assertion, input }: Row): Promise<object> {
  const said = await assertion;
  return operation === 'AssumeRoleWithSAML'
    ? {
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/Federated`,
        PrincipalArn: samlProvider(ACCOUNT),
        SAMLAssertion: encoded(said),
        ...input,
      }
    : {
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/Federated`,
        RoleSessionName: 'run',
        WebIdentityToken: said,
        ...input,
      };
}

type Told = readonly [exception: string, status: number] | readonly ['issued', arn: string];

const PROGRAM = `
import boto3, json, sys
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

sts = boto3.client('sts', config=Config(signature_version=UNSIGNED, retries={'total_max_attempts': 1}))

def told(operation, input):
    try:
        answer = getattr(sts, xform_name(operation))(**input)
        return ['issued', answer['AssumedRoleUser']['Arn']]
    except ClientError as error:
        return [type(error).__name__, error.response['ResponseMetadata']['HTTPStatusCode']]

print(json.dumps([told(*call) for call in json.load(sys.stdin)]))
`;

describe('what an identity provider vouches for', () => {
  let server: ComposedServer;
  let toldBoto3: readonly Told[];

  beforeAll(async () => {
    server = await startComposedServer({ identityProvider });
    const { iam } = sdk(server.endpoint, server.root);
    const trusting = (Federated: string, action: string) => ({
      Effect: 'Allow',
      Principal: { Federated },
      Action: [action, 'sts:TagSession'],
    });
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'Federated',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            trusting(oidcProvider(ACCOUNT), 'sts:AssumeRoleWithWebIdentity'),
            trusting(samlProvider(ACCOUNT), 'sts:AssumeRoleWithSAML'),
          ],
        }),
      }),
    );
    const calls = await Promise.all(ROWS.map(async (row) => [row.operation, await inputOf(row)]));
    toldBoto3 = await boto3<Told[]>({ endpoint: server.endpoint, input: JSON.stringify(calls) }, PROGRAM);
  });
  afterAll(() => server.close());

  const foreseen = ({ operation, refused }: Row): Told =>
    refused ?? [
      'issued',
      `arn:aws:sts::${ACCOUNT}:assumed-role/Federated/${operation === 'AssumeRoleWithSAML' ? 'saml-session' : 'run'}`,
    ];

  it.each(ROWS.map((row, at) => [row.operation, row.tells, row, at] as const))(
    '%s %s, by boto3',
    (_operation, _tells, row, at) => {
      expect(toldBoto3[at]).toEqual(foreseen(row));
    },
  );

  it.each(ROWS.map((row) => [row.operation, row.tells, row] as const))(
    '%s %s, by the AWS SDK for JavaScript',
    async (_operation, _tells, row) => {
      const sts = new STSClient({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1 });
      // Rows bring what the operation takes, which only their own type would say.
      const input = (await inputOf(row)) as never;
      const answer =
        row.operation === 'AssumeRoleWithSAML'
          ? sts.send(new AssumeRoleWithSAMLCommand(input))
          : sts.send(new AssumeRoleWithWebIdentityCommand(input));
      const told = await answer.then(
        ({ AssumedRoleUser }) => ['issued', AssumedRoleUser?.Arn],
        (error) => [error.name, error.$metadata.httpStatusCode],
      );
      expect(told).toEqual(foreseen(row));
    },
  );
});
