import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../harness/process.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, BUCKET_PERMISSIONS, type Story, setUpStory, trustOf } from '../harness/story.ts';

const ASSUME_ANYTHING = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** What the next call answers, on STS and on S3. */
interface Fate {
  readonly sts: string;
  readonly s3: string;
}

const LIVES: Fate = { sts: 'alive', s3: 'alive' };
/** How AWS is recorded to refuse a session that is no more, and a long-term key. */
const DEAD: Fate = {
  sts: 'InvalidClientTokenId 403: The security token included in the request is invalid.',
  s3: 'InvalidAccessKeyId 403: The AWS Access Key Id you provided does not exist in our records.',
};

describe('the next call', () => {
  let server: TestServer;
  let story: Story;
  let user: ClientCredentials & { readonly name: string };
  let role: { readonly name: string; readonly arn: string };
  let session: ClientCredentials;
  let chained: ClientCredentials;
  let next: string;
  let number = 0;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    next = (await createRole('next')).arn;
  });
  afterAll(() => server.close());

  const as = (credentials: ClientCredentials) => sdk(server.endpoint, credentials);
  const assume = async (credentials: ClientCredentials, RoleArn: string) =>
    credentialsOf(
      await as(credentials).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'living' })),
    );
  const fate = async (credentials: ClientCredentials): Promise<Fate> => {
    const outcome = (call: Promise<unknown>) =>
      call.then(
        () => 'alive',
        ({ name, message, $metadata }) => `${name} ${$metadata.httpStatusCode}: ${message}`,
      );
    const { sts, s3 } = as(credentials);
    const [identity, list] = await Promise.all([
      outcome(sts.send(new GetCallerIdentityCommand({}))),
      outcome(s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))),
    ]);
    return { sts: identity, s3: list };
  };
  const development = () => as(story.developmentAdmin).iam;
  const production = () => as(story.productionAdmin).iam;
  const createRole = async (RoleName: string) => {
    const trust = trustOf(story.development);
    trust.Statement.push(...trustOf(story.production).Statement);
    await production().send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const permissions = structuredClone<{ Version: string; Statement: object[] }>(BUCKET_PERMISSIONS);
    permissions.Statement.push({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
    await production().send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'permissions',
        PolicyDocument: JSON.stringify(permissions),
      }),
    );
    return { name: RoleName, arn: `arn:aws:iam::${story.production}:role/${RoleName}` };
  };

  // A user with a key, a session of it, and a session that came of that one.
  beforeEach(async () => {
    number += 1;
    const UserName = `user-${number}`;
    await development().send(new CreateUserCommand({ UserName }));
    await development().send(new AttachUserPolicyCommand({ UserName, PolicyArn: ASSUME_ANYTHING }));
    const { AccessKey } = await development().send(new CreateAccessKeyCommand({ UserName }));
    user = {
      name: UserName,
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    role = await createRole(`role-${number}`);
    session = await assume(user, role.arn);
    chained = await assume(session, next);
    expect([await fate(session), await fate(chained)]).toEqual([LIVES, LIVES]);
  });

  it('is refused to a key that was deactivated and to all that came of it, until it is active again', async () => {
    const set = (Status: 'Active' | 'Inactive') =>
      development().send(
        new UpdateAccessKeyCommand({ UserName: user.name, AccessKeyId: user.accessKeyId, Status }),
      );
    await set('Inactive');
    expect(await fate(user)).toEqual(DEAD);
    expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
    await set('Active');
    expect((await fate(user)).sts).toBe('alive');
    expect([await fate(session), await fate(chained)]).toEqual([LIVES, LIVES]);
  });

  const deleteKey = () =>
    development().send(new DeleteAccessKeyCommand({ UserName: user.name, AccessKeyId: user.accessKeyId }));

  it('is refused to all that came of a key that was deleted', async () => {
    await deleteKey();
    expect(await fate(user)).toEqual(DEAD);
    expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
  });

  it('is refused to all that came of a user that was deleted, whoever has the name next', async () => {
    const UserName = user.name;
    await deleteKey();
    await development().send(new DetachUserPolicyCommand({ UserName, PolicyArn: ASSUME_ANYTHING }));
    await development().send(new DeleteUserCommand({ UserName }));
    await development().send(new CreateUserCommand({ UserName }));
    await development().send(new CreateAccessKeyCommand({ UserName }));
    expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
  });

  it('is refused to all that came of a role that was deleted, whatever has the name next', async () => {
    await production().send(new DeleteRolePolicyCommand({ RoleName: role.name, PolicyName: 'permissions' }));
    await production().send(new DeleteRoleCommand({ RoleName: role.name }));
    expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
    await createRole(role.name);
    expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
    expect((await fate(user)).sts).toBe('alive');
    expect(await fate(await assume(user, role.arn))).toEqual(LIVES);
  });

  describe('after `sojourn revoke`', () => {
    const revoke = (credentials: ClientCredentials, ...args: string[]) =>
      runProgram(['revoke', ...args], {
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
      });

    it('is refused to the session and what came of it, and to no other', async () => {
      const other = await assume(user, role.arn);
      const revoked = await revoke(story.productionAdmin, '--session', session.accessKeyId);
      expect(revoked).toMatchObject({ code: 0, stderr: '' });
      expect(revoked.stdout).toMatch(
        new RegExp(`^revoked session ${session.accessKeyId}: sessions issued until .*Z \\(arn:aws:sojourn::`),
      );
      expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
      expect([await fate(other), (await fate(user)).sts]).toEqual([LIVES, 'alive']);
    });

    it('is refused to the sessions that a role had, and not to those that it has later', async () => {
      const revoked = await revoke(story.productionAdmin, '--role', role.arn);
      expect(revoked).toMatchObject({ code: 0, stderr: '' });
      expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
      server.shiftClock(2000);
      try {
        expect(await fate(await assume(user, role.arn))).toEqual(LIVES);
        expect(await fate(session)).toEqual(DEAD);
      } finally {
        server.shiftClock(0);
      }
    });

    it('is refused over a restart too', async () => {
      await revoke(story.developmentAdmin, '--user', `arn:aws:iam::${story.development}:user/${user.name}`);
      await server.restart();
      expect([await fate(session), await fate(chained)]).toEqual([DEAD, DEAD]);
      expect((await fate(user)).sts).toBe('alive');
    });

    it('by one who may not revoke, nothing has changed', async () => {
      const refused = await revoke(session, '--session', chained.accessKeyId);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain(
        `sojourn: session ${chained.accessKeyId} is not revoked: AccessDeniedException: User: arn:aws:sts::${story.production}:assumed-role/${role.name}/living is not authorized to perform: sojourn:CreateRevocation on resource: arn:aws:sojourn::${story.production}:revocation/* because no identity-based policy allows the sojourn:CreateRevocation action`,
      );
      expect(await fate(chained)).toEqual(LIVES);
    });
  });
});
