import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AcceptDelegationRequestCommand,
  AssociateDelegationRequestCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateDelegationRequestCommand,
  type CreateDelegationRequestCommandInput,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetDelegationRequestCommand,
  GetUserCommand,
  ListDelegationRequestsCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RejectDelegationRequestCommand,
  SendDelegationTokenCommand,
  UpdateAccessKeyCommand,
  UpdateDelegationRequestCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand } from '@aws-sdk/client-organizations';
import {
  CreateBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetDelegatedAccessTokenCommand,
} from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/index.ts';
import { plainRequest, type RawAnswer, send, signed, withBody, withHeaders } from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;

let server: TestServer;
/** The provider's account, the customer's, and an administrator's role session in each. */
let provider: string;
let customer: string;
let providerAdmin: ClientCredentials;
let customerAdmin: ClientCredentials;
/** Users of the customer's account: one with all permissions, one with none. */
let boss: ClientCredentials;
let clerk: ClientCredentials;
let templateArn: string;
/** An administrator of the management account. */
let admin: ClientCredentials;
/** How far the server's clock, and the clients', is ahead. */
let ahead = 0;
let workflows = 0;

function as(credentials: ClientCredentials) {
  const clients = sdk(server.endpoint, credentials);
  for (const { config } of Object.values(clients)) config.systemClockOffset = ahead;
  return clients;
}

function moveClock(ms: number) {
  ahead = ms;
  server.shiftClock(ms);
}

const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };

async function newAccount(name: string): Promise<string> {
  const { CreateAccountStatus } = await as(admin).organizations.send(
    new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
  );
  return CreateAccountStatus?.AccountId ?? '';
}

/** A session of an account's administrator's role. */
async function adminOf(account: string): Promise<ClientCredentials> {
  const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'admin' });
  return credentialsOf(await as(admin).sts.send(command));
}

function keyOf(key: { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined } | undefined) {
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

async function newUser(name: string, statement?: object, by = customerAdmin): Promise<ClientCredentials> {
  const { iam } = as(by);
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (statement !== undefined) {
    const PolicyDocument = document(statement);
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return keyOf(AccessKey);
}

async function ask(
  input: Partial<CreateDelegationRequestCommandInput> = {},
  parameters = [{ Name: 'Bucket', Values: ['photos'] }],
): Promise<string> {
  workflows += 1;
  const command = new CreateDelegationRequestCommand({
    Description: 'sets up the product',
    Permissions: { PolicyTemplateArn: templateArn, Parameters: parameters },
    RequestorWorkflowId: `workflow-${workflows}`,
    NotificationChannel: `arn:aws:sns:us-east-1:${provider}:topic`,
    SessionDuration: 3600,
    ...input,
  });
  const { DelegationRequestId } = await as(providerAdmin).iam.send(command);
  return DelegationRequestId ?? '';
}

const take = (id: string, credentials: ClientCredentials) =>
  as(credentials).iam.send(new AssociateDelegationRequestCommand({ DelegationRequestId: id }));
const forward = (id: string, credentials: ClientCredentials) =>
  as(credentials).iam.send(
    new UpdateDelegationRequestCommand({ DelegationRequestId: id, Notes: 'please look' }),
  );
const accept = (id: string, credentials: ClientCredentials) =>
  as(credentials).iam.send(new AcceptDelegationRequestCommand({ DelegationRequestId: id }));
const reject = (id: string, credentials: ClientCredentials) =>
  as(credentials).iam.send(
    new RejectDelegationRequestCommand({ DelegationRequestId: id, Notes: 'no, thanks' }),
  );
const release = (id: string, credentials: ClientCredentials) =>
  as(credentials).iam.send(new SendDelegationTokenCommand({ DelegationRequestId: id }));

async function show(id: string, credentials: ClientCredentials) {
  const command = new GetDelegationRequestCommand({ DelegationRequestId: id });
  return (await as(credentials).iam.send(command)).DelegationRequest ?? {};
}

function ours(operation: string, input: object, credentials: ClientCredentials): Promise<RawAnswer> {
  const request = withHeaders(
    withBody(plainRequest(server.endpoint, 'POST', '/'), JSON.stringify(input)),
    ['Content-Type', 'application/x-amz-json-1.1'],
    ['X-Amz-Target', `Sojourn.${operation}`],
  );
  return send(server.endpoint, signed(request, { credentials, service: 'sojourn', now: Date.now() + ahead }));
}

const notification = (DelegationRequestId: string, credentials: ClientCredentials) =>
  ours('GetDelegationNotification', { DelegationRequestId }, credentials);

async function notified(id: string) {
  const answer = await notification(id, providerAdmin);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body).Notification as Readonly<Record<string, string>>;
}

async function tokenOf(id: string): Promise<string> {
  const { ExchangeToken } = await notified(id);
  if (ExchangeToken === undefined) throw new Error('the token is not released');
  return ExchangeToken;
}

const trade = (TradeInToken: string, credentials = providerAdmin) =>
  as(credentials).sts.send(new GetDelegatedAccessTokenCommand({ TradeInToken }));

/** A request that `approver` has accepted and released, and the credentials that the provider has of it. */
async function granted(
  approver: ClientCredentials,
  input: Partial<CreateDelegationRequestCommandInput> = {},
) {
  const id = await ask({ OwnerAccountId: customer, ...input });
  await take(id, approver);
  await accept(id, approver);
  await release(id, approver);
  const token = await tokenOf(id);
  const answer = await trade(token);
  return { id, token, answer, credentials: credentialsOf(answer) };
}

const named = (name: string) => ({ name });
const DEAD = named('InvalidClientTokenId');

beforeAll(async () => {
  server = await startTestServer();
  admin = await newUser('admin', ALL, server.root);
  provider = await newAccount('Provider');
  customer = await newAccount('Customer');
  providerAdmin = await adminOf(provider);
  customerAdmin = await adminOf(customer);
  boss = await newUser('boss', ALL);
  clerk = await newUser('clerk');
  const { Policy } = await as(providerAdmin).iam.send(
    new CreatePolicyCommand({
      PolicyName: 'template',
      PolicyDocument: document([
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::@{Bucket}' },
        { Effect: 'Allow', Action: ['iam:GetUser', 'sts:AssumeRole'], Resource: '*' },
        { Effect: 'Allow', Action: 'iam:*DelegationRequest', Resource: '*' },
      ]),
    }),
  );
  templateArn = Policy?.Arn ?? '';
  await as(customerAdmin).s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  await as(customerAdmin).s3.send(new CreateBucketCommand({ Bucket: 'payroll' }));
});

afterEach(() => moveClock(0));
afterAll(() => server.close());

describe('a delegation request', () => {
  it('is taken, forwarded, accepted and released, and shown to its owner on the way', async () => {
    const id = await ask({
      OwnerAccountId: customer,
      RequestMessage: 'as discussed',
      RedirectUrl: 'https://provider.example.com/done',
    });
    expect(await show(id, clerk)).toMatchObject({ State: 'UNASSIGNED', RequestorId: provider });
    await take(id, clerk);
    const taken = await show(id, clerk);
    expect(taken).toMatchObject({
      DelegationRequestId: id,
      State: 'ASSIGNED',
      OwnerAccountId: customer,
      OwnerId: `arn:aws:iam::${customer}:user/clerk`,
      Description: 'sets up the product',
      RequestMessage: 'as discussed',
      RedirectUrl: 'https://provider.example.com/done',
      SessionDuration: 3600,
      OnlySendByOwner: false,
      Permissions: {
        PolicyTemplateArn: templateArn,
        Parameters: [{ Name: 'Bucket', Values: ['photos'], Type: 'string' }],
      },
    });
    expect(taken.PermissionPolicy).toContain('"arn:aws:s3:::photos"');
    expect((taken.ExpirationTime?.getTime() ?? 0) - (taken.UpdatedTime?.getTime() ?? 0)).toBe(7 * DAY);
    await forward(id, clerk);
    expect(await show(id, boss)).toMatchObject({ State: 'PENDING_APPROVAL', Notes: 'please look' });
    await accept(id, boss);
    expect(await show(id, boss)).toMatchObject({
      State: 'ACCEPTED',
      ApproverId: `arn:aws:iam::${customer}:user/boss`,
    });
    expect(await notified(id)).toEqual({
      Type: 'StateChange',
      RequestId: id,
      RequestorWorkflowId: `workflow-${workflows}`,
      State: 'ACCEPTED',
      OwnerAccountId: customer,
      UpdatedAt: expect.stringMatching(/Z$/),
    });
    await release(id, clerk);
    expect(await notified(id)).toMatchObject({
      Type: 'ExchangeToken',
      State: 'FINALIZED',
      ExchangeToken: expect.any(String),
      ExpiresAt: expect.stringMatching(/Z$/),
    });
  });

  it('is seen by anybody while it is meant for nobody, and then by its account alone', async () => {
    const id = await ask();
    expect(await show(id, providerAdmin)).toMatchObject({ State: 'UNASSIGNED' });
    expect(await show(id, clerk)).not.toHaveProperty('OwnerAccountId');
    await take(id, clerk);
    await expect(show(id, providerAdmin)).rejects.toMatchObject(named('NoSuchEntityException'));
    await expect(take(id, providerAdmin)).rejects.toMatchObject(named('NoSuchEntityException'));
    await expect(show('dr-0123456789abcdef', boss)).rejects.toMatchObject(named('NoSuchEntityException'));
    const forCustomer = await ask({ OwnerAccountId: customer });
    await expect(take(forCustomer, providerAdmin)).rejects.toMatchObject(named('NoSuchEntityException'));
  });

  it('B83 is accepted by nobody who is not allowed to, its owner not excepted', async () => {
    const id = await ask({ OwnerAccountId: customer });
    await take(id, clerk);
    await expect(accept(id, clerk)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${customer}:user/clerk is not authorized to perform: iam:AcceptDelegationRequest on resource: arn:aws:iam::${customer}:delegation-request/${id} because no identity-based policy allows the iam:AcceptDelegationRequest action`,
    });
  });

  it('is its owner’s to show, forward and reject without a policy, and nobody else’s', async () => {
    const other = await newUser('other');
    const id = await ask({ OwnerAccountId: customer });
    await take(id, clerk);
    for (const attempt of [show, forward, reject, release])
      await expect(attempt(id, other)).rejects.toMatchObject(named('AccessDenied'));
    await forward(id, clerk);
    await reject(id, clerk);
    expect(await show(id, clerk)).toMatchObject({ State: 'REJECTED', RejectionReason: 'no, thanks' });
  });

  it('is not a namesake’s', async () => {
    const first = await newUser('gone');
    const id = await ask({ OwnerAccountId: customer });
    await take(id, first);
    const { iam } = as(customerAdmin);
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'gone', AccessKeyId: first.accessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName: 'gone' }));
    const second = await newUser('gone');
    await expect(show(id, second)).rejects.toMatchObject(named('AccessDenied'));
  });

  it('stays with what an explicit deny says', async () => {
    const denied = await newUser('denied', {
      Effect: 'Deny',
      Action: 'iam:AssociateDelegationRequest',
      Resource: '*',
    });
    const id = await ask({ OwnerAccountId: customer });
    await expect(take(id, denied)).rejects.toMatchObject(named('AccessDenied'));
  });

  it.each([
    ['ASSIGNED', [take], [take, release]],
    ['PENDING_APPROVAL', [take, forward], [take, release]],
    ['ACCEPTED', [take, accept], [take, forward, accept]],
    ['FINALIZED', [take, accept, release], [take, forward, accept, release]],
    ['REJECTED', [take, reject], [take, forward, accept, release, reject]],
  ])('in the state %s takes no step that does not follow', async (state, way, refused) => {
    const id = await ask({ OwnerAccountId: customer });
    for (const one of way) await one(id, boss);
    for (const one of refused)
      await expect(one(id, boss)).rejects.toMatchObject({
        name: 'InvalidInputException',
        message: expect.stringContaining(`in the state ${state}`),
      });
    expect(await show(id, boss)).toMatchObject({ State: state });
  });

  it('expires when nothing happens', async () => {
    const waiting = await ask({ OwnerAccountId: customer });
    const taken = await ask({ OwnerAccountId: customer });
    const accepted = await ask({ OwnerAccountId: customer });
    await take(taken, boss);
    await take(accepted, boss);
    await accept(accepted, boss);
    moveClock(DAY - HOUR);
    expect(await show(waiting, boss)).toMatchObject({ State: 'UNASSIGNED' });
    moveClock(DAY + HOUR);
    expect(await show(waiting, boss)).toMatchObject({ State: 'EXPIRED' });
    expect(await show(taken, boss)).toMatchObject({ State: 'ASSIGNED' });
    await expect(take(waiting, boss)).rejects.toMatchObject(named('InvalidInputException'));
    await expect(release(accepted, boss)).rejects.toMatchObject(named('InvalidInputException'));
    moveClock(8 * DAY);
    expect(await show(taken, boss)).toMatchObject({ State: 'EXPIRED' });
  });

  it('is listed once it is taken, everybody’s to who may, and one’s own to anybody', async () => {
    const lister = await newUser('lister');
    const mine = await ask({ OwnerAccountId: customer });
    await ask({ OwnerAccountId: customer });
    await take(mine, lister);
    const list = async (credentials: ClientCredentials, OwnerId?: string) => {
      const command = new ListDelegationRequestsCommand({ OwnerId });
      return (await as(credentials).iam.send(command)).DelegationRequests?.map(
        ({ DelegationRequestId }) => DelegationRequestId,
      );
    };
    const arn = `arn:aws:iam::${customer}:user/lister`;
    expect(await list(lister, arn)).toEqual([mine]);
    expect(await list(boss, arn)).toEqual([mine]);
    expect((await list(boss))?.length).toBeGreaterThan(1);
    await expect(list(lister)).rejects.toMatchObject(named('AccessDenied'));
    expect(await list(providerAdmin)).toEqual([]);
  });

  it('is refused with a workflow id that was used, a template that is not there or an account that is not', async () => {
    await ask({ RequestorWorkflowId: 'the-same' });
    await expect(ask({ RequestorWorkflowId: 'the-same' })).rejects.toMatchObject(
      named('EntityAlreadyExistsException'),
    );
    const PolicyTemplateArn = `${templateArn}-other`;
    await expect(ask({ Permissions: { PolicyTemplateArn } })).rejects.toMatchObject(
      named('InvalidInputException'),
    );
    await expect(ask({ OwnerAccountId: '999999999999' })).rejects.toMatchObject(
      named('InvalidInputException'),
    );
    await expect(ask({}, [])).rejects.toMatchObject(named('InvalidInputException'));
  });

  it('lasts from 5 minutes to 12 hours', async () => {
    for (const SessionDuration of [300, 43_200]) await ask({ SessionDuration });
    for (const SessionDuration of [299, 43_201])
      await expect(ask({ SessionDuration })).rejects.toMatchObject(named('ValidationError'));
  });

  it('whose token only the owner may send is sent by nobody else', async () => {
    const id = await ask({ OwnerAccountId: customer, OnlySendByOwner: true });
    await take(id, clerk);
    await accept(id, boss);
    await expect(release(id, boss)).rejects.toMatchObject(named('AccessDenied'));
    await release(id, clerk);
  });
});

describe('GetDelegatedAccessToken', () => {
  it('gives who asked the access of who accepted, narrowed to what was asked for', async () => {
    const { answer, credentials } = await granted(boss);
    expect(answer.AssumedPrincipal).toBe(`arn:aws:iam::${customer}:user/boss`);
    expect(answer.PackedPolicySize).toBeUndefined();
    const { s3, iam, sts } = as(credentials);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: customer,
      Arn: `arn:aws:iam::${customer}:user/boss`,
    });
    await s3.send(new ListObjectsV2Command({ Bucket: 'photos' }));
    await iam.send(new GetUserCommand({ UserName: 'clerk' }));
    await expect(s3.send(new ListObjectsV2Command({ Bucket: 'payroll' }))).rejects.toMatchObject(
      named('AccessDenied'),
    );
    await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject(named('AccessDenied'));
  });

  it('gives nothing that who accepted does not have', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const weak = await newUser('weak', {
      Effect: 'Allow',
      Action: ['iam:AcceptDelegationRequest', 's3:ListBucket'],
      Resource: '*',
    });
    const { credentials } = await granted(weak);
    await as(credentials).s3.send(new ListObjectsV2Command({ Bucket: 'photos' }));
    await expect(as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }))).rejects.toMatchObject(
      named('AccessDenied'),
    );
    await as(customerAdmin).iam.send(new DeleteUserPolicyCommand({ UserName: 'weak', PolicyName: 'p' }));
    await expect(
      as(credentials).s3.send(new ListObjectsV2Command({ Bucket: 'photos' })),
    ).rejects.toMatchObject(named('AccessDenied'));
    await as(customerAdmin).iam.send(new AttachUserPolicyCommand({ UserName: 'weak', PolicyArn }));
    await as(credentials).s3.send(new ListObjectsV2Command({ Bucket: 'photos' }));
  });

  it('gives no more because a bucket names who accepted, or everybody', async () => {
    const { credentials } = await granted(boss);
    for (const Principal of ['*', { AWS: `arn:aws:iam::${customer}:user/boss` }]) {
      const Policy = document({
        Effect: 'Allow',
        Principal,
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::payroll',
      });
      await as(customerAdmin).s3.send(new PutBucketPolicyCommand({ Bucket: 'payroll', Policy }));
      await expect(
        as(credentials).s3.send(new ListObjectsV2Command({ Bucket: 'payroll' })),
      ).rejects.toMatchObject(named('AccessDenied'));
    }
  });

  it('acts as a role whose session accepted, within that session’s own policies', async () => {
    const { iam, sts } = as(customerAdmin);
    const trust = document({ Effect: 'Allow', Principal: { AWS: customer }, Action: 'sts:AssumeRole' });
    await iam.send(new CreateRoleCommand({ RoleName: 'Approver', AssumeRolePolicyDocument: trust }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'Approver', PolicyName: 'p', PolicyDocument: document(ALL) }),
    );
    const session = new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${customer}:role/Approver`,
      RoleSessionName: 'saanvi',
      Policy: document({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }),
    });
    const approver = credentialsOf(await sts.send(session));
    const { answer, credentials } = await granted(approver);
    expect(answer.AssumedPrincipal).toBe(`arn:aws:sts::${customer}:assumed-role/Approver/saanvi`);
    await as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }));
    await expect(
      as(credentials).s3.send(new ListObjectsV2Command({ Bucket: 'photos' })),
    ).rejects.toMatchObject(named('AccessDenied'));
  });

  it('acts as a root user for 4 hours at most', async () => {
    const OwnerAccountId = server.accountId;
    const { answer, credentials } = await granted(server.root, { OwnerAccountId, SessionDuration: 14_400 });
    expect(answer.AssumedPrincipal).toBe(`arn:aws:iam::${server.accountId}:root`);
    await as(credentials).iam.send(new GetUserCommand({ UserName: 'admin' }));
    await expect(as(credentials).iam.send(new ListUsersCommand({}))).rejects.toMatchObject(
      named('AccessDenied'),
    );
    const longer = await ask({ OwnerAccountId, SessionDuration: 14_401 });
    await take(longer, server.root);
    await expect(accept(longer, server.root)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Root users can accept only delegation requests with a session duration of 4 hours or less.',
    });
    await accept(longer, admin);
  });

  it('refuses a policy that is too large for a session', async () => {
    const random = Array.from({ length: 50 }, () => `arn:aws:s3:::${randomBytes(75).toString('base64url')}`);
    const Resource = ['arn:aws:s3:::@{Bucket}', ...random];
    const { Policy } = await as(providerAdmin).iam.send(
      new CreatePolicyCommand({
        PolicyName: 'large',
        PolicyDocument: document({ Effect: 'Allow', Action: 's3:GetObject', Resource }),
      }),
    );
    const Permissions = {
      PolicyTemplateArn: Policy?.Arn,
      Parameters: [{ Name: 'Bucket', Values: ['photos'] }],
    };
    await expect(granted(boss, { Permissions })).rejects.toMatchObject({
      name: 'PackedPolicyTooLargeException',
      message: expect.stringMatching(
        /^The session token size of \d+ bytes exceeds the maximum allowed size of 4096 bytes\.$/,
      ),
    });
  });

  it('is good for the account that asked and no other, and for no token that was not made here', async () => {
    const { id, token } = await granted(boss);
    await expect(trade(token, boss)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The trade-in token is not valid.',
    });
    const bytes = Buffer.from(token, 'base64url');
    for (let at = 0; at < bytes.length; at += 7) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      await expect(trade(altered.toString('base64url'))).rejects.toMatchObject(named('ValidationError'));
    }
    for (const other of ['x', `${token}A`, token.slice(0, -1), providerAdmin.sessionToken ?? ''])
      await expect(trade(other)).rejects.toMatchObject(named('ValidationError'));
    expect((await notification(id, boss)).status).toBe(400);
  });

  it('may be asked as often as the provider likes, until the access that was granted ends for all', async () => {
    const { id, token, answer, credentials } = await granted(boss);
    const end = Date.parse((await notified(id)).ExpiresAt ?? '');
    expect(answer.Credentials?.Expiration?.getTime()).toBe(end);
    moveClock(HOUR - 60_000);
    const later = await trade(token, await adminOf(provider));
    expect(later.Credentials?.Expiration?.getTime()).toBe(end);
    await as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }));
    moveClock(HOUR + 60_000);
    const expired = named('ExpiredTradeInTokenException');
    await expect(trade(token, await adminOf(provider))).rejects.toMatchObject(expired);
    for (const session of [credentials, credentialsOf(later)]) {
      await expect(as(session).iam.send(new GetUserCommand({ UserName: 'clerk' }))).rejects.toMatchObject(
        named('ExpiredToken'),
      );
    }
  });

  it('ends with the request, though AWS lets what was finalized be', async () => {
    const { id, token, credentials } = await granted(boss);
    await as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }));
    await reject(id, boss);
    await expect(as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }))).rejects.toMatchObject(
      DEAD,
    );
    await expect(trade(token)).rejects.toMatchObject(named('ExpiredTradeInTokenException'));
    expect(await notified(id)).not.toHaveProperty('ExchangeToken');
  });

  it('ends with the key of who accepted', async () => {
    const leaver = await newUser('leaver', ALL);
    const { credentials } = await granted(leaver);
    const key = { UserName: 'leaver', AccessKeyId: leaver.accessKeyId, Status: 'Inactive' } as const;
    await as(customerAdmin).iam.send(new UpdateAccessKeyCommand(key));
    await expect(as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }))).rejects.toMatchObject(
      DEAD,
    );
  });

  it('ends with a revocation of who accepted, also for credentials that are fetched afterwards', async () => {
    const suspect = await newUser('suspect', ALL);
    const { token, credentials } = await granted(suspect);
    const Target = { Type: 'user', Value: `arn:aws:iam::${customer}:user/suspect` };
    expect((await ours('CreateRevocation', { Target }, customerAdmin)).status).toBe(200);
    moveClock(60_000);
    const fetched = credentialsOf(await trade(token));
    for (const session of [credentials, fetched]) {
      await expect(as(session).iam.send(new GetUserCommand({ UserName: 'clerk' }))).rejects.toMatchObject(
        DEAD,
      );
    }
  });

  it('ends with a revocation of the very session that accepted', async () => {
    const approver = await adminOf(customer);
    const { credentials } = await granted(approver);
    await as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }));
    const Target = { Type: 'session', Value: approver.accessKeyId };
    expect((await ours('CreateRevocation', { Target }, customerAdmin)).status).toBe(200);
    await expect(as(credentials).iam.send(new GetUserCommand({ UserName: 'clerk' }))).rejects.toMatchObject(
      DEAD,
    );
  });

  it('ends with the session that fetched it, and not for others who did', async () => {
    const { token, credentials } = await granted(boss);
    const thief = await adminOf(provider);
    const stolen = credentialsOf(await trade(token, thief));
    const Target = { Type: 'session', Value: thief.accessKeyId };
    expect((await ours('CreateRevocation', { Target }, providerAdmin)).status).toBe(200);
    const command = new GetUserCommand({ UserName: 'clerk' });
    await expect(as(stolen).iam.send(command)).rejects.toMatchObject(DEAD);
    await as(credentials).iam.send(command);
  });

  it('cannot be turned into more: no other operation of STS, no grant of his own', async () => {
    const { credentials } = await granted(boss);
    const RoleArn = `arn:aws:iam::${customer}:role/OrganizationAccountAccessRole`;
    await expect(
      as(credentials).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'more' })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call AssumeRole with session credentials',
    });
    const id = await ask({ OwnerAccountId: customer });
    await expect(take(id, credentials)).rejects.toMatchObject(named('AccessDenied'));
    await take(id, boss);
    await expect(accept(id, credentials)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Delegation requests cannot be handled with delegated access.',
    });
  });

  it('is recorded with the account that acts', async () => {
    const { token, credentials } = await granted(boss);
    await expect(as(credentials).s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(
      named('AccessDenied'),
    );
    const text = await readFile(join(server.dataDirectory, 'audit.ndjson'), 'utf8');
    const records = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditRecord);
    const attempt = records.findLast(({ eventName }) => eventName === 'ListBuckets');
    expect(attempt).toMatchObject({
      userIdentity: {
        type: 'IAMUser',
        userName: 'boss',
        accountId: customer,
        invokedByDelegate: { accountId: provider },
      },
    });
    expect(records.some(({ eventName }) => eventName === 'GetDelegatedAccessToken')).toBe(true);
    for (const secret of [credentials.secretAccessKey, token]) expect(text).not.toContain(secret);
  });
});
