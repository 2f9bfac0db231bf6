import { DeleteRoleCommand, DeleteRolePolicyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formRequest, plainRequest, presigned, send, signed } from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { type Story, setUpStory } from '../harness/story.ts';

const MINUTE = 60_000;

describe('session tokens at the wire', () => {
  let server: TestServer;
  let story: Story;
  let session: ClientCredentials & { readonly sessionToken: string };

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    server.shiftClock(0);
    session = await newSession();
  });

  async function newSession(DurationSeconds = 900) {
    const answer = await sdk(server.endpoint, story.developer).sts.send(
      new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'tokens', DurationSeconds }),
    );
    const credentials = credentialsOf(answer);
    return {
      ...credentials,
      sessionToken: credentials.sessionToken ?? '',
      expiration: answer.Credentials?.Expiration?.getTime() ?? 0,
    };
  }

  async function answers(credentials: ClientCredentials, now = Date.now()) {
    const identity = formRequest(server.endpoint, { Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const sts = await send(server.endpoint, signed(identity, { credentials, now }));
    const list = plainRequest(server.endpoint, 'GET', '/productionapp');
    const s3 = await send(server.endpoint, signed(list, { credentials, now, service: 's3' }));
    const code = (body: string) => /<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? 'none';
    return { sts: `${sts.status} ${code(sts.body)}`, s3: `${s3.status} ${code(s3.body)}` };
  }

  const INVALID = { sts: '403 InvalidClientTokenId', s3: '400 InvalidToken' };
  const DEAD = { sts: '403 InvalidClientTokenId', s3: '403 InvalidAccessKeyId' };
  const FINE = { sts: '200 none', s3: '200 none' };

  it('C85 refuses a token with any bit flipped, cut short or extended', async () => {
    const bytes = Buffer.from(session.sessionToken, 'base64');
    const step = Math.ceil(bytes.length / 24);
    for (let at = 0; at < bytes.length; at += step) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      expect(await answers({ ...session, sessionToken: altered.toString('base64') })).toEqual(INVALID);
    }
    for (const altered of [
      bytes.subarray(0, -1),
      bytes.subarray(1),
      Buffer.concat([bytes, Buffer.from([0])]),
      Buffer.alloc(0),
    ]) {
      expect((await answers({ ...session, sessionToken: altered.toString('base64') || 'AA==' })).sts).toBe(
        INVALID.sts,
      );
    }
  });

  it('C86 refuses another base64 writing of the same token', async () => {
    const { sessionToken } = session;
    for (const written of [
      sessionToken.replaceAll('+', '-').replaceAll('/', '_'),
      `${sessionToken}=`,
      sessionToken.replace(/=*$/, ''),
      ` ${sessionToken}`,
    ]) {
      if (written === sessionToken || written.trim() === sessionToken) continue;
      expect((await answers({ ...session, sessionToken: written })).sts).toBe(INVALID.sts);
    }
  });

  it('C87 refuses a token with another key id, of the same account and of another', async () => {
    const other = await newSession();
    expect(await answers({ ...session, accessKeyId: other.accessKeyId })).toEqual(INVALID);
    const foreign = credentialsOf(
      await sdk(server.endpoint, story.developmentAdmin)
        .sts.send(
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::${story.development}:role/OrganizationAccountAccessRole`,
            RoleSessionName: 'x1',
          }),
        )
        .catch(() => ({
          Credentials: { AccessKeyId: 'ASIA5MIB6SCDRYVZVQNP', SecretAccessKey: 'x', SessionToken: 'x' },
        })),
    );
    expect(await answers({ ...session, accessKeyId: foreign.accessKeyId })).toEqual(INVALID);
  });

  it('C92 accepts a session a second before it expires and refuses it at that second, also after the clock stepped back and forth', async () => {
    const { expiration, ...credentials } = await newSession();
    const at = async (moment: number) => {
      server.shiftClock(moment - Date.now());
      return answers(credentials, moment);
    };
    expect(await at(expiration - 1000)).toEqual(FINE);
    expect(await at(expiration + 50)).toEqual({ sts: '403 ExpiredToken', s3: '400 ExpiredToken' });
    expect(await at(expiration - 60_000)).toEqual(FINE);
    expect(await at(expiration + 3_600_000)).toEqual({ sts: '403 ExpiredToken', s3: '400 ExpiredToken' });
  });

  it('C93 refuses an oversized token early', async () => {
    expect((await answers({ ...session, sessionToken: 'A'.repeat(8000) })).sts).toBe(INVALID.sts);
  });

  it('A21 a presigned URL dies with its session', async () => {
    const { expiration, ...credentials } = await newSession();
    const list = plainRequest(server.endpoint, 'GET', '/productionapp');
    const url = presigned(list, { credentials, service: 's3', expiresInSeconds: 3600 });
    expect((await send(server.endpoint, url)).status).toBe(200);
    server.shiftClock(expiration - Date.now() + 1000);
    const answer = await send(server.endpoint, url);
    expect([answer.status, /<Code>(.*?)<\/Code>/.exec(answer.body)?.[1]]).toEqual([400, 'ExpiredToken']);
  });

  it('sessions live on over a restart, which keeps the key ring', async () => {
    await server.restart();
    expect(await answers(session)).toEqual(FINE);
  });

  it('a deactivated parent key ends its sessions, and a reactivated one revives them', async () => {
    const iam = sdk(server.endpoint, story.developmentAdmin).iam;
    const status = (Status: 'Active' | 'Inactive') =>
      iam.send(
        new UpdateAccessKeyCommand({ UserName: 'David', AccessKeyId: story.developer.accessKeyId, Status }),
      );
    await status('Inactive');
    expect(await answers(session)).toEqual(DEAD);
    expect((await answers(story.developer)).sts).toBe('403 InvalidClientTokenId');
    await status('Active');
    expect(await answers(session)).toEqual(FINE);
  });

  it('B71 a deleted role takes its sessions with it, and a namesake does not bring them back', async () => {
    const iam = sdk(server.endpoint, story.productionAdmin).iam;
    await iam.send(
      new DeleteRolePolicyCommand({ RoleName: 'UpdateApp', PolicyName: 'read-write-productionapp' }),
    );
    await iam.send(new DeleteRoleCommand({ RoleName: 'UpdateApp' }));
    expect(await answers(session)).toEqual(DEAD);
    const { CreateRoleCommand } = await import('@aws-sdk/client-iam');
    const { trustOf } = await import('../harness/story.ts');
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'UpdateApp',
        AssumeRolePolicyDocument: JSON.stringify(trustOf(story.development)),
      }),
    );
    expect(await answers(session)).toEqual(DEAD);
  });

  it('a server’s clock that is a quarter of an hour off is the limit', async () => {
    server.shiftClock(14 * MINUTE);
    expect((await answers(story.developer)).sts).toBe('200 none');
    server.shiftClock(16 * MINUTE);
    expect((await answers(story.developer)).sts).toBe('403 SignatureDoesNotMatch');
  });
});
