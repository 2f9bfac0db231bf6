import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoundOperation } from '../../src/access/index.ts';
import { s3Operations } from '../../src/gateway/s3/operations.ts';
import {
  iamOperations,
  organizationsOperations,
  sojournModel,
  sojournOperations,
  stsOperations,
} from '../../src/services/index.ts';
import { iamModel, organizationsModel, type ServiceModel, stsModel } from '../../src/wire/index.ts';
import {
  codeOf,
  formRequest,
  plainRequest,
  presigned,
  type RawRequest,
  send,
  signed,
  withBody,
  withHeaders,
} from '../harness/raw.ts';
import { sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';
import { assembled, type ChunkedForm, chunkedUpload } from './chunks.ts';
import { S3, type S3Row, s3Request } from './s3-requests.ts';

/** Operations that AWS lets anybody call: an assertion among their parameters stands for a signature. */
const WITHOUT_SIGNATURE: readonly string[] = ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'];

const SCOPE = 'AKIAIOSFODNN7EXAMPLE/20261124/us-east-1/SERVICE/aws4_request';
/** Everything that is no Signature Version 4, and may stand where one should. */
const UNKNOWN_WAYS: readonly (readonly [
  what: string,
  change: (request: RawRequest, service: string) => RawRequest,
])[] = [
  ...[
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    'Basic dXNlcjpwYXNz',
    'Negotiate x',
    'AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl',
    `AWS4-HMAC-SHA512 Credential=${SCOPE}, SignedHeaders=host, Signature=00`,
    `AWS4-ECDSA-P256-SHA256 Credential=${SCOPE}, SignedHeaders=host, Signature=00`,
    `aws4-hmac-sha256 Credential=${SCOPE}, SignedHeaders=host, Signature=00`,
    'AWS4-HMAC-SHA256',
    'x',
    '',
  ].map(
    (authorization) =>
      [
        authorization || 'an empty Authorization',
        (request: RawRequest, service: string) =>
          withHeaders(request, ['authorization', authorization.replace('SERVICE', service)]),
      ] as const,
  ),
  ...[
    'AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x&Expires=9999999999',
    'X-Amz-Signature=00',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    'X-Amz-Security-Token=x',
    'x-amz-credential=x',
    `X-Amz-Algorithm=none&X-Amz-Credential=${SCOPE}&X-Amz-Date=20261124T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00`,
  ].map(
    (query) =>
      [
        query,
        (request: RawRequest, service: string) => ({
          ...request,
          target: `${request.target}${request.target.includes('?') ? '&' : '?'}${query.replace('SERVICE', service)}`,
        }),
      ] as const,
  ),
];

interface Service {
  readonly model: ServiceModel;
  readonly served: readonly BoundOperation[];
  readonly missing: string;
}

/** Nothing here is called: only the names are read. */
const NO_DEPS = {} as never;
const SERVICES: readonly Service[] = [
  { model: stsModel, served: stsOperations(NO_DEPS), missing: 'MissingAuthenticationToken' },
  { model: iamModel, served: iamOperations(NO_DEPS), missing: 'MissingAuthenticationToken' },
  {
    model: organizationsModel,
    served: organizationsOperations(NO_DEPS),
    missing: 'MissingAuthenticationTokenException',
  },
  { model: sojournModel, served: sojournOperations(NO_DEPS), missing: 'MissingAuthenticationTokenException' },
];

/** How each row may be signed; the aws-chunked forms are for requests with a body. */
function waysToSign(
  request: RawRequest,
  credentials: ClientCredentials,
): readonly (readonly [string, RawRequest])[] {
  const signing = { credentials, service: 's3' };
  const body = request.body === undefined ? undefined : String(request.body);
  const chunked = (form: ChunkedForm) => {
    const { body: _, ...head } = request;
    const headers = head.headers.filter(([name]) => !/^content-(length|md5)$/i.test(name));
    const parts = [body?.slice(0, 3) ?? '', body?.slice(3) ?? ''];
    const md5 = request.headers.filter(([name]) => name === 'content-md5');
    return [
      form,
      assembled(chunkedUpload({ ...head, headers: [...headers, ...md5] }, { ...signing, form, parts })),
    ] as const;
  };
  return [
    ['a signed header', signed(request, signing)],
    ['a signed header without the body', signed(request, { ...signing, payload: 'UNSIGNED-PAYLOAD' })],
    ['a presigned URL', presigned(request, signing)],
    ...(body === undefined
      ? []
      : [
          chunked('STREAMING-AWS4-HMAC-SHA256-PAYLOAD'),
          chunked('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'),
          chunked('STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
        ]),
  ];
}

describe('the inventory of everything that answers', () => {
  let server: TestServer;
  let story: Story;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    await keep();
  });
  afterAll(() => server.close());

  const production = () => sdk(server.endpoint, story.productionAdmin).s3;
  const keep = () => production().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'kept', Body: 'kept' }));
  const kept = async () => {
    const { Body } = await production().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'kept' }));
    return Body?.transformToString();
  };

  describe.each(SERVICES.map((service) => [service.model.service, service] as const))(
    '%s',
    (_name, service) => {
      const { model, served, missing } = service;
      const requestOf = (name: string): RawRequest =>
        model.protocol === 'query'
          ? formRequest(server.endpoint, { Action: name, Version: model.apiVersion })
          : withHeaders(
              withBody(plainRequest(server.endpoint, 'POST', '/'), '{}'),
              ['Content-Type', 'application/x-amz-json-1.1'],
              ['X-Amz-Target', `${model.targetPrefix}.${name}`],
            );

      it('A37 refuses every operation that nobody signed', async () => {
        const open = served.filter(({ access }) => access === 'anonymous' || access === 'federated');
        expect(open.map(({ name }) => name)).toEqual(
          WITHOUT_SIGNATURE.filter((name) => model.operations.has(name)),
        );
        for (const operation of served) {
          const { name } = operation;
          const answer = await send(server.endpoint, requestOf(name));
          // What needs no signature needs its parameters, of which there are none.
          expect([name, codeOf(answer)]).toEqual([
            name,
            open.includes(operation) ? 'ValidationError' : missing,
          ]);
        }
        const other = [...model.operations.keys()].filter((name) => !served.some((row) => row.name === name));
        for (const name of other) {
          const { status } = await send(server.endpoint, requestOf(name));
          expect([name, status >= 400 && status < 500]).toEqual([name, true]);
        }
      });

      it.each(UNKNOWN_WAYS)(
        'A9 refuses every operation that is signed in no way it knows: %s',
        async (_what, change) => {
          const refused = await Promise.all(
            served.map(async ({ name }) => {
              const { status } = await send(server.endpoint, change(requestOf(name), model.service));
              return status >= 400 && status < 500;
            }),
          );
          expect(refused).toEqual(served.map(() => true));
        },
      );
    },
  );

  describe('s3', () => {
    it('has a row for every operation', () => {
      expect(Object.keys(S3).toSorted()).toEqual(Object.keys(s3Operations).toSorted());
    });

    const rowRequest = (row: S3Row) => s3Request(server.endpoint, row);

    it.each(Object.entries(S3))('A37 %s is refused to nobody in particular', async (name, row) => {
      const answer = await send(server.endpoint, rowRequest(row));
      if (name === 'DeleteObjects') expect(answer.body).toContain('<Code>AccessDenied</Code>');
      else expect([answer.status, codeOf(answer) ?? 'AccessDenied']).toEqual([403, 'AccessDenied']);
      expect(await kept()).toBe('kept');
    });

    it.each(Object.entries(S3))(
      'A9 %s is refused to whoever signs it in no way it knows',
      async (_name, row) => {
        for (const [what, change] of UNKNOWN_WAYS) {
          const { status } = await send(server.endpoint, change(rowRequest(row), 's3'));
          expect([what, status >= 400 && status < 500]).toEqual([what, true]);
        }
        expect(await kept()).toBe('kept');
      },
    );

    it.each(Object.entries(S3))(
      'A9 %s is refused to whoever may not, however it is signed',
      async (name, row) => {
        for (const [what, request] of waysToSign(rowRequest(row), story.tester)) {
          const answer = await send(server.endpoint, request);
          if (name === 'DeleteObjects') {
            expect([what, answer.body]).toEqual([what, expect.stringContaining('<Code>AccessDenied</Code>')]);
          } else {
            expect([what, answer.status, codeOf(answer) ?? 'AccessDenied']).toEqual([
              what,
              403,
              'AccessDenied',
            ]);
          }
        }
        expect(await kept()).toBe('kept');
      },
    );

    it.each(Object.entries(S3))(
      'A9 %s is answered alike to whoever may, however it is signed',
      async (_name, row) => {
        const answers = new Map<string, string>();
        for (const [what, request] of waysToSign(rowRequest(row), story.productionAdmin)) {
          const answer = await send(server.endpoint, request);
          answers.set(what, `${answer.status} ${codeOf(answer) ?? ''}`);
          expect(answer.body).not.toContain('AccessDenied');
          expect([401, 403, 500]).not.toContain(answer.status);
        }
        expect(new Set(answers.values()).size, JSON.stringify([...answers])).toBe(1);
      },
    );
  });

  it('A37 answers nothing of its own but health', async () => {
    const { status, body } = await send(
      server.endpoint,
      plainRequest(server.endpoint, 'GET', '/_sojourn/health'),
    );
    expect([status, JSON.parse(body)]).toEqual([200, { status: 'ok' }]);
    for (const path of [
      '',
      '/',
      '/metrics',
      '/healthz',
      '/health/',
      '/health/x',
      '/%68ealth',
      '/../health',
      '/admin',
      '/console',
      '/keys',
      '/debug/pprof',
    ]) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const answer = await send(server.endpoint, plainRequest(server.endpoint, method, `/_sojourn${path}`));
        expect([method, path, answer.status]).toEqual([method, path, 404]);
      }
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      const answer = await send(server.endpoint, plainRequest(server.endpoint, method, '/_sojourn/health'));
      expect([method, answer.status]).toEqual([method, 405]);
    }
  });
});
