import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enableDevice } from '../harness/mfa.ts';
import { type ServerProcess, startProcess } from '../harness/process.ts';
import {
  formRequest,
  plainRequest,
  presigned,
  type RawRequest,
  send,
  signed,
  withBody,
  withHeaders,
} from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import type { ClientCredentials } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';
import { assembled, chunkedUpload } from './chunks.ts';

const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const ROOT: ClientCredentials = {
  accessKeyId: 'AKIACANARYROOTACCESS',
  secretAccessKey: 'canary/Root+Secret/With=Marks&Spaces~0123456789',
};

const TOKEN_SEED = Buffer.from('canary seed of a token in hardware').toString('hex');

/** Every way in which a text may stand in a file: as it is, and as codecs that are near at hand would write it. */
function writings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // Base64 of a part of a longer text begins at any of three places; the characters that its neighbours take part in are left out.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(encodeURIComponent(secret)),
      JSON.stringify(secret).slice(1, -1),
      JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
      secret.replaceAll('&', '&amp;'),
      [...secret].reverse().join(''),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      bytes.toString('utf16le'),
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

function signatureOf({ headers, target }: RawRequest): string | undefined {
  const authorization = headers.find(([name]) => name === 'authorization')?.[1] ?? target;
  return /Signature=([0-9a-f]{64})/.exec(authorization)?.[1];
}

/** The names of the secrets that `text` (one character per byte) holds. */
function found(secrets: ReadonlyMap<string, string>, text: string): readonly string[] {
  return [...secrets].flatMap(([name, secret]) =>
    writings(secret).some((one) => text.includes(one)) ? [name] : [],
  );
}

describe('C98 G176 secrets', () => {
  let data: string;
  let server: ServerProcess;
  const secrets = new Map<string, string>();
  const signatures = new Map<string, string>();
  const refusals: string[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'sojourn-canary-'));
    server = await startProcess({
      data,
      environment: {
        SOJOURN_ROOT_ACCESS_KEY_ID: ROOT.accessKeyId,
        SOJOURN_ROOT_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
        SOJOURN_LOG_LEVEL: 'debug',
      },
    });
    await tellTheStory();
    // The log comes in groups.
    while (!server.stderr().includes('ENOENT')) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  afterAll(async () => {
    server.kill('SIGKILL');
    await server.ended;
    await rm(data, { recursive: true, force: true });
  });

  function keepSecret(name: string, { secretAccessKey, sessionToken }: ClientCredentials) {
    secrets.set(`the secret key of ${name}`, secretAccessKey);
    if (sessionToken !== undefined) secrets.set(`the token of ${name}`, sessionToken);
  }

  /** Remembers the signature of a request as one that must be nowhere. */
  function withSignature(name: string, request: RawRequest): RawRequest {
    const signature = signatureOf(request);
    if (signature === undefined) throw new Error('the request is not signed');
    signatures.set(`the signature of ${name}`, signature);
    return request;
  }

  async function refused(request: RawRequest) {
    const answer = await send(server.endpoint, request);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    // S3 shows a client the signature that it gave.
    const given = signatureOf(request);
    refusals.push(answer.body.replace(`<SignatureProvided>${given}</SignatureProvided>`, ''));
  }

  /** A denial says no more to whoever may decode its authorization message. */
  async function explained(request: RawRequest, reader: ClientCredentials) {
    const { headers } = await send(server.endpoint, request);
    const { DecodedMessage = '' } = await sdk(server.endpoint, reader).sts.send(
      new DecodeAuthorizationMessageCommand({
        EncodedMessage: headers.get('x-sojourn-authorization-message'),
      }),
    );
    expect(DecodedMessage).toContain('"key":"aws:Referer"');
    refusals.push(DecodedMessage);
  }

  async function tellTheStory() {
    const { endpoint } = server;
    const story = await setUpStory({ endpoint, root: ROOT });
    const development = sdk(endpoint, story.developmentAdmin);
    await development.iam.send(new CreateUserCommand({ UserName: 'gone' }));
    const { AccessKey } = await development.iam.send(new CreateAccessKeyCommand({ UserName: 'gone' }));
    const gone = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    await development.iam.send(
      new DeleteAccessKeyCommand({ UserName: 'gone', AccessKeyId: gone.accessKeyId }),
    );
    const session = credentialsOf(
      await sdk(endpoint, story.developer).sts.send(
        new AssumeRoleCommand({
          RoleArn: story.roleArn,
          RoleSessionName: 'canary',
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
          }),
        }),
      ),
    );
    for (const [name, credentials] of Object.entries({
      root: ROOT,
      developer: story.developer,
      tester: story.tester,
      developmentAdmin: story.developmentAdmin,
      productionAdmin: story.productionAdmin,
      session,
      gone,
    })) {
      keepSecret(name, credentials);
    }
    await showCodes(story);
    const { s3 } = sdk(endpoint, session);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'object', Body: 'what the object holds' }));
    await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'object' }));

    const identity = formRequest(endpoint, IDENTITY);
    const object = plainRequest(endpoint, 'GET', `/${BUCKET}/object`);
    const missing = plainRequest(endpoint, 'GET', `/${BUCKET}/missing/object`);
    const bySession = { credentials: session };
    for (const [name, request] of [
      ['a form', signed(identity, bySession)],
      ['a download', signed(object, { ...bySession, service: 's3' })],
      ['a URL', presigned(object, { ...bySession, service: 's3' })],
      [
        'an upload in chunks',
        assembled(
          chunkedUpload(plainRequest(endpoint, 'PUT', `/${BUCKET}/chunks`), {
            ...bySession,
            form: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
            parts: ['a', 'b'],
          }),
        ),
      ],
    ] as const) {
      expect((await send(endpoint, withSignature(name, request))).status).toBe(200);
    }
    await refused(
      withSignature(
        'a refused form',
        signed(formRequest(endpoint, { Action: 'X', Version: 'Y' }), bySession),
      ),
    );
    await refused(withSignature('a missing object', presigned(missing, { ...bySession, service: 's3' })));
    await refused(
      withSignature('a replayed form', withHeaders(signed(identity, bySession), ['x-amz-meta-added', 'x'])),
    );
    for (const service of ['sts', 's3']) {
      const request = service === 's3' ? object : identity;
      for (const credentials of [session, story.developer, ROOT, gone]) {
        const now = Date.now() - (Date.now() % 1000);
        const right = withSignature(
          `what ${service} expects of ${credentials.accessKeyId}`,
          signed(request, { credentials, service, now }),
        );
        await refused(
          signed(request, { credentials: { ...credentials, secretAccessKey: 'wrong' }, service, now }),
        );
        await refused({ ...right, method: 'PATCH' });
      }
    }
    // Secrets where they do not belong.
    const url = `https://host/?X-Amz-Security-Token=${encodeURIComponent(session.sessionToken ?? '')}&X-Amz-Signature=${'0a'.repeat(32)}`;
    await refused(withHeaders(identity, ['User-Agent', url], ['Referer', url]));
    await explained(
      signed(withHeaders(object, ['User-Agent', url], ['Referer', url]), {
        credentials: story.tester,
        service: 's3',
      }),
      story.developmentAdmin,
    );
    await refused(
      presigned(withHeaders(object, ['x-amz-acl', 'private']), {
        credentials: { ...story.tester, sessionToken: session.sessionToken ?? '' },
        service: 's3',
      }),
    );
    await refused(
      signed(withBody(identity, `Action=AssumeRole&Version=2011-06-15&TokenCode=${session.sessionToken}`), {
        credentials: story.developer,
      }),
    );
    await refused(
      withBody(
        plainRequest(
          endpoint,
          'POST',
          `/${BUCKET}/x?X-Amz-Security-Token=${encodeURIComponent(session.sessionToken ?? '')}`,
        ),
        'x',
      ),
    );
    // A failure of ours, whose cause goes to the log; the answer is cut.
    await rm(join(data, 'objects', 'data'), { recursive: true });
    await expect(send(endpoint, signed(object, { ...bySession, service: 's3' }))).rejects.toThrow();
  }

  /** Devices are made, enabled and shown codes of, right and wrong. */
  async function showCodes({ developmentAdmin, tester }: Story) {
    const { endpoint } = server;
    const at = Date.now();
    const device = await enableDevice(sdk(endpoint, developmentAdmin).iam, 'Theresa', { at });
    secrets.set('the seed of a virtual device', device.seed);
    secrets.set('the image of a seed', 'iVBORw0KGgo');
    secrets.set('the seed of a token', TOKEN_SEED);
    const token = JSON.stringify({ SerialNumber: 'CANARY00001', HexStringSeed: TOKEN_SEED });
    const registration = withHeaders(
      withBody(plainRequest(endpoint, 'POST', '/'), token),
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', 'Sojourn.RegisterHardwareMFADevice'],
    );
    const asAdmin = { credentials: developmentAdmin, service: 'sojourn' };
    expect((await send(endpoint, signed(registration, asAdmin))).status).toBe(200);
    await refused(signed(registration, asAdmin));
    await refused(
      signed(withBody(registration, token.replace(TOKEN_SEED, `${TOKEN_SEED}${'0'.repeat(1024)}`)), asAdmin),
    );
    for (const TokenCode of [device.codeAt(at + 30_000), '000000', '０００000', `${device.seed}`]) {
      const parameters = { Action: 'GetSessionToken', SerialNumber: device.serialNumber, TokenCode };
      const form = formRequest(endpoint, { ...parameters, Version: '2011-06-15' });
      const request = signed(form, { credentials: tester });
      if (TokenCode === device.codeAt(at + 30_000)) {
        const { status, body } = await send(endpoint, request);
        expect(status).toBe(200);
        secrets.set('the token of a user', /<SessionToken>(.*)<\/SessionToken>/.exec(body)?.[1] ?? '');
      } else await refused(request);
    }
  }

  async function files(): Promise<readonly (readonly [path: string, content: string])[]> {
    const names = await readdir(data, { recursive: true, withFileTypes: true });
    const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Promise.all(paths.map(async (path) => [path, await readFile(path, 'latin1')] as const));
  }

  it('are looked for where they would be found', async () => {
    const all = new Map((await files()).map(([path, content]) => [path.slice(data.length + 1), content]));
    const holding = (text: string) =>
      [...all].filter(([, content]) => content.includes(text)).map(([path]) => path);
    expect(holding(ROOT.accessKeyId)).toEqual(expect.arrayContaining(['audit.ndjson', 'sojourn.db-wal']));
    expect(server.stderr()).toContain(ROOT.accessKeyId);
    expect(secrets.size).toBeGreaterThan(8);
    expect(
      found(new Map([['it', 'the secret']]), Buffer.from('before the secret after').toString('base64')),
    ).toEqual(['it']);
  });

  it('stand in no log', () => {
    const log = server.stderr();
    expect(log.split('\n').length).toBeGreaterThan(30);
    expect([found(secrets, log), found(signatures, log)]).toEqual([[], []]);
  });

  it('that last for a moment, as codes do, are hidden in the audit log', async () => {
    const records = (await readFile(join(data, 'audit.ndjson'), 'utf8')).trim().split('\n');
    const shown = records.flatMap((line) => [
      ...line.matchAll(/"(tokenCode|authenticationCode[12]|hexStringSeed)":"([^"]*)"/g),
    ]);
    const names = new Set(shown.map(([, name]) => name));
    expect(names).toEqual(
      new Set(['tokenCode', 'authenticationCode1', 'authenticationCode2', 'hexStringSeed']),
    );
    expect(new Set(shown.map(([, , value]) => value))).toEqual(new Set(['HIDDEN_DUE_TO_SECURITY_REASONS']));
  });

  it('stand in no refusal, but for a token in the canonical request that is told to who sent it', () => {
    const tokens = new Map([...secrets].filter(([name]) => name.startsWith('the token')));
    const keys = new Map([...secrets].filter(([name]) => !tokens.has(name)));
    for (const body of refusals) {
      expect([found(keys, body), found(signatures, body)]).toEqual([[], []]);
      expect(body).not.toMatch(/\bat .*\.[jt]s:\d|node:internal/);
      if (!body.includes('<Code>SignatureDoesNotMatch</Code>')) expect(found(tokens, body)).toEqual([]);
    }
  });

  async function expectNoneInFiles() {
    for (const [path, content] of await files()) {
      if (path === join(data, 'keyring.json')) continue;
      expect([path, found(secrets, content), found(signatures, content)]).toEqual([path, [], []]);
    }
  }

  it('stand in no file but the key ring', () => expectNoneInFiles());

  it('stand in no file but the key ring once the server has stopped', async () => {
    server.kill('SIGTERM');
    await server.ended;
    await expectNoneInFiles();
  });
});
