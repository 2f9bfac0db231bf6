import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws, awsJson, type ClientSettings, type Run } from '../harness/aws-cli.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, BUCKET_PERMISSIONS, trustOf } from '../harness/story.ts';

const MIB = 1024 * 1024;

/** A policy of one statement. */
const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

/** How the CLI ends and what it prints where the server refuses. */
const refusal = (operation: string, code: string, message: string) => ({
  code: 255,
  stdout: '',
  stderr: `\nAn error occurred (${code}) when calling the ${operation} operation: ${message}\n`,
});

interface KeyAnswer {
  readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
}

describe('the AWS CLI', () => {
  let server: TestServer;
  let work: string;
  let development: string;
  let production: string;
  let roleArn: string;
  let settings: ClientSettings;

  /** The CLI under a profile of the story: dev, prod, David, Theresa, update-app, update-app-as-tester. */
  const as = (profile: string, ...args: string[]): Promise<Run> => aws({ ...settings, profile }, ...args);
  const answerAs = <T>(profile: string, ...args: string[]) => awsJson<T>({ ...settings, profile }, ...args);
  /** As the root user, and nobody else. */
  const asRoot = <T>(...args: string[]) =>
    awsJson<T>({ endpoint: server.endpoint, credentials: server.root }, ...args);
  const done = async (run: Promise<Run>): Promise<string> => {
    const { code, stdout, stderr } = await run;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  const createAccount = async (admin: ClientSettings, name: string) => {
    const email = `${name.toLowerCase()}@example.com`;
    const { CreateAccountStatus } = await awsJson<{
      CreateAccountStatus: { AccountId: string; State: string };
    }>(admin, 'organizations', 'create-account', '--account-name', name, '--email', email);
    return CreateAccountStatus.AccountId;
  };
  const createKey = async (answer: Promise<KeyAnswer>): Promise<ClientCredentials> => {
    const { AccessKey } = await answer;
    return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  };

  beforeAll(async () => {
    server = await startTestServer();
    work = await mkdtemp(join(tmpdir(), 'sojourn-cli-'));

    await asRoot('iam', 'create-user', '--user-name', 'admin');
    const administratorAccess = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const [credentials] = await Promise.all([
      createKey(asRoot<KeyAnswer>('iam', 'create-access-key', '--user-name', 'admin')),
      asRoot('iam', 'attach-user-policy', '--user-name', 'admin', '--policy-arn', administratorAccess),
    ]);
    const admin = { endpoint: server.endpoint, credentials };
    [development, production] = await Promise.all([
      createAccount(admin, 'Development'),
      createAccount(admin, 'Production'),
    ]);
    roleArn = `arn:aws:iam::${production}:role/UpdateApp`;
    const profile = (name: string, lines: Record<string, string>) =>
      [`[profile ${name}]`, ...Object.entries(lines).map(([key, value]) => `${key} = ${value}`), ''].join(
        '\n',
      );
    const accountAdmin = (account: string) => ({
      role_arn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
      credential_source: 'Environment',
    });
    settings = {
      ...admin,
      config: profile('dev', accountAdmin(development)) + profile('prod', accountAdmin(production)),
    };

    const member = async (name: string, group: string) => {
      await Promise.all([
        answerAs('dev', 'iam', 'create-group', '--group-name', group),
        answerAs('dev', 'iam', 'create-user', '--user-name', name),
      ]);
      const [credentials] = await Promise.all([
        createKey(answerAs<KeyAnswer>('dev', 'iam', 'create-access-key', '--user-name', name)),
        answerAs('dev', 'iam', 'add-user-to-group', '--user-name', name, '--group-name', group),
      ]);
      return credentials;
    };
    const trust = JSON.stringify(trustOf(development));
    const permissions = JSON.stringify(BUCKET_PERMISSIONS);
    const [david, theresa] = await Promise.all([
      member('David', 'Developers'),
      member('Theresa', 'Testers'),
      done(as('prod', 's3', 'mb', `s3://${BUCKET}`)),
      answerAs(
        'prod',
        ...['iam', 'create-role', '--role-name', 'UpdateApp', '--assume-role-policy-document', trust],
      ).then(() =>
        answerAs(
          'prod',
          ...['iam', 'put-role-policy', '--role-name', 'UpdateApp', '--policy-name', 'productionapp'],
          ...['--policy-document', permissions],
        ),
      ),
    ]);
    await allowUpdateApp();
    const user = ({ accessKeyId, secretAccessKey }: ClientCredentials) => ({
      aws_access_key_id: accessKeyId,
      aws_secret_access_key: secretAccessKey,
    });
    const updateApp = (source_profile: string) => ({
      role_arn: roleArn,
      source_profile,
      role_session_name: source_profile.toLowerCase(),
      s3: '\n  signature_version = s3v4',
    });
    settings = {
      endpoint: server.endpoint,
      credentials,
      config: [
        settings.config,
        profile('David', user(david)),
        profile('Theresa', user(theresa)),
        profile('update-app', updateApp('David')),
        profile('update-app-as-tester', updateApp('Theresa')),
      ].join(''),
    };
  });
  afterAll(async () => {
    await server.close();
    await rm(work, { recursive: true, force: true });
  });

  const allowUpdateApp = () =>
    answerAs(
      'dev',
      ...['iam', 'put-group-policy', '--group-name', 'Developers', '--policy-name', 'allow-update-app'],
      ...['--policy-document', policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn })],
    );
  const david = () => `arn:aws:sts::${production}:assumed-role/UpdateApp/david`;
  const notAllowedToAssume = (user: string) =>
    `User: arn:aws:iam::${development}:user/${user} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  const notAllowed = (action: string, resource: string) =>
    `User: ${david()} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`;

  it('assumes the role of a profile by itself', async () => {
    expect(await answerAs('update-app', 'sts', 'get-caller-identity')).toEqual({
      UserId: expect.stringMatching(/^AROA[A-Z0-9]{17}:david$/),
      Account: production,
      Arn: david(),
    });
  });

  it('copies 100 MiB up in parts and down again with assumed-role credentials, byte for byte', async () => {
    const [up, down] = [join(work, 'release.bin'), join(work, 'release-back.bin')];
    const content = randomBytes(100 * MIB);
    await writeFile(up, content);
    await done(as('update-app', 's3', 'cp', '--only-show-errors', up, `s3://${BUCKET}/release.bin`));
    const head = ['s3api', 'head-object', '--bucket', BUCKET, '--key', 'release.bin'];
    const [, { ETag, ContentLength }] = await Promise.all([
      done(as('update-app', 's3', 'cp', '--only-show-errors', `s3://${BUCKET}/release.bin`, down)),
      answerAs<{ ETag: string; ContentLength: number }>('update-app', ...head),
    ]);
    expect(ContentLength).toBe(content.length);
    expect(ETag).toBe(`"${multipartETag(content, 8 * MIB)}"`);
    expect((await readFile(down)).equals(content)).toBe(true);
    await rm(up);
    await rm(down);
  });

  it('streams from standard input and to standard output', async () => {
    await done(
      aws(
        { ...settings, profile: 'update-app', input: 'version 2\n' },
        's3',
        'cp',
        '-',
        `s3://${BUCKET}/app.txt`,
      ),
    );
    expect(await done(as('update-app', 's3', 'cp', `s3://${BUCKET}/app.txt`, '-'))).toBe('version 2\n');
  });

  it('syncs a tree with odd names up, down and away, and moves and removes it', async () => {
    const files = {
      'plain.txt': 'plain',
      'a b+c=d%20e&f.txt': 'odd',
      'ünïcödé-日本-🎉.txt': 'unicode',
      'quotes\'"<>;.txt': 'quotes',
      'deep/er/file': 'deep',
      empty: '',
    };
    const [up, down] = [join(work, 'up'), join(work, 'down')];
    await writeTree(up, files);
    const synced = await done(as('update-app', 's3', 'sync', '--no-progress', up, `s3://${BUCKET}/tree/`));
    expect(synced.match(/^upload: /gm)).toHaveLength(Object.keys(files).length);
    const [again] = await Promise.all([
      done(as('update-app', 's3', 'sync', '--no-progress', up, `s3://${BUCKET}/tree/`)),
      done(as('update-app', 's3', 'sync', '--no-progress', `s3://${BUCKET}/tree/`, down)),
    ]);
    expect(again).toBe('');
    expect(await readTree(down)).toEqual(files);

    await rm(join(up, 'deep'), { recursive: true });
    await writeFile(join(up, 'plain.txt'), 'changed');
    const changed = await done(
      as('update-app', 's3', 'sync', '--no-progress', '--delete', up, `s3://${BUCKET}/tree/`),
    );
    expect(changed.trim().split('\n').sort()).toEqual([
      `delete: s3://${BUCKET}/tree/deep/er/file`,
      expect.stringMatching(/^upload: .*plain\.txt to /),
    ]);

    await done(
      as(
        'update-app',
        's3',
        'mv',
        '--no-progress',
        '--recursive',
        `s3://${BUCKET}/tree/`,
        `s3://${BUCKET}/moved/`,
      ),
    );
    const listed = await done(as('update-app', 's3', 'ls', `s3://${BUCKET}`, '--recursive'));
    const names = listed
      .trim()
      .split('\n')
      .map((line) => line.slice(31));
    expect(names.filter((name) => !/^(app\.txt|release\.bin)$/.test(name))).toEqual(
      Object.keys(files)
        .filter((name) => !name.startsWith('deep'))
        .map((name) => `moved/${name}`)
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    expect(await done(as('update-app', 's3', 'ls', `s3://${BUCKET}/mov`))).toMatch(/^ +PRE moved\/\n$/);

    await done(as('update-app', 's3', 'rm', '--recursive', `s3://${BUCKET}/moved/`));
    expect(await as('update-app', 's3', 'ls', `s3://${BUCKET}/moved/`)).toEqual({
      code: 1,
      stdout: '',
      stderr: '',
    });
  });

  it('presigns a download, which ends when it says', async () => {
    const url = (
      await done(as('update-app', 's3', 'presign', `s3://${BUCKET}/app.txt`, '--expires-in', '120'))
    ).trim();
    expect(url).toContain('X-Amz-Algorithm=AWS4-HMAC-SHA256');
    expect(url).toContain('X-Amz-Security-Token=');
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'version 2\n']);
    server.shiftClock(130_000);
    try {
      const late = await fetch(url);
      expect(late.status).toBe(403);
      expect(await late.text()).toMatch(/<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
    } finally {
      server.shiftClock(0);
    }
  });

  describe('prints why it was refused', () => {
    const iam = (operation: string, ...args: string[]) => as('dev', 'iam', operation, ...args);
    const noUser = 'The user with name Nobody cannot be found.';
    const trustOfNobody = () =>
      policy({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${development}:user/Nobody` },
        Action: 'sts:AssumeRole',
      });

    it('a role that the user may not assume', async () => {
      const { stderr, code } = await as('update-app-as-tester', 's3', 'ls');
      expect([code, stderr]).toEqual([
        255,
        `\nAn error occurred (AccessDenied) when calling the AssumeRole operation: ${notAllowedToAssume('Theresa')} because no identity-based policy allows the sts:AssumeRole action\n`,
      ]);
    });

    it('credentials that nobody has, or with another secret', async () => {
      const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) };
      const wrong = { ...server.root, secretAccessKey: 'x'.repeat(40) };
      const whoAmI = ['sts', 'get-caller-identity'];
      const buckets = ['s3api', 'list-buckets'];
      const { endpoint } = server;
      expect(
        await Promise.all([
          aws({ endpoint, credentials: unknown }, ...whoAmI),
          aws({ endpoint, credentials: unknown }, ...buckets),
          aws({ endpoint, credentials: wrong }, ...whoAmI),
          aws({ endpoint, credentials: wrong }, ...buckets),
        ]),
      ).toEqual([
        refusal(
          'GetCallerIdentity',
          'InvalidClientTokenId',
          'The security token included in the request is invalid.',
        ),
        refusal(
          'ListBuckets',
          'InvalidAccessKeyId',
          'The AWS Access Key Id you provided does not exist in our records.',
        ),
        {
          code: 255,
          stdout: '',
          stderr: expect.stringContaining(
            'An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
          ),
        },
        refusal(
          'ListBuckets',
          'SignatureDoesNotMatch',
          'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        ),
      ]);
    });

    it('what IAM knows nothing of, already has, or cannot take apart', async () => {
      expect(
        await Promise.all([
          iam('get-user', '--user-name', 'Nobody'),
          iam('create-user', '--user-name', 'david'),
          iam('delete-user', '--user-name', 'David'),
          iam('create-role', '--role-name', 'R', '--assume-role-policy-document', trustOfNobody()),
          iam('create-role', '--role-name', 'R', '--assume-role-policy-document', '{'),
          as('David', 'sts', 'assume-role', '--role-arn', roleArn, '--role-session-name', 'x y'),
          as('David', 'iam', 'list-users'),
        ]),
      ).toEqual([
        refusal('GetUser', 'NoSuchEntity', noUser),
        refusal('CreateUser', 'EntityAlreadyExists', 'User with name david already exists.'),
        refusal('DeleteUser', 'DeleteConflict', 'Cannot delete entity, must delete access keys first.'),
        refusal(
          'CreateRole',
          'MalformedPolicyDocument',
          `Invalid principal in policy: "AWS":"arn:aws:iam::${development}:user/Nobody"`,
        ),
        refusal('CreateRole', 'MalformedPolicyDocument', 'This policy contains invalid Json'),
        refusal(
          'AssumeRole',
          'ValidationError',
          "1 validation error detected: Value 'x y' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        ),
        refusal(
          'ListUsers',
          'AccessDenied',
          `User: arn:aws:iam::${development}:user/David is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${development}:user/ because no identity-based policy allows the iam:ListUsers action`,
        ),
      ]);
    });

    it('what Organizations does not do for a member account', async () => {
      const create = ['organizations', 'create-account', '--account-name', 'X', '--email', 'x@example.com'];
      expect(await Promise.all([as('David', ...create), as('dev', ...create)])).toEqual([
        refusal(
          'CreateAccount',
          'AccessDeniedException',
          `User: arn:aws:iam::${development}:user/David is not authorized to perform: organizations:CreateAccount on resource: * because no identity-based policy allows the organizations:CreateAccount action`,
        ),
        refusal(
          'CreateAccount',
          'AccessDeniedException',
          "You don't have permissions to access this resource.",
        ),
      ]);
    });

    it('buckets and objects that are not there, are taken, or are not empty', async () => {
      const asOwner = (...args: string[]) => as('prod', 's3api', ...args);
      expect(
        await Promise.all([
          asOwner('get-object', '--bucket', 'no-such-bucket', '--key', 'k', join(work, 'none')),
          asOwner('get-object', '--bucket', BUCKET, '--key', 'none', join(work, 'none')),
          asOwner('head-object', '--bucket', BUCKET, '--key', 'none'),
          as('dev', 's3api', 'create-bucket', '--bucket', BUCKET),
          asOwner('create-bucket', '--bucket', 'UPPER'),
          asOwner('delete-bucket', '--bucket', BUCKET),
        ]),
      ).toEqual([
        refusal('GetObject', 'NoSuchBucket', 'The specified bucket does not exist'),
        refusal('GetObject', 'NoSuchKey', 'The specified key does not exist.'),
        refusal('HeadObject', '404', 'Not Found'),
        refusal(
          'CreateBucket',
          'BucketAlreadyExists',
          'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        ),
        refusal('CreateBucket', 'InvalidBucketName', 'The specified bucket is not valid.'),
        refusal('DeleteBucket', 'BucketNotEmpty', 'The bucket you tried to delete is not empty'),
      ]);
    });

    it('what the role may not do, in its account and in another one', async () => {
      await done(as('dev', 's3', 'mb', 's3://development-only'));
      const put = (bucket: string) =>
        as('update-app', 's3api', 'put-object', '--bucket', bucket, '--key', 'k');
      const policyOf = ['s3api', 'get-bucket-policy', '--bucket', BUCKET];
      expect(await Promise.all([as('update-app', ...policyOf), put('development-only')])).toEqual([
        refusal(
          'GetBucketPolicy',
          'AccessDenied',
          notAllowed('s3:GetBucketPolicy', `arn:aws:s3:::${BUCKET}`),
        ),
        refusal('PutObject', 'AccessDenied', notAllowed('s3:PutObject', 'arn:aws:s3:::development-only/k')),
      ]);
    });

    it('credentials that have expired', async () => {
      server.shiftClock(-14 * 60_000);
      const { Credentials } = await answerAs<{
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
      }>(
        'David',
        'sts',
        'assume-role',
        '--role-arn',
        roleArn,
        '--role-session-name',
        'short',
        '--duration-seconds',
        '900',
      );
      const expired = {
        endpoint: server.endpoint,
        credentials: {
          accessKeyId: Credentials.AccessKeyId,
          secretAccessKey: Credentials.SecretAccessKey,
          sessionToken: Credentials.SessionToken,
        },
      };
      await awsJson(expired, 'sts', 'get-caller-identity');
      server.shiftClock(2 * 60_000);
      try {
        expect(
          await Promise.all([
            aws(expired, 'sts', 'get-caller-identity'),
            aws(expired, 's3api', 'list-objects-v2', '--bucket', BUCKET),
          ]),
        ).toEqual([
          refusal(
            'GetCallerIdentity',
            'ExpiredToken',
            'The security token included in the request is expired',
          ),
          refusal('ListObjectsV2', 'ExpiredToken', 'The provided token has expired.'),
        ]);
      } finally {
        server.shiftClock(0);
      }
    });
  });

  describe('permissions that are taken away', () => {
    const assume = () =>
      as('David', 'sts', 'assume-role', '--role-arn', roleArn, '--role-session-name', 'david');

    it('from the group refuse the very next AssumeRole', async () => {
      await answerAs(
        'dev',
        ...['iam', 'delete-group-policy', '--group-name', 'Developers', '--policy-name', 'allow-update-app'],
      );
      expect(await assume()).toEqual(
        refusal(
          'AssumeRole',
          'AccessDenied',
          `${notAllowedToAssume('David')} because no identity-based policy allows the sts:AssumeRole action`,
        ),
      );
      await allowUpdateApp();
      await done(assume());
    });

    it('from the trust refuse the very next AssumeRole', async () => {
      const trust = (account: string) =>
        answerAs(
          'prod',
          ...['iam', 'update-assume-role-policy', '--role-name', 'UpdateApp'],
          ...['--policy-document', JSON.stringify(trustOf(account))],
        );
      await trust(production);
      expect(await assume()).toEqual(
        refusal(
          'AssumeRole',
          'AccessDenied',
          `${notAllowedToAssume('David')} because no role trust policy allows the sts:AssumeRole action`,
        ),
      );
      await trust(development);
      await done(assume());
    });

    it('by a new default version of a managed policy refuse the very next call', async () => {
      const { Policy } = await answerAs<{ Policy: { Arn: string } }>(
        'prod',
        ...['iam', 'create-policy', '--policy-name', 'boundary', '--policy-document'],
        policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
      );
      await answerAs(
        'prod',
        ...['iam', 'put-role-permissions-boundary', '--role-name', 'UpdateApp'],
        ...['--permissions-boundary', Policy.Arn],
      );
      const list = () => as('update-app', 's3api', 'list-objects-v2', '--bucket', BUCKET, '--prefix', 'app');
      await done(list());
      await answerAs(
        'prod',
        ...[
          'iam',
          'create-policy-version',
          '--policy-arn',
          Policy.Arn,
          '--set-as-default',
          '--policy-document',
        ],
        policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
      );
      expect(await list()).toEqual(
        refusal(
          'ListObjectsV2',
          'AccessDenied',
          `User: ${david()} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${BUCKET}" because no permissions boundary allows the s3:ListBucket action`,
        ),
      );
      await answerAs('prod', 'iam', 'delete-role-permissions-boundary', '--role-name', 'UpdateApp');
      await done(list());
    });
  });

  describe('s3api', () => {
    const s3api = <T = Record<string, unknown>>(operation: string, ...args: string[]) =>
      answerAs<T>('update-app', 's3api', operation, '--bucket', BUCKET, ...args);
    const refused = (operation: string, ...args: string[]) =>
      as('update-app', 's3api', operation, '--bucket', BUCKET, ...args);
    const local = (name: string) => join(work, name);

    it('keeps odd keys as they are', async () => {
      const keys = ['//', '/leading', 'double//slash', 'per%2Fcent +=?#&~*', 'trailing/', '日本/🎉'];
      await Promise.all(
        keys.map(async (key, i) => {
          await writeFile(local(`odd-${i}`), key);
          await s3api('put-object', '--key', `odd/${key}`, '--body', local(`odd-${i}`));
          await s3api('get-object', '--key', `odd/${key}`, local(`odd-back-${i}`));
          expect(await readFile(local(`odd-back-${i}`), 'utf8')).toBe(key);
        }),
      );
      const { Contents } = await s3api<{ Contents: { Key: string }[] }>(
        'list-objects-v2',
        '--prefix',
        'odd/',
      );
      expect(Contents.map(({ Key }) => Key)).toEqual(keys.map((key) => `odd/${key}`));
    });

    it('gets ranges, and takes preconditions', async () => {
      await writeFile(local('digits'), '0123456789');
      const { ETag } = await s3api<{ ETag: string }>(
        'put-object',
        '--key',
        'digits',
        '--body',
        local('digits'),
      );
      expect(ETag).toBe('"781e5e245d69b566979b86e28d23f2c7"');
      const ranged = ['get-object', '--key', 'digits', '--range'] as const;
      expect(await s3api(...ranged, 'bytes=2-4', local('range'))).toMatchObject({
        ContentRange: 'bytes 2-4/10',
        ContentLength: 3,
      });
      expect(await readFile(local('range'), 'utf8')).toBe('234');
      const get = ['get-object', '--key', 'digits'] as const;
      expect(await refused(...ranged, 'bytes=10-', local('none'))).toEqual(
        refusal('GetObject', 'InvalidRange', 'The requested range is not satisfiable'),
      );
      expect(await refused(...get, '--if-none-match', ETag, local('none'))).toEqual(
        refusal('GetObject', '304', 'Not Modified'),
      );
      expect(await refused(...get, '--if-match', '"no"', local('none'))).toEqual(
        refusal(
          'GetObject',
          'PreconditionFailed',
          'At least one of the pre-conditions you specified did not hold',
        ),
      );
      expect(
        await refused('put-object', '--key', 'digits', '--body', local('digits'), '--if-none-match', '*'),
      ).toEqual(
        refusal(
          'PutObject',
          'PreconditionFailed',
          'At least one of the pre-conditions you specified did not hold',
        ),
      );
    });

    it('copies, lists with a delimiter, and deletes many at once', async () => {
      const copies = ['c/1', 'c/2', 'c/d/3', 'c/e/4'];
      await Promise.all(
        copies.map((key) =>
          s3api(
            'copy-object',
            '--key',
            key,
            '--copy-source',
            `${BUCKET}/digits`,
            '--metadata',
            'n=1',
            '--metadata-directive',
            'REPLACE',
          ),
        ),
      );
      const listed = await s3api<{ Contents: { Key: string }[]; CommonPrefixes: unknown }>(
        ...['list-objects-v2', '--prefix', 'c/', '--delimiter', '/', '--page-size', '1'],
      );
      expect(listed.Contents.map(({ Key }) => Key)).toEqual(['c/1', 'c/2']);
      expect(listed.CommonPrefixes).toEqual([{ Prefix: 'c/d/' }, { Prefix: 'c/e/' }]);
      expect(await s3api('head-object', '--key', 'c/1')).toMatchObject({
        Metadata: { n: '1' },
        ContentLength: 10,
      });
      const Objects = [...copies, 'c/never'].map((Key) => ({ Key }));
      const { Deleted } = await s3api<{ Deleted: { Key: string }[] }>(
        'delete-objects',
        '--delete',
        JSON.stringify({ Objects }),
      );
      expect(Deleted.map(({ Key }) => Key).sort()).toEqual([...copies, 'c/never'].sort());
    });

    it('uploads in parts by hand, and aborts', async () => {
      const upload = ['--key', 'parts', '--upload-id'] as const;
      const { UploadId } = await s3api<{ UploadId: string }>('create-multipart-upload', '--key', 'parts');
      const content = randomBytes(5 * MIB + 3);
      await writeFile(local('part-1'), content.subarray(0, 5 * MIB));
      await writeFile(local('part-2'), content.subarray(5 * MIB));
      const part = async (PartNumber: number) => {
        const { ETag } = await s3api<{ ETag: string }>(
          ...(['upload-part', ...upload, UploadId, '--part-number', String(PartNumber)] as [
            string,
            ...string[],
          ]),
          ...['--body', local(`part-${PartNumber}`)],
        );
        return { PartNumber, ETag };
      };
      const Parts = await Promise.all([part(1), part(2)]);
      const { ETag } = await s3api<{ ETag: string }>(
        ...(['complete-multipart-upload', ...upload, UploadId] as const),
        ...['--multipart-upload', JSON.stringify({ Parts })],
      );
      expect(ETag).toBe(`"${multipartETag(content, 5 * MIB)}"`);
      await s3api('get-object', '--key', 'parts', local('parts-back'));
      expect((await readFile(local('parts-back'))).equals(content)).toBe(true);

      const aborted = await s3api<{ UploadId: string }>('create-multipart-upload', '--key', 'parts');
      await s3api('abort-multipart-upload', ...upload, aborted.UploadId);
      expect(await refused('abort-multipart-upload', ...upload, aborted.UploadId)).toEqual(
        refusal(
          'AbortMultipartUpload',
          'NoSuchUpload',
          'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
        ),
      );
    });

    it('tells where the bucket is', async () => {
      expect(await s3api('get-bucket-location')).toEqual({ LocationConstraint: null });
    });

    it('obeys the bucket policy at the very next call', async () => {
      const asOwner = (operation: string, ...args: string[]) =>
        as('prod', 's3api', operation, '--bucket', BUCKET, ...args);
      const denied = {
        Effect: 'Deny',
        Principal: { AWS: roleArn },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${BUCKET}/digits`,
      };
      const get = ['get-object', '--key', 'digits', local('policy')] as const;
      await s3api(...get);
      await done(asOwner('put-bucket-policy', '--policy', policy(denied)));
      expect(await refused(...get)).toEqual(
        refusal(
          'GetObject',
          'AccessDenied',
          `User: ${david()} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${BUCKET}/digits" with an explicit deny in a resource-based policy`,
        ),
      );
      const { Policy } = JSON.parse(await done(asOwner('get-bucket-policy')));
      expect(JSON.parse(Policy)).toEqual(JSON.parse(policy(denied)));
      await done(asOwner('delete-bucket-policy'));
      await s3api(...get);
      expect(await asOwner('get-bucket-policy')).toEqual(
        refusal('GetBucketPolicy', 'NoSuchBucketPolicy', 'The bucket policy does not exist'),
      );
    });
  });
});

/** The tag that S3 gives an object of parts: the MD5 of the parts' MD5s, and how many there were. */
function multipartETag(content: Buffer, partSize: number): string {
  const sums: Buffer[] = [];
  for (let start = 0; start < content.length; start += partSize) {
    sums.push(
      createHash('md5')
        .update(content.subarray(start, start + partSize))
        .digest(),
    );
  }
  return `${createHash('md5').update(Buffer.concat(sums)).digest('hex')}-${sums.length}`;
}

/** Writes files that are an hour old, so that a sync takes them for older than what it uploads. */
async function writeTree(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  const hourAgo = Date.now() / 1000 - 3600;
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
    await utimes(path, hourAgo, hourAgo);
  }
}

async function readTree(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of await readdir(root, { recursive: true })) {
    const path = join(root, name);
    if ((await stat(path)).isFile()) files[name] = await readFile(path, 'utf8');
  }
  return files;
}
