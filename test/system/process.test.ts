import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  GetUserCommand,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProcessSettings, runProgram, type ServerProcess, startProcess } from '../harness/process.ts';
import { plainRequest, presigned } from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import type { ClientCredentials } from '../harness/server.ts';
import { setUpStory } from '../harness/story.ts';

const MIB = 1024 * 1024;

let work: string;
let data: string;
const started: ServerProcess[] = [];

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'sojourn-process-'));
});
beforeEach(async () => {
  data = await mkdtemp(join(work, 'data-'));
});
afterEach(async () => {
  for (const server of started.splice(0)) {
    server.kill('SIGKILL');
    await server.ended;
  }
});
afterAll(() => rm(work, { recursive: true, force: true }));

async function start(settings: Partial<ProcessSettings> = {}): Promise<ServerProcess> {
  const server = await startProcess({ data, ...settings });
  started.push(server);
  return server;
}

async function stop(server: ServerProcess) {
  server.kill('SIGTERM');
  return server.ended;
}

/** The root credentials of a first start. */
function rootOf({ root }: ServerProcess): ClientCredentials {
  if (root === undefined) throw new Error('the server printed no credentials');
  return root;
}

const refuses = (directory = data) => runProgram(['serve', '--port', '0', '--data', directory]);

describe('sojourn serve', () => {
  it('prints where it listens, and root credentials on the first start only', async () => {
    const first = await start();
    expect(first.stdout()).toContain(`sojourn listens on ${first.endpoint}\n`);
    expect(first.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(first.stdout()).toContain(`export AWS_ENDPOINT_URL=${first.endpoint}\n`);
    const root = rootOf(first);
    const { Account, Arn } = await sdk(first.endpoint, root).sts.send(new GetCallerIdentityCommand({}));
    expect(Account).toMatch(/^[1-9]\d{11}$/);
    expect(Arn).toBe(`arn:aws:iam::${Account}:root`);
    await stop(first);

    const second = await start();
    expect(second.stdout()).toBe(`sojourn listens on ${second.endpoint}\n`);
    const { Arn: same } = await sdk(second.endpoint, root).sts.send(new GetCallerIdentityCommand({}));
    expect(same).toBe(Arn);
    expect(`${first.stderr()}${second.stderr()}`).not.toContain(root.secretAccessKey);
  });

  it('takes account and root credentials from the environment, on the first start only', async () => {
    const environment = {
      SOJOURN_ACCOUNT_ID: '123456789012',
      SOJOURN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      SOJOURN_ROOT_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
    const chosen = {
      accessKeyId: environment.SOJOURN_ROOT_ACCESS_KEY_ID,
      secretAccessKey: environment.SOJOURN_ROOT_SECRET_ACCESS_KEY,
    };
    const first = await start({ environment });
    expect(rootOf(first)).toEqual(chosen);
    await stop(first);
    const other = { ...environment, SOJOURN_ACCOUNT_ID: '210987654321' };
    const second = await start({ environment: other });
    expect(second.root).toBeUndefined();
    const { Account } = await sdk(second.endpoint, chosen).sts.send(new GetCallerIdentityCommand({}));
    expect(Account).toBe('123456789012');
  });

  it('keeps users, objects and sessions over a restart', async () => {
    const first = await start();
    const root = rootOf(first);
    const story = await setUpStory({ endpoint: first.endpoint, root });
    const session = credentialsOf(
      await sdk(first.endpoint, story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'david' }),
      ),
    );
    const object = { Bucket: 'productionapp', Key: 'kept.txt' };
    await sdk(first.endpoint, session).s3.send(new PutObjectCommand({ ...object, Body: 'kept' }));
    expect(await stop(first)).toMatchObject({ code: 0 });

    const second = await start();
    const { Body } = await sdk(second.endpoint, session).s3.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('kept');
    const { User } = await sdk(second.endpoint, story.developmentAdmin).iam.send(
      new GetUserCommand({ UserName: 'David' }),
    );
    expect(User?.Arn).toBe(`arn:aws:iam::${story.development}:user/David`);
  });

  it('answers health soon after the second start', async () => {
    await stop(await start());
    const from = performance.now();
    const { endpoint } = await start();
    const answer = await fetch(`${endpoint}/_sojourn/health`);
    const took = performance.now() - from;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'ok' });
    process.stdout.write(`the second start answered health after ${took.toFixed(0)} ms\n`);
    expect(took).toBeLessThan(3000);
  });
});

describe('SIGTERM', () => {
  const Bucket = 'in-flight';

  /** A presigned request of the root user's, begun and not ended. */
  const begin = (
    server: ServerProcess,
    { method, key, length }: { method: string; key: string; length?: number },
  ): { readonly sent: ClientRequest; readonly answer: Promise<IncomingMessage> } => {
    const { target } = presigned(plainRequest(server.endpoint, method, `/${Bucket}/${key}`), {
      credentials: rootOf(server),
      service: 's3',
    });
    const sent = request(`${server.endpoint}${target}`, {
      method,
      headers: length === undefined ? {} : { 'content-length': length },
    });
    sent.flushHeaders();
    return { sent, answer: once(sent, 'response').then(([answer]) => answer as IncomingMessage) };
  };

  const isRefused = (endpoint: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
      socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
      socket.once('connect', () => socket.destroy());
    });

  const untilRefusing = async (endpoint: string) => {
    while (!(await isRefused(endpoint))) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('lets an upload under way finish, takes no new connection, and ends with 0', async () => {
    const server = await start();
    await sdk(server.endpoint, rootOf(server)).s3.send(new CreateBucketCommand({ Bucket }));
    const half = Buffer.alloc(MIB, 'a');
    const { sent, answer } = begin(server, { method: 'PUT', key: 'slow', length: 2 * half.length });
    await new Promise((resolve) => sent.write(half, resolve));
    await new Promise((resolve) => setTimeout(resolve, 100));

    server.kill('SIGTERM');
    await untilRefusing(server.endpoint);
    sent.end(half);
    const { statusCode, headers } = await answer;
    expect(statusCode).toBe(200);
    expect(headers.connection).toBe('close');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });

    const again = await start();
    const { Body } = await sdk(again.endpoint, rootOf(server)).s3.send(
      new GetObjectCommand({ Bucket, Key: 'slow' }),
    );
    expect(await Body?.transformToString()).toBe('a'.repeat(2 * half.length));
  });

  it('lets a download under way finish', async () => {
    const server = await start();
    const { s3 } = sdk(server.endpoint, rootOf(server));
    const size = 24 * MIB;
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'long', Body: Buffer.alloc(size, 'b') }));
    const { sent, answer } = begin(server, { method: 'GET', key: 'long' });
    sent.end();
    const body = await answer;

    server.kill('SIGTERM');
    await untilRefusing(server.endpoint);
    let received = 0;
    for await (const piece of body) received += (piece as Buffer).length;
    expect(received).toBe(size);
    const from = performance.now();
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(performance.now() - from, 'no connection is waited for').toBeLessThan(3000);
    expect(server.stderr()).not.toContain('Warning');
  });
});

describe('kill -9', () => {
  it('loses nothing that was acknowledged, and no record of it', async () => {
    const server = await start();
    const { developer, roleArn } = await setUpStory({
      endpoint: server.endpoint,
      root: rootOf(server),
    });
    const { iam, s3 } = sdk(server.endpoint, rootOf(server));
    const { sts } = sdk(server.endpoint, developer);
    const Bucket = 'acknowledged';
    await s3.send(new CreateBucketCommand({ Bucket }));
    const acknowledged = { users: [] as string[], groups: [] as string[], keys: [] as string[] };
    const requestIds: string[] = [];
    /** Asks again and again, until the server is gone. */
    const keepAsking = async (
      ask: (n: number) => Promise<{ $metadata: { requestId?: string | undefined } }>,
    ) => {
      for (let n = 0; ; n++) {
        const answer = await ask(n).catch(() => undefined);
        if (answer === undefined) return;
        requestIds.push(answer.$metadata.requestId ?? '');
      }
    };
    const noted = async <T>(list: string[], name: string, answer: Promise<T>): Promise<T> => {
      const value = await answer;
      list.push(name);
      return value;
    };
    const clients = ['a', 'b', 'c'].flatMap((client) => [
      keepAsking((n) => {
        const UserName = `user-${client}${n}`;
        return noted(acknowledged.users, UserName, iam.send(new CreateUserCommand({ UserName })));
      }),
      keepAsking((n) => {
        const GroupName = `group-${client}${n}`;
        return noted(acknowledged.groups, GroupName, iam.send(new CreateGroupCommand({ GroupName })));
      }),
      keepAsking((n) => {
        const Key = `object-${client}${n}`;
        return noted(acknowledged.keys, Key, s3.send(new PutObjectCommand({ Bucket, Key, Body: Key })));
      }),
    ]);
    const issue = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'david' });
    clients.push(keepAsking(() => sts.send(issue)));
    while (Object.values(acknowledged).some((list) => list.length < 30)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    server.kill('SIGKILL');
    await server.ended;
    await Promise.all(clients);

    const again = await start();
    const after = sdk(again.endpoint, rootOf(server));
    const users = await Promise.all(
      acknowledged.users.map((UserName) => after.iam.send(new GetUserCommand({ UserName }))),
    );
    expect(users.map(({ User }) => User?.UserName)).toEqual(acknowledged.users);
    for (const GroupName of acknowledged.groups) {
      await expect(after.iam.send(new CreateGroupCommand({ GroupName }))).rejects.toMatchObject({
        name: 'EntityAlreadyExistsException',
      });
    }
    for (const Key of acknowledged.keys) {
      const { Body } = await after.s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe(Key);
    }
    const audited = new Set(
      (await readFile(join(data, 'audit.ndjson'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).requestID),
    );
    expect(requestIds.filter((id) => !audited.has(id))).toEqual([]);
  });

  it('loses no access key that was handed out', async () => {
    const server = await start();
    const { iam } = sdk(server.endpoint, rootOf(server));
    await iam.send(new CreateUserCommand({ UserName: 'admin' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }));
    server.kill('SIGKILL');
    await server.ended;
    const again = await start();
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    const { Arn } = await sdk(again.endpoint, credentials).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(/:user\/admin$/);
    const { AccessKeyMetadata } = await sdk(again.endpoint, rootOf(server)).iam.send(
      new ListAccessKeysCommand({ UserName: 'admin' }),
    );
    expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toEqual([credentials.accessKeyId]);
  });
});

describe('a start that would do harm is refused', () => {
  it('beside another process on the same data', async () => {
    const server = await start();
    const second = await refuses();
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(/^sojourn: cannot open the store in `[^`]+`: .*another process/);
    await sdk(server.endpoint, rootOf(server)).sts.send(new GetCallerIdentityCommand({}));
  });

  describe('where the key ring', () => {
    const keyring = () => join(data, 'keyring.json');
    beforeEach(async () => {
      await stop(await start());
    });

    it('may be read by others', async () => {
      await chmod(keyring(), 0o644);
      const refused = await refuses();
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toBe(
        `sojourn: others may read the key ring \`${keyring()}\`; run \`chmod 600\` on it\n`,
      );
      await chmod(keyring(), 0o600);
      await start();
    });

    it('is lost: nothing is regenerated', async () => {
      await rename(keyring(), `${keyring()}.elsewhere`);
      const refused = await refuses();
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain(
        `sojourn: the key ring \`${keyring()}\` is missing; the store stays sealed. Put back the ring that it was made with`,
      );
      await expect(readFile(keyring())).rejects.toMatchObject({ code: 'ENOENT' });
      await rename(`${keyring()}.elsewhere`, keyring());
      await start();
    });

    it("G169 is another store's", async () => {
      const other = JSON.parse(await readFile(keyring(), 'utf8'));
      other.keys[0].material = randomBytes(32).toString('base64');
      const own = await readFile(keyring());
      await writeFile(keyring(), JSON.stringify(other));
      const refused = await refuses();
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain('is not the one that the store was sealed under');
      await writeFile(keyring(), own);
      await start();
    });

    it('cannot be read', async () => {
      await writeFile(keyring(), '{"version":1,"keys":[');
      const refused = await refuses();
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toBe(`sojourn: \`${keyring()}\` is no key ring of this version\n`);
    });
  });

  it('where a record of the audit log was altered', async () => {
    const server = await start();
    await sdk(server.endpoint, rootOf(server)).iam.send(new CreateUserCommand({ UserName: 'Mallory' }));
    await stop(server);
    const path = join(data, 'audit.ndjson');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('Mallory', 'Malcolm'));
    const refused = await refuses();
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(path);
  });

  it('where the port is taken', async () => {
    const server = await start();
    const other = join(work, 'other-data');
    await mkdir(other);
    const port = new URL(server.endpoint).port;
    const refused = await runProgram(['serve', '--port', port, '--data', other]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('EADDRINUSE');
  });

  it.each([
    [['serve', '--prot', '1'], {}, "Unknown option '--prot'"],
    [['serve', '--port', 'x'], {}, '--port'],
    [['serve', '--port', '65536'], {}, '--port'],
    [['serve'], { SOJOURN_ACCOUNT_ID: '12' }, 'SOJOURN_ACCOUNT_ID: must be twelve digits'],
    [['serve'], { SOJOURN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, 'give both or neither'],
    [['serve', '--config', '/nonexistent/sojourn.json'], {}, '/nonexistent/sojourn.json'],
    [['server'], {}, '`server` is no command'],
  ])('with the mistake in %j %j, which it names', async (args, environment, message) => {
    const refused = await runProgram([...args], { SOJOURN_DATA: data, ...environment });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^sojourn: /);
    expect(refused.stderr).toContain(message);
    expect(refused.stderr).not.toContain('    at ');
  });
});
