import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetScopedCredentialsCommand,
  type GetScopedCredentialsCommandInput,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/arn/index.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import type { ClientCredentials } from '../harness/server.ts';
import { trustOf } from '../harness/story.ts';
import { type ComposedServer, startComposedServer } from './composed-server.ts';

const ACCOUNT = '111122223333' as AccountId;
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const allowing = (Action: string | string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } });

describe('scoped credentials of every kind of session', () => {
  let server: ComposedServer;
  let key: ClientCredentials;
  let sessions: Readonly<Record<'user' | 'root' | 'federated' | 'federated by root', ClientCredentials>>;

  beforeAll(async () => {
    server = await startComposedServer();
    const root = client(server.root);
    const { User } = await root.iam.send(new CreateUserCommand({ UserName: 'David' }));
    await root.iam.send(new AttachUserPolicyCommand({ UserName: 'David', PolicyArn: ADMINISTRATOR }));
    const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'David' }));
    await root.iam.send(
      new CreateRoleCommand({
        RoleName: 'Deploy',
        MaxSessionDuration: 43_200,
        AssumeRolePolicyDocument: JSON.stringify(trustOf(ACCOUNT)),
      }),
    );
    await root.s3.send(new CreateBucketCommand({ Bucket: 'mine' }));
    const [userId, accessKeyId] = [User?.UserId ?? '', AccessKey?.AccessKeyId ?? ''];
    key = { accessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    const mfaAuthenticatedAt = Math.floor(Date.now() / 1000) - 60;
    const federated = async (credentials: ClientCredentials) =>
      credentialsOf(
        await client(credentials).sts.send(
          new GetFederationTokenCommand({ Name: 'Bob', PolicyArns: [{ arn: ADMINISTRATOR }] }),
        ),
      );
    sessions = {
      user: server.issue({
        account: ACCOUNT,
        principal: { type: 'user', userId },
        origin: { type: 'user', account: ACCOUNT, userId, accessKeyId },
        mfaAuthenticatedAt,
      }),
      root: server.issue({
        account: ACCOUNT,
        principal: { type: 'root' },
        origin: { type: 'root', account: ACCOUNT, accessKeyId: server.root.accessKeyId },
        mfaAuthenticatedAt,
      }),
      federated: await federated(key),
      'federated by root': await federated(server.root),
    };
  });
  afterAll(() => server.close());

  function client(credentials: ClientCredentials) {
    return sdk(server.endpoint, credentials);
  }
  const scope = async (input: GetScopedCredentialsCommandInput, credentials: ClientCredentials) =>
    credentialsOf(await client(credentials).sts.send(new GetScopedCredentialsCommand(input)));
  const code = (answer: Promise<unknown>) =>
    answer.then(
      () => 'none',
      (error) => String(error.name),
    );
  const NAMES = ['user', 'root', 'federated', 'federated by root'] as const;

  it.each(NAMES)('B62 a %s session keeps its identity, and to its scope', async (name) => {
    const scoped = client(await scope({ Policy: allowing('s3:CreateBucket') }, sessions[name]));
    const identity = async ({ sts }: ReturnType<typeof client>) => {
      const { Arn, UserId, Account } = await sts.send(new GetCallerIdentityCommand({}));
      return { Arn, UserId, Account };
    };
    expect(await identity(scoped)).toEqual(await identity(client(sessions[name])));
    expect(await code(client(sessions[name]).s3.send(new ListBucketsCommand({})))).toBe('none');
    expect(await code(scoped.s3.send(new ListBucketsCommand({})))).toBe('AccessDenied');
  });

  it.each(['user', 'root'] as const)(
    'B62 a %s session with MFA is bound in its own account’s IAM',
    async (name) => {
      const reader = client(await scope({ Policy: allowing('iam:ListUsers') }, sessions[name])).iam;
      expect(await code(reader.send(new ListUsersCommand({})))).toBe('none');
      expect(await code(reader.send(new GetUserCommand({})))).toBe('AccessDenied');
      expect(await code(reader.send(new CreateAccessKeyCommand({})))).toBe('AccessDenied');
      expect(await code(reader.send(new CreateUserCommand({ UserName: 'Eve' })))).toBe('AccessDenied');
    },
  );

  it('B69 a user’s own session, scoped or not, is no role that is chained from', async () => {
    const assume = (DurationSeconds: number, credentials: ClientCredentials) =>
      code(
        client(credentials).sts.send(
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::${ACCOUNT}:role/Deploy`,
            RoleSessionName: 'test',
            DurationSeconds,
          }),
        ),
      );
    const scoped = await scope({ Policy: allowing('sts:AssumeRole') }, sessions.user);
    expect(await assume(43_200, scoped)).toBe('none');
    expect(await assume(3600, await scope({ Policy: allowing('s3:*') }, sessions.user))).toBe('AccessDenied');
  });

  it('are recorded under the same principal, with the description', async () => {
    await scope({ DurationSeconds: 60, ScopedSessionDescription: 'nightly report' }, sessions.user);
    expect(server.records().at(-1)).toMatchObject({
      eventName: 'GetScopedCredentials',
      userIdentity: { type: 'IAMUser', userName: 'David', accessKeyId: sessions.user.accessKeyId },
      requestParameters: { durationSeconds: 60, scopedSessionDescription: 'nightly report' },
      responseElements: {
        sessionInfo: { arn: `arn:aws:iam::${ACCOUNT}:user/David` },
        scopedPoliciesCount: 0,
        credentials: { accessKeyId: expect.stringMatching(/^ASIA/) },
      },
    });
    expect(JSON.stringify(server.records())).not.toContain(sessions.user.sessionToken);
  });

  it.each([
    ['federated', { type: 'IAMUser', userName: 'David' }],
    ['federated by root', { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` }],
  ] as const)('of a %s user are recorded with who vouched for him', async (name, sessionIssuer) => {
    await scope({ DurationSeconds: 60 }, sessions[name]);
    expect(server.records().at(-1)).toMatchObject({
      eventName: 'GetScopedCredentials',
      userIdentity: {
        type: 'FederatedUser',
        principalId: `${ACCOUNT}:Bob`,
        arn: `arn:aws:sts::${ACCOUNT}:federated-user/Bob`,
        sessionContext: { sessionIssuer },
      },
    });
  });
});
