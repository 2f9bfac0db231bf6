import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  decodeChunked,
  type Header,
  parseAuthorization,
  presign,
  queryServiceRules,
  type SignableRequest,
  type SigningRules,
  s3Rules,
  sign,
  signingKeyCache,
  verifyAgainstNoKey,
  verifySignature,
} from './index.ts';

const VECTORS = join(import.meta.dirname, '../../test/vectors/sigv4');
const SUITE = join(VECTORS, 'aws-signing-test-suite');
const OLDER_SUITE = join(VECTORS, 'aws4_testsuite');
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const NOW = Date.UTC(2015, 7, 30, 12, 36, 0);
const signingKeys = signingKeyCache(10);

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A request in a suite's files: `\n` ends lines, a folded header line is one with the line before. */
function readRawRequest(text: string): SignableRequest & { readonly body: string } {
  const [head = '', ...bodyParts] = text.split('\n\n');
  const [requestLine = '', ...lines] = head
    .replaceAll(/\n[ \t]+/g, ' ')
    .trimEnd()
    .split('\n');
  const method = requestLine.slice(0, requestLine.indexOf(' '));
  const target = requestLine.slice(method.length + 1, requestLine.lastIndexOf(' HTTP/'));
  const headers = lines.map((line): Header => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1)];
  });
  return { method, target, headers, body: bodyParts.join('\n\n').replace(/\n$/, '') };
}

/** What the verifier computed: it says so when the secret is another one. */
function computed(request: SignableRequest, body: string, rules: SigningRules) {
  const authorization = parseAuthorization(request, rules);
  if (!authorization.ok || authorization.form === 'anonymous') throw new Error(JSON.stringify(authorization));
  const context = { now: NOW, rules, signingKeys, bodySha256: sha256(body) };
  const refused = verifySignature(request, authorization, { ...context, secret: 'another' });
  if (refused.ok || refused.refusal.reason !== 'signature-mismatch') throw new Error(JSON.stringify(refused));
  const verified = verifySignature(request, authorization, { ...context, secret: SECRET });
  const { canonicalRequest, stringToSign } = refused.refusal;
  return { canonicalRequest, stringToSign, verified: verified.ok, signature: authorization.signature };
}

const dropHeaders = (request: SignableRequest, ...names: string[]): SignableRequest => ({
  ...request,
  headers: request.headers.filter(([name]) => !names.includes(name.toLowerCase())),
});

const dropParameters = (request: SignableRequest, ...names: string[]): SignableRequest => {
  const [path, query = ''] = request.target.split('?');
  const kept = query.split('&').filter((pair) => !names.includes(pair.split('=')[0] ?? ''));
  return { ...request, target: kept.length === 0 ? `${path}` : `${path}?${kept.join('&')}` };
};

interface Context {
  readonly credentials: {
    readonly access_key_id: string;
    readonly secret_access_key: string;
    readonly token?: string;
  };
  readonly expiration_in_seconds: number;
  readonly normalize: boolean;
  readonly omit_session_token?: boolean;
}

describe('A1 the AWS signing test suite', () => {
  const names = readdirSync(SUITE, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it('is all there', () => {
    expect(names).toHaveLength(38);
  });

  for (const { name } of names) {
    const read = (file: string) => readFileSync(join(SUITE, name, file), 'utf8').trimEnd();
    const raw = (file: string) => readRawRequest(readFileSync(join(SUITE, name, file), 'utf8'));
    const context = JSON.parse(read('context.json')) as Context;
    const rules: SigningRules = {
      ...queryServiceRules('service'),
      path: context.normalize ? 'twice-normalised' : 'once',
    };
    const signing = {
      accessKeyId: context.credentials.access_key_id,
      secret: context.credentials.secret_access_key,
      region: 'us-east-1',
      now: NOW,
      rules,
      ...(context.credentials.token === undefined || context.omit_session_token === true
        ? {}
        : { sessionToken: context.credentials.token }),
    };

    it(`${name}: verifies the signed header, byte-equal at each stage`, () => {
      const sent = raw('header-signed-request.txt');
      const request = context.omit_session_token === true ? dropHeaders(sent, 'x-amz-security-token') : sent;
      expect(computed(request, sent.body, rules)).toEqual({
        canonicalRequest: read('header-canonical-request.txt'),
        stringToSign: read('header-string-to-sign.txt'),
        signature: read('header-signature.txt'),
        verified: true,
      });
    });

    it(`${name}: verifies the presigned query, byte-equal at each stage`, () => {
      const sent = raw('query-signed-request.txt');
      const request =
        context.omit_session_token === true ? dropParameters(sent, 'X-Amz-Security-Token') : sent;
      const canonicalRequest = read('query-canonical-request.txt');
      expect(computed(request, sent.body, rules)).toEqual({
        canonicalRequest,
        stringToSign: read('query-string-to-sign.txt'),
        signature: new URLSearchParams(sent.target.split('?')[1]).get('X-Amz-Signature'),
        verified: true,
      });
    });

    it(`${name}: signs alike`, () => {
      const inHeader = raw('header-signed-request.txt');
      const bare = dropHeaders(inHeader, 'authorization', 'x-amz-date', 'x-amz-security-token');
      const signed = sign(bare, { ...signing, payloadHash: sha256(inHeader.body) });
      expect(signed.headers.at(-1)?.[1]).toBe(
        inHeader.headers.find(([header]) => header === 'Authorization')?.[1],
      );

      const inQuery = raw('query-signed-request.txt');
      const authentication = 'Algorithm Credential Date SignedHeaders Expires Security-Token Signature';
      const unsigned = dropParameters(inQuery, ...authentication.split(' ').map((part) => `X-Amz-${part}`));
      const presigned = presign(unsigned, {
        ...signing,
        payloadHash: sha256(inQuery.body),
        expiresInSeconds: context.expiration_in_seconds,
      });
      const signature = /X-Amz-Signature=([0-9a-f]+)/.exec(inQuery.target)?.[1];
      expect(presigned.target.endsWith(`&X-Amz-Signature=${signature}`)).toBe(true);
    });
  }

  it('A26 refuses post-sts-header-after: a session token added after signing', () => {
    const rules = queryServiceRules('service');
    const inHeader = readRawRequest(
      readFileSync(join(SUITE, 'post-sts-header-after/header-signed-request.txt'), 'utf8'),
    );
    expect(parseAuthorization(inHeader, rules)).toEqual({
      ok: false,
      refusal: { reason: 'unsigned-header', names: ['x-amz-security-token'] },
    });
    const inQuery = readRawRequest(
      readFileSync(join(SUITE, 'post-sts-header-after/query-signed-request.txt'), 'utf8'),
    );
    expect(computed(inQuery, '', rules).verified).toBe(false);
  });
});

describe("A1 the suite's older edition", () => {
  const cases = readdirSync(OLDER_SUITE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.req'))
    .map((file) => file.slice(0, -'.req'.length));

  it('is all there', () => {
    expect(cases).toHaveLength(34);
  });

  for (const name of cases) {
    it(`${name}: verifies, byte-equal at each stage`, () => {
      const read = (ending: string) => readFileSync(join(OLDER_SUITE, `${name}.${ending}`), 'utf8');
      const sent = readRawRequest(read('sreq'));
      const addedLater = name.endsWith('post-sts-header-after') ? ['x-amz-security-token'] : [];
      const unsigned = dropHeaders(sent, 'authorization', ...addedLater);
      const authorization: Header = ['Authorization', read('authz')];
      const request = { ...unsigned, headers: [...unsigned.headers, authorization] };
      expect(computed(request, sent.body, queryServiceRules('service'))).toEqual({
        canonicalRequest: read('creq'),
        stringToSign: read('sts'),
        signature: /Signature=([0-9a-f]{64})$/.exec(read('authz'))?.[1],
        verified: true,
      });
    });
  }
});

interface S3Examples {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly region: string;
  readonly host: string;
  readonly requests: readonly (SignableRequest & {
    readonly name: string;
    readonly canonicalRequestSha256: string;
    readonly signature: string;
  })[];
  readonly presigned: {
    readonly target: string;
    readonly expiresInSeconds: number;
    readonly signature: string;
  };
  readonly chunked: readonly {
    readonly name: string;
    readonly headers: readonly Header[];
    readonly signature: string;
    readonly chunks: readonly { readonly size: number; readonly signature: string }[];
    readonly trailer?: { readonly name: string; readonly value: string };
    readonly trailerSignature?: string;
  }[];
}

describe("A1 the S3 API reference's examples", () => {
  const examples = JSON.parse(readFileSync(join(VECTORS, 's3-examples.json'), 'utf8')) as S3Examples;
  const { accessKeyId, secret, region, host } = examples;
  const now = Date.UTC(2013, 4, 24);
  const context = { now, rules: s3Rules, signingKeys };

  const withAuthorization = (request: SignableRequest, signature: string): SignableRequest => {
    const names = request.headers.map(([name]) => name.toLowerCase()).sort();
    const credential = `${accessKeyId}/20130524/${region}/s3/aws4_request`;
    const value = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names.join(';')},Signature=${signature}`;
    return { ...request, headers: [...request.headers, ['Authorization', value]] };
  };

  const authorizationOf = (request: SignableRequest) => {
    const authorization = parseAuthorization(request, s3Rules);
    if (!authorization.ok || authorization.form === 'anonymous')
      throw new Error(JSON.stringify(authorization));
    return authorization;
  };

  for (const example of examples.requests) {
    it(`${example.name}: verifies, with AWS's hash of the canonical request`, () => {
      const request = withAuthorization(example, example.signature);
      const authorization = authorizationOf(request);
      expect(verifySignature(request, authorization, { ...context, secret })).toMatchObject({ ok: true });
      const refused = verifySignature(request, authorization, { ...context, secret: 'another' });
      if (refused.ok || refused.refusal.reason !== 'signature-mismatch')
        throw new Error(JSON.stringify(refused));
      expect(refused.refusal.stringToSign.split('\n')[3]).toBe(example.canonicalRequestSha256);
    });
  }

  it('presigned GET Object: verifies and presigns alike', () => {
    const { target, expiresInSeconds, signature } = examples.presigned;
    const presigned = presign(
      { method: 'GET', target, headers: [['Host', host]] },
      { accessKeyId, secret, region, now, rules: s3Rules, payloadHash: 'UNSIGNED-PAYLOAD', expiresInSeconds },
    );
    expect(presigned.target.endsWith(`&X-Amz-Signature=${signature}`)).toBe(true);
    const verification = verifySignature(presigned, authorizationOf(presigned), { ...context, secret });
    expect(verification).toEqual({ ok: true, body: { kind: 'unsigned' } });
    expect(verifyAgainstNoKey(presigned, authorizationOf(presigned), context).refusal).toEqual({
      reason: 'unknown-access-key',
      accessKeyId,
    });
  });

  for (const example of examples.chunked) {
    it(`${example.name}: verifies seed, chunks and trailer`, async () => {
      const { headers, chunks, trailer, trailerSignature } = example;
      const target = '/examplebucket/chunkObject.txt';
      const request = withAuthorization({ method: 'PUT', target, headers }, example.signature);
      const verification = verifySignature(request, authorizationOf(request), { ...context, secret });
      if (!verification.ok || verification.body.kind !== 'chunked')
        throw new Error(JSON.stringify(verification));

      const encoded = chunks.map(({ size, signature }) => {
        const data = size === 0 ? '' : `${'a'.repeat(size)}\r\n`;
        return `${size.toString(16)};chunk-signature=${signature}\r\n${data}`;
      });
      if (trailer !== undefined) {
        encoded.push(
          `${trailer.name}:${trailer.value}\r\n`,
          `x-amz-trailer-signature:${trailerSignature}\r\n`,
        );
      }
      encoded.push('\r\n');
      async function* source() {
        for (const piece of encoded) yield Buffer.from(piece, 'latin1');
      }
      const decoded = decodeChunked(source(), verification.body);
      const digest = createHash('sha256');
      for await (const piece of decoded) digest.update(piece);
      expect(digest.digest('hex')).toBe(sha256('a'.repeat(66_560)));
      expect(decoded.trailers).toEqual(new Map(trailer === undefined ? [] : [[trailer.name, trailer.value]]));
    });
  }
});
