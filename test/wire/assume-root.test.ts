import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DisableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListSigningCertificatesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand, ListAccountsCommand } from '@aws-sdk/client-organizations';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  AssumeRootCommand,
  type AssumeRootCommandInput,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetScopedCredentialsCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newAccessKeyId, parseAccountId } from '../../src/arn/index.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import type { ClientCredentials } from '../harness/server.ts';
import { type ComposedServer, startComposedServer } from './composed-server.ts';

const TASKS = 'arn:aws:iam::aws:policy/root-task/';
const BUCKET = 'locked';

let server: ComposedServer;
let management: string;
let member: string;
/** An administrator of the management account, and the administrator's role session in the member account. */
let admin: ClientCredentials;
let memberAdmin: ClientCredentials;

const as = (credentials: ClientCredentials) => sdk(server.endpoint, credentials);

async function assumeRoot(
  task: string,
  input: Partial<AssumeRootCommandInput> = {},
  credentials: ClientCredentials = admin,
) {
  const command = new AssumeRootCommand({
    TargetPrincipal: member,
    TaskPolicyArn: { arn: TASKS + task },
    ...input,
  });
  return as(credentials).sts.send(command);
}

async function rootFor(task: string) {
  return as(credentialsOf(await assumeRoot(task)));
}

async function newUser(name: string, statement: object): Promise<ClientCredentials> {
  const { iam } = as(server.root);
  await iam.send(new CreateUserCommand({ UserName: name }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

const refusal = (name: string, message: string, status = name === 'AccessDenied' ? 403 : 400) => ({
  name,
  message,
  $metadata: { httpStatusCode: status },
});
const DENIED_HERE = {
  name: 'AccessDenied',
  message: expect.stringContaining('explicit deny in a session policy'),
};

beforeAll(async () => {
  server = await startComposedServer();
  admin = await newUser('admin', { Effect: 'Allow', Action: '*', Resource: '*' });
  const { CreateAccountStatus } = await as(admin).organizations.send(
    new CreateAccountCommand({ AccountName: 'Member', Email: 'member@example.com' }),
  );
  member = CreateAccountStatus?.AccountId ?? '';
  management = (await as(admin).sts.send(new GetCallerIdentityCommand({}))).Account ?? '';
  const RoleArn = `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;
  const session = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'admin' });
  memberAdmin = credentialsOf(await as(admin).sts.send(session));
});

afterAll(() => server.close());

describe('AssumeRoot', () => {
  it.each([
    ['IAMAuditRootUserCredentials', 'Root credentials management'],
    ['IAMCreateRootUserPassword', 'Root credentials management'],
    ['IAMDeleteRootUserCredentials', 'Root credentials management'],
    ['S3UnlockBucketPolicy', 'Root sessions'],
    ['SQSUnlockQueuePolicy', 'Root sessions'],
  ])('B83 is off until its feature is enabled: %s', async (task, feature) => {
    const message = `${feature} feature is not enabled for your AWS Organization.`;
    await expect(assumeRoot(task)).rejects.toMatchObject(refusal('AccessDenied', message));
  });

  it('B83 needs the very feature of its task', async () => {
    await as(admin).iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}));
    await assumeRoot('IAMAuditRootUserCredentials');
    await expect(assumeRoot('S3UnlockBucketPolicy')).rejects.toMatchObject(
      refusal('AccessDenied', 'Root sessions feature is not enabled for your AWS Organization.'),
    );
    await as(admin).iam.send(new EnableOrganizationsRootSessionsCommand({}));
    await assumeRoot('S3UnlockBucketPolicy');
  });
});

describe('AssumeRoot, once it is enabled,', () => {
  beforeEach(async () => {
    await as(admin).iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}));
    await as(admin).iam.send(new EnableOrganizationsRootSessionsCommand({}));
  });

  it("gives the member account's root user for 15 minutes", async () => {
    const before = Date.now();
    const answer = await assumeRoot('IAMAuditRootUserCredentials');
    const seconds = ((answer.Credentials?.Expiration?.getTime() ?? 0) - before) / 1000;
    expect(seconds).toBeGreaterThan(898);
    expect(seconds).toBeLessThanOrEqual(901);
    expect(answer.SessionTokenSize).toBe(answer.Credentials?.SessionToken?.length);
    expect(answer.SourceIdentity).toBeUndefined();
    expect(await as(credentialsOf(answer)).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: member,
      UserId: member,
      Arn: `arn:aws:iam::${member}:root`,
    });
  });

  it('takes the root user as well as the account for its target', async () => {
    const TargetPrincipal = `arn:aws:iam::${member}:root`;
    const answer = await assumeRoot('IAMAuditRootUserCredentials', { TargetPrincipal });
    const { Arn } = await as(credentialsOf(answer)).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(TargetPrincipal);
  });

  it.each([
    ['a user', (account: string) => `arn:aws:iam::${account}:user/alice`],
    ['an account id that is too long', (account: string) => `${account}1`],
    ['words', () => 'the-root-user'],
    ['another service', (account: string) => `arn:aws:sts::${account}:root`],
  ])('refuses what is no account: %s', async (_what, target) => {
    await expect(
      assumeRoot('IAMAuditRootUserCredentials', { TargetPrincipal: target(member) }),
    ).rejects.toMatchObject(refusal('ValidationError', 'Request must contain a valid target principal'));
  });

  it.each([
    'arn:aws:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::aws:policy/root-task/Everything',
    'arn:aws:iam::aws:policy/IAMAuditRootUserCredentials',
  ])("refuses a policy that is none of AWS's task policies: %s", async (arn) => {
    await expect(assumeRoot('', { TaskPolicyArn: { arn } })).rejects.toMatchObject(
      refusal('ValidationError', 'Request must contain valid AWS managed task policy ARN'),
    );
  });

  it('lasts 900 seconds at most, and may last none', async () => {
    await assumeRoot('IAMAuditRootUserCredentials', { DurationSeconds: 900 });
    await expect(assumeRoot('IAMAuditRootUserCredentials', { DurationSeconds: 901 })).rejects.toMatchObject(
      refusal(
        'ValidationError',
        "1 validation error detected: Value '901' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900",
      ),
    );
    const over = as(credentialsOf(await assumeRoot('IAMAuditRootUserCredentials', { DurationSeconds: 0 })));
    await expect(over.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
  });

  it('B83 reaches no account but active member accounts', async () => {
    for (const target of [management, '999999999999']) {
      await expect(
        assumeRoot('IAMAuditRootUserCredentials', { TargetPrincipal: target }),
      ).rejects.toMatchObject(
        refusal(
          'AccessDenied',
          `User: arn:aws:iam::${management}:user/admin is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${target}:root`,
        ),
      );
    }
  });

  it('B83 reaches no account that is suspended', async () => {
    const { CreateAccountStatus } = await as(admin).organizations.send(
      new CreateAccountCommand({ AccountName: 'Closed', Email: 'closed@example.com' }),
    );
    const closed = CreateAccountStatus?.AccountId ?? '';
    await assumeRoot('IAMAuditRootUserCredentials', { TargetPrincipal: closed });
    await server.seed(['organization'], ({ organization }) => {
      const account = organization.account(closed);
      if (account !== undefined) organization.put({ ...account, status: 'SUSPENDED' });
    });
    await expect(
      assumeRoot('IAMAuditRootUserCredentials', { TargetPrincipal: closed }),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('B83 is for nobody of a member account, whatever that account allows', async () => {
    await expect(assumeRoot('S3UnlockBucketPolicy', {}, memberAdmin)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const root = credentialsOf(await assumeRoot('S3UnlockBucketPolicy'));
    await expect(assumeRoot('S3UnlockBucketPolicy', {}, root)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('B83 is not for root users', async () => {
    await expect(assumeRoot('S3UnlockBucketPolicy', {}, server.root)).rejects.toMatchObject(
      refusal('AccessDenied', 'Cannot call AssumeRoot with root credentials'),
    );
  });

  it('B83 needs a permission for that account and that task', async () => {
    const auditor = await newUser('auditor', {
      Effect: 'Allow',
      Action: 'sts:AssumeRoot',
      Resource: `arn:aws:iam::${member}:root`,
      Condition: { StringEquals: { 'sts:TaskPolicyArn': `${TASKS}IAMAuditRootUserCredentials` } },
    });
    await assumeRoot('IAMAuditRootUserCredentials', {}, auditor);
    await expect(assumeRoot('IAMDeleteRootUserCredentials', {}, auditor)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const nobody = await newUser('nobody', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
    await expect(assumeRoot('IAMAuditRootUserCredentials', {}, nobody)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('a root session', () => {
  it('for the audit of root credentials reads them and nothing else', async () => {
    const { iam, s3, organizations } = await rootFor('IAMAuditRootUserCredentials');
    const { User } = await iam.send(new GetUserCommand({}));
    expect(User).toMatchObject({ UserId: member, Arn: `arn:aws:iam::${member}:root` });
    expect(await iam.send(new ListAccessKeysCommand({}))).toMatchObject({ AccessKeyMetadata: [] });
    expect(await iam.send(new ListMFADevicesCommand({}))).toMatchObject({ MFADevices: [] });
    expect(await iam.send(new ListSigningCertificatesCommand({}))).toMatchObject({ Certificates: [] });
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({ AccountAccessKeysPresent: 0 });
    await expect(iam.send(new GetLoginProfileCommand({}))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'Login Profile for User null cannot be found.',
    });
    await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject(DENIED_HERE);
    await expect(iam.send(new CreateAccessKeyCommand({}))).rejects.toMatchObject(DENIED_HERE);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(DENIED_HERE);
    await expect(organizations.send(new ListAccountsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('reads the credentials of the root user, and of no other user', async () => {
    await as(memberAdmin).iam.send(new CreateUserCommand({ UserName: 'alice' }));
    const { AccessKey } = await as(memberAdmin).iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
    for (const task of ['IAMAuditRootUserCredentials', 'IAMDeleteRootUserCredentials']) {
      const { iam } = await rootFor(task);
      await expect(iam.send(new GetUserCommand({ UserName: 'alice' }))).rejects.toMatchObject(DENIED_HERE);
      await expect(iam.send(new ListAccessKeysCommand({ UserName: 'alice' }))).rejects.toMatchObject(
        DENIED_HERE,
      );
      const key = { UserName: 'alice', AccessKeyId: AccessKey?.AccessKeyId };
      await expect(iam.send(new DeleteAccessKeyCommand(key))).rejects.toMatchObject(DENIED_HERE);
    }
  });

  it('finds and deletes the root keys of its account', async () => {
    const account = parseAccountId(member);
    if (account === undefined) throw new Error('that is an account id');
    const id = newAccessKeyId('AKIA', account, (length) => new Uint8Array(length).fill(7));
    await server.seed([account], (draft) =>
      draft.account(account).put({
        kind: 'access-key',
        id,
        owner: { type: 'root' },
        status: 'Active',
        createdAt: 0,
        sealedSecret: 'sealed',
      }),
    );
    const audit = await rootFor('IAMAuditRootUserCredentials');
    const present = async () =>
      (await audit.iam.send(new GetAccountSummaryCommand({}))).SummaryMap?.AccountAccessKeysPresent;
    expect(await present()).toBe(1);
    const { AccessKeyMetadata } = await audit.iam.send(new ListAccessKeysCommand({}));
    expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId: id, Status: 'Active' }]);
    const lastUse = await audit.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
    expect(lastUse.AccessKeyLastUsed).toMatchObject({ ServiceName: 'N/A' });
    const key = { AccessKeyId: id };
    await expect(audit.iam.send(new DeleteAccessKeyCommand(key))).rejects.toMatchObject(DENIED_HERE);
    const remover = await rootFor('IAMDeleteRootUserCredentials');
    const inactive = new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' });
    await expect(remover.iam.send(inactive)).rejects.toMatchObject(DENIED_HERE);
    await remover.iam.send(new DeleteAccessKeyCommand(key));
    expect(await present()).toBe(0);
  });

  it('finds and takes away the MFA device of its account’s root user', async () => {
    const account = parseAccountId(member);
    if (account === undefined) throw new Error('that is an account id');
    const SerialNumber = `arn:aws:iam::${member}:mfa/root`;
    await server.seed([account], (draft) =>
      draft.account(account).put({
        kind: 'mfa-device',
        id: SerialNumber,
        name: 'root',
        path: '/',
        createdAt: 0,
        tags: [],
        method: { type: 'virtual-totp', sealedSeed: 'sealed', drift: 0 },
        use: { owner: { type: 'root' }, since: 0 },
      }),
    );
    const { iam } = await rootFor('IAMDeleteRootUserCredentials');
    expect(await iam.send(new ListMFADevicesCommand({}))).toMatchObject({ MFADevices: [{ SerialNumber }] });
    await iam.send(new DeactivateMFADeviceCommand({ SerialNumber }));
    expect(await iam.send(new ListMFADevicesCommand({}))).toMatchObject({ MFADevices: [] });
  });

  it('unlocks a bucket whose policy denies everybody, and does nothing else with it', async () => {
    const owner = as(memberAdmin).s3;
    await owner.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const lock = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
      },
    };
    await owner.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(lock) }));
    await expect(owner.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const wrongTask = await rootFor('IAMDeleteRootUserCredentials');
    await expect(wrongTask.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }))).rejects.toMatchObject(
      DENIED_HERE,
    );

    const { s3, iam } = await rootFor('S3UnlockBucketPolicy');
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: BUCKET }]);
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    expect(JSON.parse(Policy ?? '')).toEqual(lock);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    await owner.send(new ListObjectsV2Command({ Bucket: BUCKET }));

    await expect(s3.send(new DeleteBucketCommand({ Bucket: BUCKET }))).rejects.toMatchObject(DENIED_HERE);
    await expect(iam.send(new GetUserCommand({}))).rejects.toMatchObject(DENIED_HERE);
  });

  it('does nothing more because a bucket is open to everybody', async () => {
    const open = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:ListBucket',
        Resource: `arn:aws:s3:::${BUCKET}`,
      },
    };
    await as(memberAdmin).s3.send(
      new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(open) }),
    );
    const { s3 } = await rootFor('S3UnlockBucketPolicy');
    await expect(s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject(DENIED_HERE);
  });

  it('B83 cannot become another session of the root user', async () => {
    const { sts } = await rootFor('IAMDeleteRootUserCredentials');
    const commands = {
      GetSessionToken: new GetSessionTokenCommand({}),
      GetFederationToken: new GetFederationTokenCommand({ Name: 'me' }),
    };
    for (const [name, command] of Object.entries(commands)) {
      await expect(sts.send(command as GetSessionTokenCommand)).rejects.toMatchObject(
        refusal('AccessDenied', `Cannot call ${name} with session credentials`),
      );
    }
    const scoped = new GetScopedCredentialsCommand({ DurationSeconds: 60 });
    await expect(sts.send(scoped)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('carries the source identity of its caller', async () => {
    const RoleArn = `arn:aws:iam::${management}:role/Operator`;
    const { iam, sts } = as(admin);
    await createOperatorRole(iam);
    const session = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'op', SourceIdentity: 'saanvi' });
    const operator = credentialsOf(await sts.send(session));
    const answer = await assumeRoot('IAMAuditRootUserCredentials', {}, operator);
    expect(answer.SourceIdentity).toBe('saanvi');
    const root = as(credentialsOf(answer));
    await expect(root.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(DENIED_HERE);
    expect(server.records().at(-1)?.userIdentity).toMatchObject({
      type: 'Root',
      principalId: member,
      arn: `arn:aws:iam::${member}:root`,
      sessionContext: { assumedRoot: 'true', sourceIdentity: 'saanvi' },
    });
  });

  it('is recorded where it begins, with its target and task', async () => {
    const { Credentials } = await assumeRoot('S3UnlockBucketPolicy');
    expect(server.records().at(-1)).toMatchObject({
      eventName: 'AssumeRoot',
      eventSource: 'sts.amazonaws.com',
      userIdentity: { type: 'IAMUser', userName: 'admin' },
      requestParameters: {
        targetPrincipal: member,
        taskPolicyArn: { arn: `${TASKS}S3UnlockBucketPolicy` },
      },
      responseElements: { credentials: { accessKeyId: Credentials?.AccessKeyId } },
      readOnly: false,
      resources: [{ ARN: `arn:aws:iam::${member}:root`, accountId: member }],
    });
    expect(JSON.stringify(server.records())).not.toContain(Credentials?.SecretAccessKey);
  });

  it('dies with the role through which its caller came', async () => {
    const RoleArn = `arn:aws:iam::${management}:role/Operator`;
    const session = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'op' });
    const operator = credentialsOf(await as(admin).sts.send(session));
    const root = as(credentialsOf(await assumeRoot('IAMAuditRootUserCredentials', {}, operator)));
    await root.iam.send(new GetUserCommand({}));
    await as(admin).iam.send(new DeleteRolePolicyCommand({ RoleName: 'Operator', PolicyName: 'p' }));
    await as(admin).iam.send(new DeleteRoleCommand({ RoleName: 'Operator' }));
    await expect(root.iam.send(new GetUserCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('outlives its feature, and dies with the key of its caller', async () => {
    const caller = await newUser('leaver', { Effect: 'Allow', Action: 'sts:AssumeRoot', Resource: '*' });
    const root = as(credentialsOf(await assumeRoot('IAMAuditRootUserCredentials', {}, caller)));
    await as(admin).iam.send(new DisableOrganizationsRootCredentialsManagementCommand({}));
    await root.iam.send(new GetUserCommand({}));
    await expect(assumeRoot('IAMAuditRootUserCredentials', {}, caller)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await as(admin).iam.send(
      new UpdateAccessKeyCommand({ UserName: 'leaver', AccessKeyId: caller.accessKeyId, Status: 'Inactive' }),
    );
    await expect(root.iam.send(new GetUserCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });
});

async function createOperatorRole(iam: ReturnType<typeof as>['iam']): Promise<void> {
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: management },
    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
  };
  const permission = { Effect: 'Allow', Action: 'sts:AssumeRoot', Resource: '*' };
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName: 'Operator', AssumeRolePolicyDocument: document(trust) }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'Operator', PolicyName: 'p', PolicyDocument: document(permission) }),
  );
}
