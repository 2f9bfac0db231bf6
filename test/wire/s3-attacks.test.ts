import {
  CreateRoleCommand,
  DeleteUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  plainRequest,
  presigned,
  type RawRequest,
  send,
  signed,
  withBody,
  withHeaders,
  withoutHeader,
} from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory, trustOf } from '../harness/story.ts';
import { assembled, type ChunkedForm, type ChunkedUpload, chunkedUpload } from './chunks.ts';

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

describe('attacks on S3 at the wire', () => {
  let server: TestServer;
  let story: Story;
  let session: ClientCredentials;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    session = await sessionOf(story.roleArn);
    const production = sdk(server.endpoint, story.productionAdmin).s3;
    await production.send(new CreateBucketCommand({ Bucket: 'otherbucket' }));
    await production.send(new PutObjectCommand({ Bucket: 'otherbucket', Key: 'secret', Body: 'secret' }));
    await s3().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'kept', Body: 'kept' }));
  });
  afterAll(() => server.close());

  async function sessionOf(RoleArn: string) {
    return credentialsOf(
      await sdk(server.endpoint, story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'attack' }),
      ),
    );
  }
  const s3 = (credentials: ClientCredentials = session) => sdk(server.endpoint, credentials).s3;
  const signing = (credentials = session) => ({ credentials, service: 's3' });
  const plain = (method: string, target: string) => plainRequest(server.endpoint, method, target);
  const upload = (key: string, data = 'data') => withBody(plain('PUT', `/${BUCKET}/${key}`), data);
  const outcome = async (request: RawRequest) => {
    const answer = await send(server.endpoint, request);
    return `${answer.status} ${codeOf(answer) ?? ''}`.trim();
  };
  const contentOf = (Key: string) =>
    s3()
      .send(new GetObjectCommand({ Bucket: BUCKET, Key }))
      .then(
        ({ Body }) => Body?.transformToString(),
        () => undefined,
      );
  const keys = async () => {
    const { Contents } = await s3().send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return Contents?.map(({ Key }) => Key) ?? [];
  };

  describe('names', () => {
    it.each([
      'a=b',
      'a+b',
      'a%b',
      'a//b',
      'a%2Fb',
      'trailing/',
      '//',
      'ü 😀',
      "!'()*~",
      '__proto__',
      'a&b<c>"',
    ])('A2 takes the key %s as the SDK signs it, and keeps it apart from all others', async (Key) => {
      await s3().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: `of ${Key}` }));
      expect(await contentOf(Key)).toBe(`of ${Key}`);
      expect(await keys()).toContain(Key);
    });

    it('A3 A4 refuses dot segments, however they are written, rather than take one key for another', async () => {
      const before = await keys();
      for (const path of [
        'a/../kept',
        'a/%2e%2e/kept',
        'a/.%2E/kept',
        './kept',
        '%2e/kept',
        '..%2fotherbucket/secret',
      ]) {
        expect([path, await outcome(signed(plain('GET', `/${BUCKET}/${path}`), signing()))]).toEqual([
          path,
          '400 InvalidURI',
        ]);
        expect([path, await outcome(signed(upload(path), signing()))]).toEqual([path, '400 InvalidURI']);
      }
      expect(await keys()).toEqual(before);
    });

    it('A4 refuses dot segments in a copy source', async () => {
      for (const source of [
        `/${BUCKET}/../otherbucket/secret`,
        `${BUCKET}/%2e%2e/otherbucket/secret`,
        `/${BUCKET}/./kept`,
      ]) {
        const copy = withHeaders(withBody(plain('PUT', `/${BUCKET}/copied`), ''), [
          'x-amz-copy-source',
          source,
        ]);
        expect(await outcome(signed(copy, signing()))).toBe('400 InvalidURI');
      }
      expect(await contentOf('copied')).toBeUndefined();
    });

    it('A25 takes a bucket from the Host that was signed, and from no other header', async () => {
      const virtual = (host: string): RawRequest => ({
        method: 'GET',
        target: '/kept',
        headers: [['Host', host]],
      });
      const request = signed(virtual(`${BUCKET}.s3.localhost`), signing());
      expect((await send(server.endpoint, request)).body).toBe('kept');
      const elsewhere = withHeaders(withoutHeader(request, 'host'), ['Host', 'otherbucket.s3.localhost']);
      expect(await outcome(elsewhere)).toBe('403 SignatureDoesNotMatch');
      const forwarded = withHeaders(
        request,
        ['X-Forwarded-Host', 'otherbucket.s3.localhost'],
        ['Forwarded', 'host=otherbucket.s3.localhost'],
      );
      expect((await send(server.endpoint, forwarded)).body).toBe('kept');
      const secret = signed({ ...virtual('otherbucket.s3.localhost'), target: '/secret' }, signing());
      expect(await outcome(secret)).toBe('403 AccessDenied');
    });
  });

  describe('headers that nobody signed', () => {
    const HEADERS = [
      ['x-amz-copy-source', '/otherbucket/secret'],
      ['x-amz-metadata-directive', 'REPLACE'],
      ['x-amz-acl', 'private'],
      ['x-amz-meta-owner', 'mallory'],
      ['x-amz-security-token', 'x'],
    ] as const;

    it.each(HEADERS)('A5 refuses an unsigned %s on a presigned URL', async (...header) => {
      const url = presigned(upload('unsigned-header'), signing());
      expect(await outcome(withHeaders(url, header))).toMatch(/^40[03] (AccessDenied|InvalidRequest)$/);
      expect(await contentOf('unsigned-header')).toBeUndefined();
    });

    it.each(HEADERS)(
      'A6 refuses an unsigned %s on a header-signed request that is replayed',
      async (...header) => {
        const request = signed(upload('unsigned-header'), signing());
        expect(await outcome(withHeaders(request, header))).toMatch(
          /^40[03] (AccessDenied|InvalidArgument)$/,
        );
        expect(await contentOf('unsigned-header')).toBeUndefined();
      },
    );
  });

  describe('bodies', () => {
    const FORMS: readonly ChunkedForm[] = [
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    ];
    const PARTS = ['first part, ', 'second part, ', 'third part'];
    const chunked = (form: ChunkedForm, key: string) =>
      chunkedUpload(plain('PUT', `/${BUCKET}/${key}`), { ...signing(), form, parts: PARTS });

    it('A8 verifies query credentials whose body is declared as chunks that nobody signed', async () => {
      const { head, ...body } = chunked('STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'a8');
      const unsigned = ['authorization', 'x-amz-date', 'x-amz-security-token'].reduce(withoutHeader, head);
      const url = assembled({
        ...body,
        head: presigned(unsigned, { ...signing(), payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }),
      });
      const forged = { ...url, target: url.target.replace(/[0-9a-f]{64}$/, '0'.repeat(64)) };
      expect(await outcome(forged)).toBe('403 SignatureDoesNotMatch');
      const [bare = ''] = url.target.split('?');
      const anonymous = { ...url, target: bare };
      expect(await outcome(anonymous)).toBe('403 AccessDenied');
      expect(await contentOf('a8')).toBeUndefined();
      expect(await outcome(url)).toBe('200');
      expect(await contentOf('a8')).toBe(PARTS.join(''));
    });

    it('A10 lets the declaration that was signed not be swapped for one that asks for less', async () => {
      for (const declared of [
        'UNSIGNED-PAYLOAD',
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'unsigned-payload',
        'STREAMING-UNSIGNED-PAYLOAD',
        '',
        'x',
      ]) {
        const request = signed(upload('a10'), signing());
        const swapped = withHeaders(withoutHeader(request, 'x-amz-content-sha256'), [
          'x-amz-content-sha256',
          declared,
        ]);
        expect(await outcome({ ...swapped, body: 'evil' })).toMatch(/^4\d\d /);
      }
      expect(await contentOf('a10')).toBeUndefined();
    });

    it('A11 wants the declaration of a body in a signed header', async () => {
      const request = signed(upload('a11'), signing());
      const undeclared = withoutHeader(request, 'x-amz-content-sha256');
      const others = withHeaders(withoutHeader(undeclared, 'authorization'), [
        'authorization',
        (request.headers.find(([name]) => name === 'authorization')?.[1] ?? '').replace(
          'x-amz-content-sha256;',
          '',
        ),
      ]);
      expect(await outcome(others)).toBe('400 InvalidRequest');
    });

    it('A13 commits nothing of a body that is not the one that was signed', async () => {
      const before = await keys();
      expect(await outcome({ ...signed(upload('a13', 'good'), signing()), body: 'evil' })).toBe(
        '400 XAmzContentSHA256Mismatch',
      );
      expect(await outcome({ ...signed(upload('kept', 'kept'), signing()), body: 'evil' })).toBe(
        '400 XAmzContentSHA256Mismatch',
      );
      expect(await keys()).toEqual(before);
      expect(await contentOf('kept')).toBe('kept');
    });

    const BROKEN: readonly (readonly [what: string, broken: (upload: ChunkedUpload) => ChunkedUpload])[] = [
      [
        'a chunk whose data was changed',
        (u) => ({ ...u, chunks: u.chunks.map((c) => c.replace('second', 'SECOND')) }),
      ],
      [
        'chunks in another order',
        ({ chunks: [a = '', b = '', ...rest], ...u }) => ({ ...u, chunks: [b, a, ...rest] }),
      ],
      ['a chunk left out', (u) => ({ ...u, chunks: u.chunks.toSpliced(1, 1) })],
      ['a chunk twice', (u) => ({ ...u, chunks: u.chunks.toSpliced(1, 0, u.chunks[1] ?? '') })],
      ['no closing chunk', (u) => ({ ...u, chunks: u.chunks.slice(0, -1) })],
      ['data after the closing chunk', (u) => ({ ...u, chunks: [...u.chunks, ...u.chunks] })],
      ['nothing at all', (u) => ({ ...u, chunks: [], trailers: [] })],
    ];

    it.each(FORMS.flatMap((form) => BROKEN.map(([what, broken]) => [what, form, broken] as const)))(
      'A14 commits nothing of %s: %s',
      async (_what, form, broken) => {
        const answer = await send(server.endpoint, assembled(broken(chunked(form, 'a14'))));
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(await contentOf('a14')).toBeUndefined();
      },
    );

    it.each(FORMS)(
      'A14 commits nothing where the decoded length is another than was announced: %s',
      async (form) => {
        for (const length of ['0', '1', '34', '36', '99999', '-1', '1e1', ' ']) {
          const upload = chunked(form, 'a14');
          const head = withHeaders(
            ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-decoded-content-length'].reduce(
              withoutHeader,
              upload.head,
            ),
            ['x-amz-decoded-content-length', length],
          );
          const { status } = await send(
            server.endpoint,
            assembled({ ...upload, head: signed(head, { ...signing(), payload: form }) }),
          );
          expect([length, status >= 400 && status < 500]).toEqual([length, true]);
        }
        expect(await contentOf('a14')).toBeUndefined();
      },
    );

    const TRAILERS: readonly (readonly [
      what: string,
      change: (trailers: readonly string[]) => readonly string[],
    ])[] = [
      ['changed', ([first = '', ...rest]) => [first.replace(/:./, ':z'), ...rest]],
      ['left out', ([, ...rest]) => rest],
      ['another one', (trailers) => ['x-amz-checksum-sha256:x\r\n', ...trailers]],
      ['renamed', ([first = '', ...rest]) => [first.replace('crc32', 'crc32c'), ...rest]],
      ['twice', ([first = '', ...rest]) => [first, first, ...rest]],
    ];
    const SIGNATURE_LEFT_OUT = [
      'sent without its signature',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      ([first = '']: readonly string[]) => [first],
    ] as const;

    it.each([
      ...FORMS.slice(1).flatMap((form) => TRAILERS.map(([what, change]) => [what, form, change] as const)),
      SIGNATURE_LEFT_OUT,
    ])('A15 commits nothing whose trailer was %s: %s', async (_what, form, change) => {
      const upload = chunked(form, 'a15');
      const { status } = await send(
        server.endpoint,
        assembled({ ...upload, trailers: change(upload.trailers) }),
      );
      expect(status >= 400 && status < 500).toBe(true);
      expect(await contentOf('a15')).toBeUndefined();
    });
  });

  describe('presigned URLs', () => {
    it.each(['0', '604801', '-1', '1e3', '+0x10+', '%200x10%20', '', '900.0', '9999999999999999999'])(
      'A20 refuses X-Amz-Expires=%s',
      async (expires) => {
        const url = presigned(plain('GET', `/${BUCKET}/kept`), signing());
        const target = url.target.replace('X-Amz-Expires=900', `X-Amz-Expires=${expires}`);
        expect(await outcome({ ...url, target })).toBe('400 AuthorizationQueryParametersError');
      },
    );

    it('A17 A18 refuses a scope of another date, region, service or form', async () => {
      const request = signed(plain('GET', `/${BUCKET}/kept`), signing());
      const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
      const [key = '', date = '', region = ''] = (/Credential=([^,]*)/.exec(authorization)?.[1] ?? '').split(
        '/',
      );
      for (const credential of [
        `${key}/20200101/${region}/s3/aws4_request`,
        `${key}/${date}/eu-west-1/s3/aws4_request`,
        `${key}/${date}/${region}/sts/aws4_request`,
        `${key}/${date}/${region}/s3/aws4`,
        `${key}/x/${date}/${region}/s3/aws4_request`,
        `${key}/${date}/${region}/s3`,
        '/////',
      ]) {
        const changed = authorization.replace(/Credential=[^,]*/, `Credential=${credential}`);
        const answer = await outcome(
          withHeaders(withoutHeader(request, 'authorization'), ['authorization', changed]),
        );
        expect([credential, answer]).toEqual([credential, expect.stringMatching(/^40[03] /)]);
      }
    });

    it('A22 refuses a parameter that comes twice, also in other letters', async () => {
      const list = presigned(plain('GET', `/${BUCKET}?list-type=2&prefix=a`), signing());
      for (const added of [
        'X-Amz-Expires=900',
        'x-amz-expires=900',
        'X-AMZ-SIGNATURE=00',
        'X-Amz-Date=20260101T000000Z',
      ]) {
        expect(await outcome({ ...list, target: `${list.target}&${added}` })).toBe(
          '400 AuthorizationQueryParametersError',
        );
      }
      for (const query of ['prefix=a&prefix=b', 'prefix=a&Prefix=b', 'list-type=2&LIST-TYPE=1']) {
        expect(await outcome(signed(plain('GET', `/${BUCKET}?${query}`), signing()))).toMatch(/^400 /);
      }
    });
  });

  describe('what an answer gives away', () => {
    it('A35 nothing of conditions before permission: the same plain 403 whether the object is there or not', async () => {
      const { ETag = '' } = await s3().send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'kept' }));
      const conditions = [
        ['if-match', ETag],
        ['if-match', '"other"'],
        ['if-none-match', ETag],
        ['if-none-match', '*'],
        ['if-modified-since', 'Thu, 01 Jan 2037 00:00:00 GMT'],
        ['if-unmodified-since', 'Thu, 01 Jan 1970 00:00:01 GMT'],
        ['range', 'bytes=0-0'],
        ['range', 'bytes=999999-'],
      ] as const;
      for (const credentials of [story.tester, undefined]) {
        for (const [method, key] of [
          ['GET', 'kept'],
          ['GET', 'none'],
          ['HEAD', 'kept'],
          ['HEAD', 'none'],
          ['PUT', 'kept'],
          ['PUT', 'none'],
          ['DELETE', 'kept'],
        ] as const) {
          for (const condition of conditions) {
            const bare = withHeaders(plain(method, `/${BUCKET}/${key}`), condition);
            const request = method === 'PUT' ? withBody(bare, 'x') : bare;
            const answer = await send(
              server.endpoint,
              credentials === undefined ? request : signed(request, signing(credentials)),
            );
            expect([method, key, condition, answer.status, codeOf(answer) ?? '']).toEqual([
              method,
              key,
              condition,
              403,
              method === 'HEAD' ? '' : 'AccessDenied',
            ]);
            expect([...answer.headers.keys()]).not.toContain('etag');
            expect([...answer.headers.keys()]).not.toContain('content-range');
            expect(answer.body.replaceAll('none', 'kept')).not.toContain('Condition');
          }
        }
      }
      expect(await contentOf('kept')).toBe('kept');
    });
  });

  describe('policies', () => {
    const bucketPolicy = (...statements: object[]) =>
      s3(story.productionAdmin).send(
        new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: policy(...statements) }),
      );
    const noBucketPolicy = () =>
      s3(story.productionAdmin).send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    const get = (credentials: ClientCredentials, ...headers: (readonly [string, string])[]) =>
      outcome(signed(withHeaders(plain('GET', `/${BUCKET}/kept`), ...headers), signing(credentials)));

    it('B67 across accounts one side alone allows nothing', async () => {
      const David = { AWS: `arn:aws:iam::${story.development}:user/David` };
      const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/*` };
      const iam = sdk(server.endpoint, story.developmentAdmin).iam;
      await bucketPolicy({ ...read, Principal: David });
      expect(await get(story.developer)).toBe('403 AccessDenied');
      await iam.send(
        new PutUserPolicyCommand({ UserName: 'David', PolicyName: 'read', PolicyDocument: policy(read) }),
      );
      expect(await get(story.developer)).toBe('200');
      expect(await get(story.tester)).toBe('403 AccessDenied');
      await noBucketPolicy();
      expect(await get(story.developer)).toBe('403 AccessDenied');
      await iam.send(new DeleteUserPolicyCommand({ UserName: 'David', PolicyName: 'read' }));
    });

    it('B55 takes the source address from the connection, whatever headers say', async () => {
      const from = (...cidr: string[]) => ({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${BUCKET}/*`,
        Condition: { NotIpAddress: { 'aws:SourceIp': cidr } },
      });
      const claims = [
        'X-Forwarded-For',
        'X-Real-IP',
        'CF-Connecting-IP',
        'True-Client-IP',
        'X-Client-IP',
        'X-Sojourn-Source-Ip',
      ].map((name) => [name, '10.1.2.3'] as const);
      await bucketPolicy(from('10.0.0.0/8'));
      expect(await get(session)).toBe('403 AccessDenied');
      expect(await get(session, ...claims, ['Forwarded', 'for=10.1.2.3'])).toBe('403 AccessDenied');
      await bucketPolicy(from('127.0.0.0/8'));
      expect(await get(session, ...claims)).toBe('200');
      await noBucketPolicy();
    });

    it('B59 a grant of one object opens neither its bucket nor its neighbours', async () => {
      const iam = sdk(server.endpoint, story.productionAdmin).iam;
      await iam.send(
        new CreateRoleCommand({
          RoleName: 'OneObject',
          AssumeRolePolicyDocument: JSON.stringify(trustOf(story.development)),
        }),
      );
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: 'OneObject',
          PolicyName: 'one',
          PolicyDocument: policy({
            Effect: 'Allow',
            Action: 's3:*',
            Resource: `arn:aws:s3:::${BUCKET}/kept`,
          }),
        }),
      );
      await sdk(server.endpoint, story.developmentAdmin).iam.send(
        new PutUserPolicyCommand({
          UserName: 'David',
          PolicyName: 'assume-one',
          PolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }),
        }),
      );
      const narrow = await sessionOf(`arn:aws:iam::${story.production}:role/OneObject`);
      expect(await get(narrow)).toBe('200');
      for (const [method, target] of [
        ['GET', `/${BUCKET}`],
        ['DELETE', `/${BUCKET}`],
        ['GET', `/${BUCKET}?policy`],
        ['GET', `/${BUCKET}/kep`],
        ['GET', `/${BUCKET}/kept2`],
        ['GET', `/${BUCKET}/kept/x`],
        ['GET', `/${BUCKET}/KEPT`],
        ['GET', '/otherbucket/kept'],
        ['GET', '/'],
      ] as const) {
        expect([target, await outcome(signed(plain(method, target), signing(narrow)))]).toEqual([
          target,
          '403 AccessDenied',
        ]);
      }
    });

    it('refuses an old presigned URL where the bucket wants none, however its date is written', async () => {
      await bucketPolicy({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${BUCKET}/*`,
        Condition: { NumericGreaterThan: { 's3:signatureAge': '60000' } },
      });
      const url = (now: number) => presigned(plain('GET', `/${BUCKET}/kept`), { ...signing(), now });
      expect(await outcome(url(Date.now()))).toBe('200');
      const old = url(Date.now() - 120_000);
      expect(await outcome(old)).toBe('403 AccessDenied');
      for (const [written, otherwise] of [
        ['X-Amz-Date', 'X-Amz-D%61te'],
        [/(X-Amz-Date=\w*)Z/, '$1%5A'],
        [/X-Amz-Date=2/, 'X-Amz-Date=%32'],
      ] as const) {
        expect(await outcome({ ...old, target: old.target.replace(written, otherwise) })).toBe(
          '403 AccessDenied',
        );
      }
      await noBucketPolicy();
    });
  });
});
