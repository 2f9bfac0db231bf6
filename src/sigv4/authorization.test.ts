import { describe, expect, it } from 'vitest';
import {
  CLOCK_SKEW_MS,
  type Header,
  parseAuthorization,
  presign,
  queryServiceRules,
  type Refusal,
  type SignableRequest,
  s3Rules,
  sign,
} from './index.ts';

const NOW = Date.UTC(2026, 0, 1);
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const sts = queryServiceRules('sts');
const signer = { accessKeyId: 'AKIAEXAMPLE', secret: 'secret', region: 'eu-central-1', now: NOW };
const plain: SignableRequest = { method: 'POST', target: '/', headers: [['Host', 'localhost:4566']] };
const signedForSts = sign(plain, { ...signer, rules: sts, payloadHash: EMPTY_SHA256 });
const get: SignableRequest = { method: 'GET', target: '/bucket/key', headers: [['host', 'localhost:4566']] };
const presignedForS3 = presign(get, {
  ...signer,
  rules: s3Rules,
  payloadHash: 'UNSIGNED-PAYLOAD',
  expiresInSeconds: 900,
});

function refusalOf(request: SignableRequest, rules = sts): Refusal {
  const parsed = parseAuthorization(request, rules);
  if (parsed.ok) throw new Error(`accepted as ${parsed.form}`);
  return parsed.refusal;
}

function withHeader(request: SignableRequest, name: string, value: string | undefined): SignableRequest {
  const others = request.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: value === undefined ? others : [...others, [name, value]] };
}

function addHeader(request: SignableRequest, name: string, value: string): SignableRequest {
  return { ...request, headers: [...request.headers, [name, value]] };
}

function withAuthorization(change: (value: string) => string): SignableRequest {
  const value = signedForSts.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
  return withHeader(signedForSts, 'authorization', change(value));
}

function withQuery(change: (query: string) => string): SignableRequest {
  const [path, query = ''] = presignedForS3.target.split('?');
  return { ...presignedForS3, target: `${path}?${change(query)}` };
}

function s3WithPayload(payload: string | undefined, ...headers: Header[]): SignableRequest {
  const bare = { ...get, method: 'PUT', headers: [...get.headers, ...headers] };
  const signed = sign(bare, { ...signer, rules: s3Rules, payloadHash: payload ?? EMPTY_SHA256 });
  if (payload !== undefined) return signed;
  const dropped = withHeader(signed, 'x-amz-content-sha256', undefined);
  const authorization = signed.headers.at(-1)?.[1].replace('x-amz-content-sha256;', '') ?? '';
  return withHeader(dropped, 'authorization', authorization);
}

describe('parseAuthorization', () => {
  it('reads the Authorization header', () => {
    expect(parseAuthorization(signedForSts, sts)).toEqual({
      ok: true,
      form: 'header',
      accessKeyId: 'AKIAEXAMPLE',
      scope: { date: '20260101', region: 'eu-central-1', service: 'sts' },
      signedHeaders: ['host', 'x-amz-date'],
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      signedAt: NOW,
      payload: { kind: 'undeclared' },
    });
  });

  it('reads a presigned query with its session token', () => {
    const context = { ...signer, rules: s3Rules, payloadHash: 'UNSIGNED-PAYLOAD', expiresInSeconds: 60 };
    expect(parseAuthorization(presign(get, { ...context, sessionToken: 'a/b+c=' }), s3Rules)).toMatchObject({
      form: 'presigned',
      expiresInSeconds: 60,
      sessionToken: 'a/b+c=',
      payload: { kind: 'unsigned' },
    });
  });

  it('calls a request without any authorization anonymous', () => {
    expect(parseAuthorization(plain, sts)).toEqual({ ok: true, form: 'anonymous' });
    expect(parseAuthorization({ ...get, target: '/b?prefix=a&x-amz-meta=1' }, s3Rules)).toMatchObject({
      form: 'anonymous',
    });
  });

  it('accepts any region, also an empty one', () => {
    for (const region of ['us-east-1', 'mars-north-1', 'my_region.1', '']) {
      const signed = sign(plain, { ...signer, region, rules: sts, payloadHash: EMPTY_SHA256 });
      expect(parseAuthorization(signed, sts)).toMatchObject({ ok: true, scope: { region } });
    }
  });

  it('takes a Date header, as HTTP date or basic ISO 8601, where x-amz-date is absent', () => {
    for (const date of ['Thu, 01 Jan 2026 00:00:00 GMT', '20260101T000000Z']) {
      const bare = withHeader(signedForSts, 'x-amz-date', undefined);
      const value = signedForSts.headers.at(-1)?.[1].replace('host;x-amz-date', 'host;date') ?? '';
      const request = addHeader(withHeader(bare, 'authorization', value), 'Date', date);
      expect(parseAuthorization(request, sts)).toMatchObject({ ok: true, signedAt: NOW });
    }
  });

  it("takes a query service's presigned request for 15 minutes, whatever its X-Amz-Expires", () => {
    const context = { ...signer, rules: sts, payloadHash: EMPTY_SHA256 };
    const hour = presign(plain, { ...context, expiresInSeconds: 3600 });
    expect(parseAuthorization(hour, sts)).toMatchObject({ expiresInSeconds: 900 });
    const minute = presign(plain, { ...context, expiresInSeconds: 60 });
    expect(parseAuthorization(minute, sts)).toMatchObject({ expiresInSeconds: 900 });
    const unlimited = { ...hour, target: hour.target.replace('&X-Amz-Expires=3600', '') };
    expect(parseAuthorization(unlimited, sts)).toMatchObject({ expiresInSeconds: 900 });
  });

  it('refuses a header form with parts missing, naming them in the order AWS does', () => {
    const noDate = withHeader(signedForSts, 'x-amz-date', undefined);
    expect(refusalOf(withHeader(noDate, 'authorization', 'AWS4-HMAC-SHA256'))).toMatchObject({
      reason: 'incomplete',
      form: 'header',
      missing: ['Credential', 'Signature', 'SignedHeaders', 'date'],
    });
    const noSignature = withAuthorization((value) => value.replace(/, Signature=.*/, ', Signature='));
    expect(refusalOf(noSignature)).toMatchObject({ reason: 'incomplete', missing: ['Signature'] });
  });

  it('refuses a presigned form with parts missing', () => {
    for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'Signature', 'SignedHeaders']) {
      const request = withQuery((query) =>
        query
          .split('&')
          .filter((pair) => !pair.startsWith(`X-Amz-${name}=`))
          .join('&'),
      );
      expect(refusalOf(request, s3Rules)).toMatchObject({
        reason: 'incomplete',
        form: 'presigned',
        missing: [`X-Amz-${name}`],
      });
    }
  });

  it('refuses an Authorization header that is no list of known pairs', () => {
    for (const tail of [', Signature', ', Realm=x', ',', ', =x']) {
      expect(refusalOf(withAuthorization((value) => value + tail))).toMatchObject({
        reason: 'malformed',
        part: 'authorization',
      });
    }
  });

  it('refuses signed headers that are not unique lower-case names', () => {
    for (const list of ['Host;x-amz-date', 'host;host;x-amz-date', 'host;;x-amz-date', 'host;x-amz date']) {
      const request = withAuthorization((value) => value.replace('host;x-amz-date', list));
      expect(refusalOf(request)).toMatchObject({ reason: 'malformed', part: 'signed-headers' });
    }
  });

  it('refuses an empty session token', () => {
    const request = sign(addHeader(plain, 'x-amz-security-token', ''), {
      ...signer,
      rules: sts,
      payloadHash: EMPTY_SHA256,
    });
    expect(refusalOf(request)).toMatchObject({ reason: 'malformed', part: 'security-token' });
  });

  it('refuses a method that is no token', () => {
    expect(refusalOf({ ...plain, method: 'GET\n/' })).toMatchObject({ reason: 'malformed', part: 'method' });
  });
});

describe('attacks on the authorization', () => {
  it('A5 refuses an unsigned x-amz-copy-source on a presigned URL', () => {
    expect(refusalOf(addHeader(presignedForS3, 'x-amz-copy-source', '/other/secret'), s3Rules)).toEqual({
      reason: 'unsigned-header',
      names: ['x-amz-copy-source'],
    });
  });

  it('A6 refuses any unsigned x-amz-* header on a header-signed request', () => {
    for (const name of ['x-amz-copy-source', 'X-Amz-Acl', 'X-AMZ-META-OWNER', 'x-amz-target']) {
      expect(refusalOf(addHeader(signedForSts, name, 'x'))).toEqual({
        reason: 'unsigned-header',
        names: [name.toLowerCase()],
      });
    }
  });

  it('A7 refuses credentials in header and query together, however few', () => {
    const [, query] = presignedForS3.target.split('?');
    expect(refusalOf({ ...signedForSts, target: `/?${query}` })).toEqual({
      reason: 'several-authorizations',
    });
    for (const parameter of [
      'X-Amz-Signature=a',
      'x-amz-signature=a',
      'X-Amz-Security-Token=t',
      'X-Amz-Date=d',
    ]) {
      expect(refusalOf({ ...signedForSts, target: `/?${parameter}` })).toEqual({
        reason: 'several-authorizations',
      });
    }
    const basic = addHeader(presignedForS3, 'Authorization', 'Basic eDp5');
    expect(refusalOf(basic, s3Rules)).toEqual({ reason: 'several-authorizations' });
  });

  it('A8 never takes query credentials with an unsigned-trailer payload as anonymous', () => {
    const headers: Header[] = [
      ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
      ['x-amz-decoded-content-length', '3'],
      ['x-amz-trailer', 'x-amz-checksum-crc32'],
    ];
    const payloadHash = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
    const request = { ...get, method: 'PUT', headers: [...get.headers, ...headers] };
    const signed = presign(request, { ...signer, rules: s3Rules, payloadHash, expiresInSeconds: 60 });
    expect(parseAuthorization(signed, s3Rules)).toMatchObject({
      form: 'presigned',
      payload: { kind: 'chunked', signed: false, trailers: ['x-amz-checksum-crc32'], decodedLength: 3 },
    });
    const added = { ...presignedForS3, headers: [...presignedForS3.headers, ...headers] };
    expect(refusalOf(added, s3Rules)).toMatchObject({ reason: 'unsigned-header' });
    const onlyKey = { ...get, target: '/bucket/key?X-Amz-Credential=AKIAEXAMPLE', headers: request.headers };
    expect(refusalOf(onlyKey, s3Rules)).toMatchObject({ reason: 'incomplete' });
  });

  it('A9 refuses an authorization of any other kind', () => {
    for (const value of ['Bearer abc', 'AWS AKIAEXAMPLE:c2ln', 'Basic eDp5', 'Negotiate', '']) {
      expect(refusalOf(addHeader(plain, 'authorization', value))).toMatchObject({
        reason: 'unsupported-algorithm',
        form: 'header',
      });
    }
    expect(
      refusalOf(
        { ...get, target: '/b/k?AWSAccessKeyId=A&Expires=9&Signature=x&x-amz-security-token=t' },
        s3Rules,
      ),
    ).toEqual({
      reason: 'unsupported-algorithm',
      form: 'presigned',
      algorithm: 'AWS',
    });
  });

  it('A10 refuses a payload declaration it does not know', () => {
    for (const token of [
      'UNSIGNED',
      'unsigned-payload',
      'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
      'constructor',
      EMPTY_SHA256.toUpperCase(),
      EMPTY_SHA256.slice(1),
    ]) {
      expect(refusalOf(s3WithPayload(token), s3Rules)).toEqual({ reason: 'payload-not-allowed', got: token });
    }
    expect(refusalOf(s3WithPayload(''), s3Rules)).toEqual({ reason: 'payload-not-allowed', got: '' });
  });

  it('A10 refuses signed chunks in a presigned request, and declarations that contradict each other', () => {
    const context = { ...signer, rules: s3Rules, payloadHash: 'x', expiresInSeconds: 60 };
    const token = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
    const length: Header = ['x-amz-decoded-content-length', '3'];
    const chunked = { ...get, headers: [...get.headers, length, ['x-amz-content-sha256', token] as Header] };
    expect(refusalOf(presign(chunked, context), s3Rules)).toEqual({
      reason: 'payload-not-allowed',
      got: token,
    });
    const both = {
      ...addHeader(get, 'x-amz-content-sha256', EMPTY_SHA256),
      target: '/b/k?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD',
    };
    expect(refusalOf(presign(both, context), s3Rules)).toMatchObject({
      reason: 'malformed',
      part: 'content-sha256',
    });
  });

  it('A10 reads the payload declaration of a header-signed request in its header alone', () => {
    const request = { ...get, target: '/b/k?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD' };
    const signed = sign(request, { ...signer, rules: s3Rules, payloadHash: EMPTY_SHA256 });
    expect(parseAuthorization(signed, s3Rules)).toMatchObject({
      payload: { kind: 'hashed', sha256: EMPTY_SHA256 },
    });
  });

  it('A11 demands x-amz-content-sha256 of S3 requests, not of others', () => {
    expect(refusalOf(s3WithPayload(undefined), s3Rules)).toEqual({ reason: 'missing-content-sha256' });
    expect(parseAuthorization(signedForSts, sts)).toMatchObject({ payload: { kind: 'undeclared' } });
  });

  it('A12 refuses UNSIGNED-PAYLOAD and streaming payloads where the body is hashed', () => {
    for (const token of ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']) {
      const bare = addHeader(plain, 'x-amz-content-sha256', token);
      const signed = sign(bare, { ...signer, rules: sts, payloadHash: token });
      expect(refusalOf(signed)).toEqual({ reason: 'payload-not-allowed', got: token });
      const query = presign(
        { ...plain, target: `/?X-Amz-Content-Sha256=${token}` },
        {
          ...signer,
          rules: sts,
          payloadHash: token,
          expiresInSeconds: 60,
        },
      );
      expect(refusalOf(query)).toEqual({ reason: 'payload-not-allowed', got: token });
    }
  });

  it('A14 demands the decoded length of a streaming payload, in digits', () => {
    const token = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
    expect(refusalOf(s3WithPayload(token), s3Rules)).toEqual({ reason: 'missing-decoded-content-length' });
    for (const length of ['', '-1', '1e3', '0x10', '1.5', '9'.repeat(16)]) {
      expect(
        refusalOf(s3WithPayload(token, ['x-amz-decoded-content-length', length]), s3Rules),
      ).toMatchObject({
        reason: 'malformed',
        part: 'decoded-content-length',
      });
    }
  });

  it('A15 refuses trailers announced twice, for a form without them, or for the signature itself', () => {
    const length: Header = ['x-amz-decoded-content-length', '3'];
    for (const [token, trailers] of [
      ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'x-amz-checksum-crc32'],
      ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-checksum-crc32, X-Amz-Checksum-Crc32'],
      ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-checksum-crc32,'],
      ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 'x-amz-trailer-signature'],
    ] as const) {
      expect(refusalOf(s3WithPayload(token, length, ['x-amz-trailer', trailers]), s3Rules)).toMatchObject({
        reason: 'malformed',
        part: 'trailer',
      });
    }
  });

  it('A16 refuses any algorithm token but AWS4-HMAC-SHA256', () => {
    for (const algorithm of ['AWS4-HMAC-SHA1', 'aws4-hmac-sha256', 'AWS4-ECDSA-P256-SHA256', 'none']) {
      expect(refusalOf(withAuthorization((value) => value.replace('AWS4-HMAC-SHA256', algorithm)))).toEqual({
        reason: 'unsupported-algorithm',
        form: 'header',
        algorithm,
      });
      expect(
        refusalOf(
          withQuery((query) => query.replace('AWS4-HMAC-SHA256', algorithm)),
          s3Rules,
        ),
      ).toEqual({
        reason: 'unsupported-algorithm',
        form: 'presigned',
        algorithm,
      });
    }
  });

  it('A17 refuses a wrong service, date or terminator in the scope', () => {
    for (const [which, from, to] of [
      ['service', '/sts/', '/iam/'],
      ['date', '/20260101/', '/20251231/'],
      ['terminator', '/aws4_request', '/aws5_request'],
    ] as const) {
      expect(refusalOf(withAuthorization((value) => value.replace(from, to)))).toMatchObject({
        reason: 'scope-mismatch',
        which,
        expected: from.replaceAll('/', ''),
        got: to.replaceAll('/', ''),
      });
    }
  });

  it('A17 refuses a slash in the key id, and any credential of other shape', () => {
    for (const credential of [
      'AKIA/EXAMPLE/20260101/eu-central-1/sts/aws4_request',
      '/20260101/eu-central-1/sts/aws4_request',
      'AKIAEXAMPLE/20260101/sts/aws4_request',
      'AKIAEXAMPLE/2026011/eu-central-1/sts/aws4_request',
      'AKIAEXAMPLE',
    ]) {
      expect(
        refusalOf(
          withAuthorization((value) => value.replace(/Credential=[^,]*/, `Credential=${credential}`)),
        ),
      ).toEqual({ reason: 'malformed', part: 'credential', form: 'header', got: credential });
    }
  });

  it('A18 refuses an S3 signature sent to STS', () => {
    const request = s3WithPayload(EMPTY_SHA256);
    expect(parseAuthorization(request, s3Rules)).toMatchObject({ ok: true });
    expect(refusalOf(request, sts)).toMatchObject({ reason: 'scope-mismatch', which: 'service', got: 's3' });
  });

  it('A19 refuses a Date that contradicts x-amz-date', () => {
    const within = new Date(NOW + CLOCK_SKEW_MS).toUTCString();
    const beyond = new Date(NOW + CLOCK_SKEW_MS + 1000).toUTCString();
    expect(parseAuthorization(addHeader(signedForSts, 'date', within), sts)).toMatchObject({ signedAt: NOW });
    for (const date of [beyond, 'Thu, 01 Jan 2026 00:00:00 +0000', 'yesterday', '']) {
      expect(refusalOf(addHeader(signedForSts, 'date', date))).toEqual({ reason: 'conflicting-dates' });
    }
  });

  it('takes a presigned request whatever the Date it is sent with', () => {
    const later = addHeader(presignedForS3, 'date', 'Fri, 02 Jan 2026 00:00:00 GMT');
    expect(parseAuthorization(later, s3Rules)).toMatchObject({ ok: true, signedAt: NOW });
  });

  it('A19 refuses a timestamp that is not strictly basic ISO 8601', () => {
    for (const date of [
      '2026-01-01T00:00:00Z',
      '20260101T000000',
      '20260230T000000Z',
      '20260101T250000Z',
      '2026',
    ]) {
      expect(refusalOf(withHeader(signedForSts, 'x-amz-date', date))).toMatchObject({
        reason: 'malformed',
        part: 'date',
        got: date,
      });
    }
    const httpDate = withHeader(signedForSts, 'x-amz-date', 'Thu, 01 Jan 2026 00:00:00 GMT');
    expect(refusalOf(httpDate)).toMatchObject({ reason: 'malformed', part: 'date' });
    const inQuery = withQuery((query) =>
      query.replace('20260101T000000Z', 'Thu%2C%2001%20Jan%202026%2000%3A00%3A00%20GMT'),
    );
    expect(refusalOf(inQuery, s3Rules)).toMatchObject({ reason: 'malformed', part: 'date' });
  });

  it('A20 takes only 1 to 604800 as X-Amz-Expires', () => {
    const expires = (text: string) =>
      withQuery((query) => query.replace('X-Amz-Expires=900', `X-Amz-Expires=${text}`));
    for (const [text, problem] of [
      ['0', 'zero'],
      ['604801', 'too-long'],
      ['-1', 'negative'],
      ['1e3', 'not-a-number'],
      ['%200x10%20', 'not-a-number'],
      ['+60', 'not-a-number'],
      ['60.0', 'not-a-number'],
      ['', 'not-a-number'],
      ['9'.repeat(400), 'too-long'],
    ] as const) {
      expect(refusalOf(expires(text), s3Rules), text).toEqual({ reason: 'invalid-expires', problem });
    }
    for (const text of ['1', '604800']) {
      expect(parseAuthorization(expires(text), s3Rules)).toMatchObject({ expiresInSeconds: Number(text) });
    }
  });

  it('A22 refuses authentication parameters given twice or in other letter case', () => {
    for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'Signature', 'SignedHeaders']) {
      const twice = withQuery((query) => `${query}&X-Amz-${name}=x`);
      expect(refusalOf(twice, s3Rules)).toEqual({
        reason: 'duplicate-parameter',
        form: 'presigned',
        name: `X-Amz-${name}`,
      });
      const variant = withQuery((query) => `${query}&x-amz-${name}=x`);
      expect(refusalOf(variant, s3Rules)).toMatchObject({ reason: 'duplicate-parameter' });
      const encoded = withQuery((query) => query.replace(`X-Amz-${name}=`, `x-amz%2d${name}=`));
      expect(refusalOf(encoded, s3Rules)).toMatchObject({ reason: 'duplicate-parameter' });
    }
    for (const pair of ['Signature=x', 'signature=x', 'Credential=x', 'SIGNEDHEADERS=host']) {
      expect(refusalOf(withAuthorization((value) => `${value}, ${pair}`))).toMatchObject({
        reason: 'duplicate-parameter',
        form: 'header',
      });
    }
    const payload = withQuery((query) => `X-Amz-Content-Sha256=a&x-amz-content-sha256=b&${query}`);
    expect(refusalOf(payload, s3Rules)).toMatchObject({ reason: 'duplicate-parameter' });
  });

  it('A24 refuses a second Host, Authorization, date, token or payload header', () => {
    for (const name of [
      'Host',
      'Authorization',
      'Date',
      'X-Amz-Date',
      'X-Amz-Security-Token',
      'X-Amz-Content-Sha256',
      'X-Amz-Copy-Source',
      'X-Amz-Decoded-Content-Length',
      'X-Amz-Target',
      'X-Amz-Trailer',
      'Content-Type',
      'Content-Length',
    ]) {
      const twice = addHeader(
        addHeader(withHeader(signedForSts, name, undefined), name, 'a'),
        name.toLowerCase(),
        'a',
      );
      expect(refusalOf(twice)).toEqual({ reason: 'duplicate-header', name: name.toLowerCase() });
    }
  });

  it('A25 refuses a host that is unsigned or absent', () => {
    const unsigned = withAuthorization((value) => value.replace('host;', ''));
    expect(refusalOf(unsigned)).toEqual({ reason: 'unsigned-header', names: ['host'] });
    expect(refusalOf(withHeader(signedForSts, 'host', undefined))).toEqual({
      reason: 'unsigned-header',
      names: ['host'],
    });
  });

  it('A25 refuses a target in absolute form', () => {
    for (const target of ['http://other.example/', '//other.example/'.slice(2), '*', '']) {
      expect(refusalOf({ ...signedForSts, target })).toMatchObject({ reason: 'malformed', part: 'target' });
    }
  });

  it('A26 refuses a session token in two places, and an unsigned one', () => {
    const rules = s3Rules;
    const context = {
      ...signer,
      rules,
      payloadHash: 'UNSIGNED-PAYLOAD',
      expiresInSeconds: 60,
      sessionToken: 't',
    };
    const both = presign(addHeader(get, 'x-amz-security-token', 't'), context);
    expect(refusalOf(both, rules)).toEqual({ reason: 'token-in-two-places' });
    expect(refusalOf(addHeader(signedForSts, 'x-amz-security-token', 't'))).toEqual({
      reason: 'unsigned-header',
      names: ['x-amz-security-token'],
    });
    expect(refusalOf(addHeader(presignedForS3, 'x-amz-security-token', 't'), rules)).toEqual({
      reason: 'unsigned-header',
      names: ['x-amz-security-token'],
    });
  });

  it('A32 refuses broken percent sequences, invalid UTF-8, NUL, lone surrogates and control characters', () => {
    for (const bad of ['%', '%4', '%zz', '%ff', '%c0%af', '%ed%a0%80', '%00', '\ud800', '\0', '\n', '\x7f']) {
      for (const target of [`/a${bad}`, `/?a${bad}=b`, `/?a=b${bad}`]) {
        for (const request of [
          { ...plain, target },
          { ...signedForSts, target },
        ]) {
          expect(refusalOf(request), JSON.stringify(target)).toEqual({ reason: 'malformed', part: 'target' });
        }
      }
    }
  });

  it('A32 refuses characters that HTTP forbids in headers', () => {
    for (const [name, value] of [
      ['x-a', 'a\r\nx-b: c'],
      ['x-a', 'a\0'],
      ['x-a', '\u1234'],
      ['x a', 'a'],
      ['x-a:', 'a'],
      ['', 'a'],
    ] as const) {
      expect(refusalOf(addHeader(signedForSts, name, value))).toEqual({
        reason: 'malformed',
        part: 'header',
      });
    }
  });
});
