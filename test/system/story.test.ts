import {
  DeleteAccessKeyCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, BUCKET_PERMISSIONS, type Story, setUpStory, trustOf } from '../harness/story.ts';

describe('the story: a developer updates the production application, a tester may not', () => {
  let server: TestServer;
  let story: Story;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
  });
  afterAll(() => server.close());

  const client = (credentials: ClientCredentials) => sdk(server.endpoint, credentials);
  const assume = (credentials: ClientCredentials, RoleSessionName = 'david') =>
    client(credentials).sts.send(new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName }));
  const put = (credentials: ClientCredentials, Key: string) =>
    client(credentials).s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'version 2' }));

  it('lets the developer assume UpdateApp and write to the bucket', async () => {
    const answer = await assume(story.developer);
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${story.production}:assumed-role/UpdateApp/david`);
    const session = credentialsOf(answer);
    const identity = await client(session).sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: story.production,
      Arn: answer.AssumedRoleUser?.Arn,
      UserId: answer.AssumedRoleUser?.AssumedRoleId,
    });
    await put(session, 'app.txt');
    const { Body } = await client(session).s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'app.txt' }));
    expect(await Body?.transformToString()).toBe('version 2');
    const { Contents } = await client(session).s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['app.txt']);
  });

  it('refuses the tester, and says why', async () => {
    await expect(assume(story.tester, 'theresa')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${story.development}:user/Theresa is not authorized to perform: sts:AssumeRole on resource: ${story.roleArn} because no identity-based policy allows the sts:AssumeRole action`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('refuses the developer the very next AssumeRole once the group loses its permission', async () => {
    const admin = client(story.developmentAdmin).iam;
    await admin.send(
      new DeleteGroupPolicyCommand({ GroupName: 'Developers', PolicyName: 'allow-update-app' }),
    );
    await expect(assume(story.developer)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${story.development}:user/David is not authorized to perform: sts:AssumeRole on resource: ${story.roleArn} because no identity-based policy allows the sts:AssumeRole action`,
    });
    await admin.send(
      new PutGroupPolicyCommand({
        GroupName: 'Developers',
        PolicyName: 'allow-update-app',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: story.roleArn },
        }),
      }),
    );
    await assume(story.developer);
  });

  it('refuses the developer the very next AssumeRole once the trust is gone, while the session issued before lives on', async () => {
    const admin = client(story.productionAdmin).iam;
    const session = credentialsOf(await assume(story.developer));
    const trust = (account: string) =>
      admin.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'UpdateApp',
          PolicyDocument: JSON.stringify(trustOf(account)),
        }),
      );
    await trust(story.production);
    await expect(assume(story.developer)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        `User: arn:aws:iam::${story.development}:user/David is not authorized to perform: sts:AssumeRole on resource: ${story.roleArn}`,
      ),
    });
    await put(session, 'still-mine.txt');
    await trust(story.development);
  });

  it("refuses a session's very next S3 call once the role's permission is gone", async () => {
    const admin = client(story.productionAdmin).iam;
    const session = credentialsOf(await assume(story.developer));
    await put(session, 'allowed.txt');
    await admin.send(
      new DeleteRolePolicyCommand({ RoleName: 'UpdateApp', PolicyName: 'read-write-productionapp' }),
    );
    await expect(put(session, 'refused.txt')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::${story.production}:assumed-role/UpdateApp/david is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${BUCKET}/refused.txt" because no identity-based policy allows the s3:PutObject action`,
      $metadata: { httpStatusCode: 403 },
    });
    await admin.send(
      new PutRolePolicyCommand({
        RoleName: 'UpdateApp',
        PolicyName: 'read-write-productionapp',
        PolicyDocument: JSON.stringify(BUCKET_PERMISSIONS),
      }),
    );
    await put(session, 'allowed-again.txt');
  });

  it('keeps everything over a restart, sessions included', async () => {
    const session = credentialsOf(await assume(story.developer));
    await server.restart();
    const { Body } = await client(session).s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'app.txt' }));
    expect(await Body?.transformToString()).toBe('version 2');
  });

  it("refuses a session's next call once its parent's key is deleted", async () => {
    const session = credentialsOf(await assume(story.developer));
    await client(story.developmentAdmin).iam.send(
      new DeleteAccessKeyCommand({ UserName: 'David', AccessKeyId: story.developer.accessKeyId }),
    );
    await expect(put(session, 'orphan.txt')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(client(session).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });
});
