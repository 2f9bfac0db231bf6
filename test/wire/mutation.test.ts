import { GetObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  withoutHeader,
} from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory } from '../harness/story.ts';
import { assembled, type ChunkedForm, chunkedUpload } from './chunks.ts';

const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const DATA = 'the data that was signed';

/** A way to be authenticated: a request that is accepted as it is, and whether its signature covers the body. */
interface Way {
  readonly request: () => RawRequest;
  readonly coversBody: boolean;
}

/** `text` with its character at `index` replaced by another of the same kind. */
function altered(text: string, index: number): string {
  const character = text[index] ?? '';
  const other = /[0-9]/.test(character)
    ? String((Number(character) + 1) % 10)
    : ({ a: 'b', A: 'B' }[character] ??
      (/[a-z]/.test(character) ? 'a' : /[A-Z]/.test(character) ? 'A' : 'x'));
  return `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
}

function* alteredAnywhere(text: string, most: number): Generator<string> {
  const step = Math.max(1, Math.ceil(text.length / most));
  for (let index = 0; index < text.length; index += step) yield altered(text, index);
}

type Mutation = readonly [what: string, request: RawRequest];

function* mutationsOfTarget(request: RawRequest): Generator<Mutation> {
  const [path = '', query] = request.target.split('?', 2);
  const parameters = query?.split('&') ?? [];
  const targetOf = (parts: readonly string[]) => (parts.length === 0 ? path : `${path}?${parts.join('&')}`);
  for (const other of ['/other', `${path}x`, `${path}/x`, `${path}/%2e%2e/x`, `${path}%20`]) {
    yield [`path ${other}`, { ...request, target: `${other}${query === undefined ? '' : `?${query}`}` }];
  }
  for (const added of ['x=1', 'x-amz-acl=public-read', 'uploads', 'acl', 'Action=ListUsers']) {
    yield [`query + ${added}`, { ...request, target: targetOf([...parameters, added]) }];
  }
  for (const [index, parameter] of parameters.entries()) {
    const others = parameters.filter((_, other) => other !== index);
    yield [`query − ${parameter}`, { ...request, target: targetOf(others) }];
    yield [`query twice ${parameter}`, { ...request, target: targetOf([...parameters, parameter]) }];
    const [name = '', value = ''] = parameter.split('=', 2);
    for (const changed of alteredAnywhere(value, name === 'X-Amz-Signature' ? 64 : 12)) {
      yield [`query ${name}=${changed}`, { ...request, target: targetOf([...others, `${name}=${changed}`]) }];
    }
    yield [
      `query name of ${parameter}`,
      { ...request, target: targetOf([...others, `${altered(name, 0)}=${value}`]) },
    ];
  }
}

function* mutationsOfHeaders(request: RawRequest): Generator<Mutation> {
  const presignedRequest = request.target.includes('X-Amz-Signature');
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase();
    const others = withoutHeader(request, name);
    yield [`header − ${name}`, others];
    if (lower !== 'content-length') yield [`header twice ${name}`, withHeaders(request, [name, value])];
    const most = lower === 'authorization' ? 400 : lower === 'x-amz-security-token' ? 40 : 12;
    for (const changed of alteredAnywhere(value, most)) {
      // A longer body than comes would only be waited for.
      if (lower === 'content-length' && Number(changed) > Number(value)) continue;
      yield [`header ${name}: ${changed}`, withHeaders(others, [name, changed])];
    }
  }
  for (const [name, value] of [
    ['x-amz-copy-source', '/productionapp/other'],
    ['x-amz-acl', 'private'],
    ['x-amz-meta-added', 'x'],
    ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
    ['x-amz-date', '20260101T000000Z'],
    ['x-amz-security-token', 'x'],
    ['x-amz-target', 'AWSOrganizationsV20161128.ListAccounts'],
    ['x-amz-decoded-content-length', '1'],
    ['x-amz-trailer', 'x-amz-checksum-crc32'],
  ] as const) {
    yield [`header + ${name}`, withHeaders(request, [name, value])];
  }
  if (presignedRequest) {
    yield ['Authorization beside the query', withHeaders(request, ['authorization', 'AWS4-HMAC-SHA256 x'])];
    return;
  }
  const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
  const others = withoutHeader(request, 'authorization');
  for (const [what, changed] of [
    ['a signed header less', authorization.replace(/SignedHeaders=[^;,]*;?/, 'SignedHeaders=')],
    ['a signed header more', authorization.replace('SignedHeaders=', 'SignedHeaders=accept;')],
    ['no signed headers', authorization.replace(/SignedHeaders=[^,]*/, 'SignedHeaders=')],
    ['an upper-case signature', authorization.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())],
    ['a shorter signature', authorization.slice(0, -1)],
    ['a longer signature', `${authorization}0`],
    ['no signature', authorization.replace(/Signature=.*$/, 'Signature=')],
    ['two signatures', `${authorization}, ${authorization.slice(authorization.indexOf('Signature='))}`],
    ['another region', authorization.replace('us-east-1', 'us-east-2')],
    ['another service', authorization.replace(/\/(sts|iam|s3|organizations)\//, '/ec2/')],
    ['another terminator', authorization.replace('aws4_request', 'aws5_request')],
    ['another algorithm', authorization.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA384')],
    ['no algorithm', authorization.replace('AWS4-HMAC-SHA256 ', '')],
  ] as const) {
    yield [what, withHeaders(others, ['authorization', changed])];
  }
}

function* mutationsOfBody(request: RawRequest): Generator<Mutation> {
  const body = String(request.body);
  for (const changed of alteredAnywhere(body, 120)) {
    if (changed !== body)
      yield [`body ${JSON.stringify(changed.slice(0, 40))}`, { ...request, body: changed }];
  }
  // The announced length is signed: what is longer or shorter announces its own.
  for (const changed of [body.slice(0, -1), body.slice(1), `${body}x`, '']) {
    yield [`body of ${changed.length}`, withBody(request, changed)];
  }
}

function* mutations({ request, coversBody }: Way): Generator<Mutation> {
  const valid = request();
  for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH']) {
    if (method !== valid.method) yield [`method ${method}`, { ...valid, method }];
  }
  yield* mutationsOfTarget(valid);
  yield* mutationsOfHeaders(valid);
  if (coversBody && valid.body !== undefined) yield* mutationsOfBody(valid);
}

describe('A37 a valid request of each kind', () => {
  let server: TestServer;
  let story: Story;
  let session: ClientCredentials;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    session = credentialsOf(
      await sdk(server.endpoint, story.developer).sts.send(
        new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'mutation' }),
      ),
    );
  });
  afterAll(() => server.close());

  const put = () => withBody(plainRequest(server.endpoint, 'PUT', `/${BUCKET}/mutated`), DATA);
  const organizations = () =>
    withHeaders(
      withBody(plainRequest(server.endpoint, 'POST', '/'), '{}'),
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', 'AWSOrganizationsV20161128.ListRoots'],
    );
  const query = () => plainRequest(server.endpoint, 'GET', '/?Action=GetCallerIdentity&Version=2011-06-15');
  const chunked = (form: ChunkedForm) =>
    assembled(
      chunkedUpload(plainRequest(server.endpoint, 'PUT', `/${BUCKET}/mutated`), {
        credentials: session,
        form,
        parts: [DATA, DATA],
      }),
    );
  const WAYS: Readonly<Record<string, Way>> = {
    'a form signed in its header with a long-term key': {
      request: () => signed(formRequest(server.endpoint, IDENTITY), { credentials: story.developer }),
      coversBody: true,
    },
    'a query signed in its header with a session': {
      request: () => signed(query(), { credentials: session }),
      coversBody: true,
    },
    'a query presigned with a session': {
      request: () => presigned(query(), { credentials: session }),
      coversBody: true,
    },
    'an IAM form signed in its header': {
      request: () =>
        signed(
          formRequest(server.endpoint, { Action: 'GetUser', Version: '2010-05-08', UserName: 'David' }),
          {
            credentials: story.developmentAdmin,
            service: 'iam',
          },
        ),
      coversBody: true,
    },
    'JSON signed in its header': {
      request: () => signed(organizations(), { credentials: server.root, service: 'organizations' }),
      coversBody: true,
    },
    'an upload with its hash': {
      request: () => signed(put(), { credentials: session, service: 's3' }),
      coversBody: true,
    },
    'an upload without a hash': {
      request: () => signed(put(), { credentials: session, service: 's3', payload: 'UNSIGNED-PAYLOAD' }),
      coversBody: false,
    },
    'a presigned upload': {
      request: () => presigned(put(), { credentials: session, service: 's3' }),
      coversBody: false,
    },
    'an upload in signed chunks': {
      request: () => chunked('STREAMING-AWS4-HMAC-SHA256-PAYLOAD'),
      coversBody: true,
    },
    'an upload in signed chunks with a trailer': {
      request: () => chunked('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'),
      coversBody: true,
    },
    'an upload in unsigned chunks with a checksum': {
      request: () => chunked('STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
      coversBody: true,
    },
    'a download signed in its header': {
      request: () =>
        signed(plainRequest(server.endpoint, 'GET', `/${BUCKET}/mutated`), {
          credentials: session,
          service: 's3',
        }),
      coversBody: false,
    },
    'a presigned download': {
      request: () =>
        presigned(plainRequest(server.endpoint, 'GET', `/${BUCKET}/mutated`), {
          credentials: session,
          service: 's3',
        }),
      coversBody: false,
    },
  };

  it.each(Object.entries(WAYS))(
    'is accepted as it is and refused with anything changed: %s',
    async (_name, way) => {
      const valid = await send(server.endpoint, way.request());
      expect([valid.status, codeOf(valid)]).toEqual([200, undefined]);
      const all = [...mutations(way)];
      const accepted: string[] = [];
      const failed: string[] = [];
      const worker = async () => {
        for (let next = all.pop(); next !== undefined; next = all.pop()) {
          const [what, request] = next;
          const { status } = await send(server.endpoint, request);
          if (status < 400) accepted.push(what);
          if (status === 500) failed.push(what);
        }
      };
      expect(all.length).toBeGreaterThan(50);
      await Promise.all(Array.from({ length: 8 }, worker));
      expect({ accepted, failed }).toEqual({ accepted: [], failed: [] });
    },
  );

  it('leaves nothing but what was signed', async () => {
    const { s3 } = sdk(server.endpoint, session);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'mutated' }));
    expect([DATA, `${DATA}${DATA}`]).toContain(await Body?.transformToString());
  });
});
