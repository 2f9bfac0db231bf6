import {
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserPermissionsBoundaryCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory, trustOf } from '../harness/story.ts';

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const EVERYTHING = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const READ_OBJECTS = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const NO_READING = policy({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' });

describe('what limits permissions, at the wire', () => {
  let server: TestServer;
  let story: Story;
  let readersOnly: Readonly<Record<'development' | 'production', string>>;
  const broad = () => `arn:aws:iam::${story.production}:role/Broad`;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    const here = sdk(server.endpoint, story.developmentAdmin).iam;
    const there = sdk(server.endpoint, story.productionAdmin).iam;
    await here.send(
      new PutUserPolicyCommand({ UserName: 'David', PolicyName: 'all', PolicyDocument: EVERYTHING }),
    );
    await there.send(
      new CreateRoleCommand({
        RoleName: 'Broad',
        AssumeRolePolicyDocument: JSON.stringify(trustOf(story.development)),
      }),
    );
    await there.send(
      new PutRolePolicyCommand({ RoleName: 'Broad', PolicyName: 'all', PolicyDocument: EVERYTHING }),
    );
    const boundary = new CreatePolicyCommand({ PolicyName: 'readers-only', PolicyDocument: READ_OBJECTS });
    const [development, production] = await Promise.all([here.send(boundary), there.send(boundary)]);
    readersOnly = { development: development.Policy?.Arn ?? '', production: production.Policy?.Arn ?? '' };
    await sdk(server.endpoint, story.productionAdmin).s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'kept', Body: 'kept' }),
    );
  });
  afterAll(() => server.close());

  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      () => 'allowed',
      (error: Error) => error.name,
    );
  const assume = async (Policy?: string) =>
    credentialsOf(
      await sdk(server.endpoint, story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn: broad(), RoleSessionName: 'limits', ...(Policy && { Policy }) }),
      ),
    );
  /** What credentials may do, by one action of each service. */
  async function may(credentials: ClientCredentials) {
    const { s3, iam, sts } = sdk(server.endpoint, credentials);
    return {
      read: await outcome(s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'kept' }))),
      write: await outcome(s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'new', Body: 'x' }))),
      list: await outcome(s3.send(new ListBucketsCommand({}))),
      iam: await outcome(iam.send(new ListUsersCommand({}))),
      identity: await outcome(sts.send(new GetCallerIdentityCommand({}))),
    };
  }
  const ALL = { read: 'allowed', write: 'allowed', list: 'allowed', iam: 'allowed', identity: 'allowed' };
  const READING_ALONE = { ...ALL, write: 'AccessDenied', list: 'AccessDenied', iam: 'AccessDenied' };

  it("a role's boundary binds its sessions at once, and lets go at once", async () => {
    const admin = sdk(server.endpoint, story.productionAdmin).iam;
    const session = await assume();
    expect(await may(session)).toEqual(ALL);
    await admin.send(
      new PutRolePermissionsBoundaryCommand({
        RoleName: 'Broad',
        PermissionsBoundary: readersOnly.production,
      }),
    );
    expect(await may(session)).toEqual(READING_ALONE);
    await admin.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'Broad' }));
    expect(await may(session)).toEqual(ALL);
  });

  it("a user's boundary binds the user, also in what he assumes", async () => {
    const admin = sdk(server.endpoint, story.developmentAdmin).iam;
    await admin.send(
      new PutUserPermissionsBoundaryCommand({
        UserName: 'David',
        PermissionsBoundary: readersOnly.development,
      }),
    );
    expect(await outcome(assume())).toBe('AccessDenied');
    expect((await may(story.developer)).iam).toBe('AccessDenied');
    await admin.send(new DeleteUserPermissionsBoundaryCommand({ UserName: 'David' }));
    expect(await outcome(assume())).toBe('allowed');
    expect((await may(story.developer)).iam).toBe('allowed');
  });

  it('a session policy binds the session, on operations of its own account as on others', async () => {
    expect(await may(await assume(READ_OBJECTS))).toEqual(READING_ALONE);
    const nothing = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
    expect(await may(await assume(nothing))).toEqual({ ...READING_ALONE, read: 'AccessDenied' });
  });

  it('B39 an explicit deny in any layer is final: session, boundary, role, bucket', async () => {
    const { iam, s3 } = sdk(server.endpoint, story.productionAdmin);
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const denying = policy(all, JSON.parse(NO_READING).Statement[0]);
    expect((await may(await assume(denying))).read).toBe('AccessDenied');

    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'no-reading', PolicyDocument: denying }),
    );
    const session = await assume();
    expect((await may(session)).read).toBe('allowed');
    await iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: 'Broad', PermissionsBoundary: Policy?.Arn }),
    );
    expect(await may(session)).toEqual({ ...ALL, read: 'AccessDenied' });
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'Broad' }));

    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'Broad', PolicyName: 'no', PolicyDocument: NO_READING }),
    );
    expect(await may(session)).toEqual({ ...ALL, read: 'AccessDenied' });
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'Broad', PolicyName: 'no', PolicyDocument: EVERYTHING }),
    );

    await s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: policy({
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:getobject',
          Resource: `arn:aws:s3:::${BUCKET}/*`,
        }),
      }),
    );
    expect(await may(session)).toEqual({ ...ALL, read: 'AccessDenied' });
  });
});
