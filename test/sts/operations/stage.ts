import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  EnableOutboundWebIdentityFederationCommand,
  type IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetFederationTokenCommand,
  GetScopedCredentialsCommand,
} from '@aws-sdk/client-sts';
import { totp, twoCodes } from '../../harness/authenticator.ts';
import { formRequest, send, signed } from '../../harness/raw.ts';
import { credentialsOf, sdk } from '../../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../../harness/server.ts';
import { setUpStory } from '../../harness/story.ts';
import { makeTradeInTokens, type TradeInTokens } from './trade-in-tokens.ts';

/** Who can call: a name for each kind of credentials. */
export type CallerName = keyof Callers;

export interface Callers {
  /** The root user of the management account. */
  readonly root: ClientCredentials;
  /** A user of the management account who may do everything. */
  readonly manager: ClientCredentials;
  /** A user of Development who may call all of STS. */
  readonly developer: ClientCredentials;
  /** A user of Development who may do nothing. */
  readonly tester: ClientCredentials;
  /** The developer's session of UpdateApp, which may call all of STS. */
  readonly session: ClientCredentials;
  /** Such a session, with tags that leave little room in its token. */
  readonly laden: ClientCredentials;
  /** Of the developer's GetFederationToken. */
  readonly federated: ClientCredentials;
  /** Of the session, scoped down to a second that is over. */
  readonly expired: ClientCredentials;
  /** The developer's key with another secret, and a key that does not exist. */
  readonly mistyped: ClientCredentials;
  readonly unknown: ClientCredentials;
}

/** A server with the story's accounts, and all that the calls of STS's operations need. */
export interface Stage {
  readonly server: TestServer;
  readonly management: string;
  readonly development: string;
  readonly production: string;
  readonly callers: Callers;
  /** Roles of Production. UpdateApp and Long trust Development, Long for up to twelve hours; Chained trusts UpdateApp's sessions. */
  readonly roles: Readonly<Record<'UpdateApp' | 'Long' | 'Chained', string>>;
  /** Two MFA devices of the developer, each of whose codes can be used once. */
  readonly devices: readonly [Device, Device];
  /** Why the tester was denied something, encoded; of Development. */
  readonly authorizationMessage: string;
  readonly tradeInTokens: TradeInTokens;
  /** Eleven managed policies of Production, by ARN. */
  readonly managedPolicies: readonly string[];
}

export interface Device {
  readonly serialNumber: string;
  /** A code that was not used for enabling the device. */
  code(): string;
}

export const policy = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement });

const EVERYTHING_OF_STS = policy({ Effect: 'Allow', Action: 'sts:*', Resource: '*' });

/** Text that cannot be packed; the same for the same `seed`. */
export function scrambled(length: number, seed: number): string {
  let text = '';
  for (let i = 0; text.length < length; i++)
    text += createHash('sha512').update(`${seed} ${i}`).digest('base64url');
  return text.slice(0, length);
}

/** Statements of a policy that is little but text that cannot be packed. */
export function unpackable(count: number, length = 100): readonly object[] {
  return Array.from({ length: count }, (_, i) => ({
    Effect: 'Allow',
    Action: 's3:*',
    Resource: `arn:aws:s3:::${scrambled(length, 1000 + i)}`,
  }));
}

/** A region whose endpoint issues nothing. */
export const DISABLED_REGION = 'eu-south-2';

export async function setStage(): Promise<Stage> {
  const server = await startTestServer({ 'sts-disabled-regions': DISABLED_REGION });
  const story = await setUpStory(server);
  const { development, production, developer, tester } = story;
  const manager = await makeManager(server);
  const there = sdk(server.endpoint, story.productionAdmin).iam;
  const trust = (arn: string) =>
    policy({
      Effect: 'Allow',
      Principal: { AWS: arn },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    });
  const byDevelopment = trust(`arn:aws:iam::${development}:root`);
  await there.send(
    new UpdateAssumeRolePolicyCommand({ RoleName: 'UpdateApp', PolicyDocument: byDevelopment }),
  );
  await there.send(
    new PutRolePolicyCommand({ RoleName: 'UpdateApp', PolicyName: 'sts', PolicyDocument: EVERYTHING_OF_STS }),
  );
  for (const [RoleName, AssumeRolePolicyDocument] of [
    ['Long', byDevelopment],
    ['Chained', trust(`arn:aws:iam::${production}:role/UpdateApp`)],
  ] as const) {
    const MaxSessionDuration = 43_200;
    await there.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, MaxSessionDuration }));
  }
  const managedPolicies: string[] = [];
  for (let i = 0; i < 11; i++) {
    const PolicyDocument = policy({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' });
    const { Policy } = await there.send(new CreatePolicyCommand({ PolicyName: `p${i}`, PolicyDocument }));
    managedPolicies.push(Policy?.Arn ?? '');
  }
  const here = sdk(server.endpoint, story.developmentAdmin).iam;
  await here.send(
    new PutUserPolicyCommand({ UserName: 'David', PolicyName: 'sts', PolicyDocument: EVERYTHING_OF_STS }),
  );
  await here.send(new EnableOutboundWebIdentityFederationCommand({}));
  const devices = [await makeDevice(here, 'phone'), await makeDevice(here, 'laptop')] as const;
  const sts = sdk(server.endpoint, developer).sts;
  const session = credentialsOf(
    await sts.send(new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'david' })),
  );
  const laden = credentialsOf(
    await sts.send(
      new AssumeRoleCommand({
        RoleArn: story.roleArn,
        RoleSessionName: 'laden',
        Tags: Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: scrambled(256, i) })),
      }),
    ),
  );
  const federated = credentialsOf(
    await sts.send(new GetFederationTokenCommand({ Name: 'visitor', Policy: EVERYTHING_OF_STS })),
  );
  const expired = credentialsOf(
    await sdk(server.endpoint, session).sts.send(new GetScopedCredentialsCommand({ DurationSeconds: 1 })),
  );
  await setTimeout(1000);
  const mistyped = { ...developer, secretAccessKey: 'x'.repeat(40) };
  const unknown = { ...developer, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
  const role = (name: string) => `arn:aws:iam::${production}:role/${name}`;
  return {
    server,
    management: server.accountId,
    development,
    production,
    callers: {
      root: server.root,
      manager,
      developer,
      tester,
      session,
      laden,
      federated,
      expired,
      mistyped,
      unknown,
    },
    roles: { UpdateApp: story.roleArn, Long: role('Long'), Chained: role('Chained') },
    devices,
    authorizationMessage: await deniedMessage(server.endpoint, tester),
    tradeInTokens: await makeTradeInTokens(server.endpoint, story, {
      small: policy({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      large: policy(...unpackable(7, 750)),
    }),
    managedPolicies,
  };
}

/** The encoded authorization message that comes with a denial. */
async function deniedMessage(endpoint: string, credentials: ClientCredentials): Promise<string> {
  const Action = 'GetAccessKeyInfo';
  const asked = formRequest(endpoint, {
    Action,
    Version: '2011-06-15',
    AccessKeyId: credentials.accessKeyId,
  });
  const { headers } = await send(endpoint, signed(asked, { credentials }));
  return headers.get('x-sojourn-authorization-message') ?? '';
}

/** A device of the developer's. */
async function makeDevice(iam: IAMClient, VirtualMFADeviceName: string): Promise<Device> {
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName }));
  const serialNumber = VirtualMFADevice?.SerialNumber ?? '';
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: 'David',
      SerialNumber: serialNumber,
      ...twoCodes(seed, Date.now()),
    }),
  );
  return { serialNumber, code: () => totp(seed, Date.now() + 30_000) };
}

async function makeManager(server: TestServer): Promise<ClientCredentials> {
  const { iam } = sdk(server.endpoint, server.root);
  await iam.send(new CreateUserCommand({ UserName: 'manager' }));
  await iam.send(
    new AttachUserPolicyCommand({
      UserName: 'manager',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'manager' }));
  const manager = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const managing = sdk(server.endpoint, manager).iam;
  await managing.send(new EnableOrganizationsRootCredentialsManagementCommand({}));
  await managing.send(new EnableOrganizationsRootSessionsCommand({}));
  return manager;
}
