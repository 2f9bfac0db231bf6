import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLOCK_SKEW_MS,
  type Header,
  parseAuthorization,
  presign,
  queryServiceRules,
  type SignableRequest,
  type SigningRules,
  s3Rules,
  sign,
  signingKeyCache,
  type Verification,
  verifyAgainstNoKey,
  verifySignature,
} from './index.ts';

const NOW = Date.UTC(2026, 0, 1);
const sts = queryServiceRules('sts');
const signingKeys = signingKeyCache(100);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const signer = { accessKeyId: 'AKIAEXAMPLE', secret: 'secret', region: 'us-east-1', now: NOW };

interface Attempt {
  readonly rules: SigningRules;
  readonly now?: number;
  readonly body?: string;
  readonly secret?: string;
}

/** Parses and verifies, as a server does. */
function receive(
  request: SignableRequest,
  { rules, now = NOW, body = '', secret = 'secret' }: Attempt,
): Verification {
  const authorization = parseAuthorization(request, rules);
  if (!authorization.ok) return authorization;
  if (authorization.form === 'anonymous') throw new Error('anonymous');
  const context = { now, rules, signingKeys, bodySha256: sha256(body) };
  return verifySignature(request, authorization, { ...context, secret });
}

function reasonOf(verification: Verification): string {
  return verification.ok ? 'ok' : verification.refusal.reason;
}

function signSts(request: Partial<SignableRequest> = {}, body = ''): SignableRequest {
  const plain = { method: 'POST', target: '/', headers: [['Host', 'sts.local']] as Header[] };
  return sign({ ...plain, ...request }, { ...signer, rules: sts, payloadHash: sha256(body) });
}

function presignS3(target: string, expiresInSeconds = 60, headers: readonly Header[] = []): SignableRequest {
  return presign(
    { method: 'GET', target, headers: [['host', 's3.local'], ...headers] },
    { ...signer, rules: s3Rules, payloadHash: 'UNSIGNED-PAYLOAD', expiresInSeconds },
  );
}

function addHeader(request: SignableRequest, name: string, value: string): SignableRequest {
  return { ...request, headers: [...request.headers, [name, value]] };
}

const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
const pathText = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .map((text) => text.replaceAll('\0', '').toWellFormed());
const path = fc
  .array(pathText.map(encodeURIComponent), { maxLength: 4 })
  .map((parts) => `/${parts.join('/')}`);
const query = fc
  .array(fc.tuple(pathText, pathText), { maxLength: 4 })
  .map((pairs) => pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'));
const fieldValue = fc.stringMatching(/^[!-~\u00a0-\u00ff]( ?[!-~\u00a0-\u00ff]){0,10}$/);
const extraHeaders = fc.array(
  fc.tuple(
    token.map((name) => `x-test-${name}`),
    fieldValue,
  ),
  { maxLength: 3 },
);
const anyRequest = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
  target: fc.tuple(path, query).map((parts) => parts.join('?')),
  headers: extraHeaders.map((headers): Header[] => [['Host', 'any.local'], ['x-test', 'a'], ...headers]),
});
const anyRules = fc.constantFrom(s3Rules, sts);

describe('verifySignature', () => {
  it('accepts what sign and presign made, for any request', () => {
    fc.assert(
      fc.property(
        anyRequest,
        anyRules,
        fc.string(),
        fc.string({ minLength: 1 }),
        (request, rules, body, secret) => {
          const context = { ...signer, secret, rules, payloadHash: sha256(body) };
          const signed = sign(request, context);
          expect(receive(signed, { rules, body, secret })).toEqual({
            ok: true,
            body: { kind: 'hashed', sha256: sha256(body) },
          });
          const payloadHash = rules === s3Rules ? 'UNSIGNED-PAYLOAD' : sha256(body);
          const presigned = presign(request, { ...context, payloadHash, expiresInSeconds: 60 });
          expect(receive(presigned, { rules, body, secret })).toMatchObject({ ok: true });
        },
      ),
    );
  });

  it('refuses any single change of method, path, query, header, payload or secret', () => {
    const changes = fc.constantFrom<(request: SignableRequest) => SignableRequest>(
      (request) => ({ ...request, method: request.method === 'GET' ? 'PUT' : 'GET' }),
      (request) => ({ ...request, method: request.method.toLowerCase() }),
      (request) => ({ ...request, target: request.target.replace('/', '/changed/') }),
      (request) => ({ ...request, target: `${request.target}&changed` }),
      (request) => ({ ...request, target: `${request.target}&=` }),
      (request) => ({
        ...request,
        headers: request.headers.map(
          ([name, value]): Header => [name, name === 'Host' ? `${value}x` : value],
        ),
      }),
      (request) => ({
        ...request,
        headers: request.headers.map(
          ([name, value]): Header => [name, name.startsWith('x-test') ? `${value}!` : value],
        ),
      }),
      (request) => ({ ...request, headers: request.headers.filter(([name]) => !name.startsWith('x-test')) }),
      (request) => addHeader(request, 'x-amz-added', 'x'),
    );
    fc.assert(
      fc.property(anyRequest, anyRules, fc.string(), changes, (request, rules, body, change) => {
        const context = { ...signer, rules, payloadHash: sha256(body) };
        const signed = sign(request, context);
        expect(reasonOf(receive(change(signed), { rules, body }))).toMatch(
          /^(signature-mismatch|unsigned-header)$/,
        );
        expect(reasonOf(receive(signed, { rules, body, secret: 'other' }))).toBe('signature-mismatch');
        if (rules === sts)
          expect(reasonOf(receive(signed, { rules, body: `${body}x` }))).toBe('signature-mismatch');
      }),
    );
  });

  it('tells what it computed, never the signature it expected', () => {
    const signed = signSts();
    const signature = /Signature=(.*)/.exec(signed.headers.at(-1)?.[1] ?? '')?.[1] ?? '';
    const refused = receive({ ...signed, method: 'GET' }, { rules: sts });
    expect(refused).toEqual({
      ok: false,
      refusal: {
        reason: 'signature-mismatch',
        canonicalRequest: `GET\n/\n\nhost:sts.local\nx-amz-date:20260101T000000Z\n\nhost;x-amz-date\n${sha256('')}`,
        stringToSign: expect.stringMatching(
          /^AWS4-HMAC-SHA256\n20260101T000000Z\n20260101\/us-east-1\/sts\/aws4_request\n[0-9a-f]{64}$/,
        ),
      },
    });
    const forged = {
      ...signed,
      headers: signed.headers.map(
        ([name, value]): Header => [name, value.replace(signature, '0'.repeat(64))],
      ),
    };
    expect(JSON.stringify(receive(forged, { rules: sts }))).not.toContain(signature);
  });

  it('is indifferent to the order and letter case of header names and to outer and repeated spaces', () => {
    const signed = signSts({
      headers: [
        ['Host', 'sts.local'],
        ['X-Test', 'a b'],
      ],
    });
    const headers = signed.headers
      .map(([name, value]): Header => [name.toUpperCase(), name === 'X-Test' ? '  a   b ' : value])
      .reverse();
    expect(receive({ ...signed, headers }, { rules: sts })).toMatchObject({ ok: true });
  });

  it('sorts the signed headers, in whatever order they are listed', () => {
    const signed = signSts();
    const headers = signed.headers.map(
      ([name, value]): Header => [name, value.replace('host;x-amz-date', 'x-amz-date;host')],
    );
    expect(receive({ ...signed, headers }, { rules: sts })).toMatchObject({ ok: true });
  });

  it('takes header values byte by byte', () => {
    const name = Buffer.from('Zoë', 'utf8').toString('latin1');
    const signed = signSts({
      headers: [
        ['host', 'sts.local'],
        ['x-amz-meta-name', name],
      ],
    });
    expect(receive(signed, { rules: sts })).toMatchObject({ ok: true });
    const refused = receive(signed, { rules: sts, secret: 'other' });
    if (refused.ok || refused.refusal.reason !== 'signature-mismatch') throw new Error('accepted');
    const digest = createHash('sha256').update(refused.refusal.canonicalRequest, 'latin1').digest('hex');
    expect(refused.refusal.stringToSign.endsWith(digest)).toBe(true);
    expect(refused.refusal.canonicalRequest).toContain(`x-amz-meta-name:${name}\n`);
  });

  it('does not let a signed header that is absent match one that was signed empty', () => {
    const signed = signSts({
      headers: [
        ['host', 'sts.local'],
        ['range', ''],
      ],
    });
    expect(receive(signed, { rules: sts })).toMatchObject({ ok: true });
    const headers = signed.headers.filter(([name]) => name !== 'range');
    expect(reasonOf(receive({ ...signed, headers }, { rules: sts }))).toBe('signature-mismatch');
  });

  it('answers what the body of an S3 request must be', () => {
    const put = (payloadHash: string, ...headers: Header[]) =>
      sign(
        { method: 'PUT', target: '/b/k', headers: [['host', 's3.local'], ...headers] },
        { ...signer, rules: s3Rules, payloadHash },
      );
    const length: Header = ['x-amz-decoded-content-length', '5'];
    const bodyOf = (request: SignableRequest) => {
      const verification = receive(request, { rules: s3Rules });
      return verification.ok ? verification.body : undefined;
    };
    expect(bodyOf(put(sha256('hello')))).toEqual({ kind: 'hashed', sha256: sha256('hello') });
    expect(bodyOf(put('UNSIGNED-PAYLOAD'))).toEqual({ kind: 'unsigned' });
    expect(
      bodyOf(put('STREAMING-UNSIGNED-PAYLOAD-TRAILER', length, ['x-amz-trailer', 'X-Amz-Checksum-Crc32'])),
    ).toEqual({ kind: 'chunked', trailing: true, trailers: ['x-amz-checksum-crc32'], decodedLength: 5 });
    expect(bodyOf(put('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', length))).toMatchObject({
      kind: 'chunked',
      trailing: false,
      trailers: [],
      chain: { timestamp: '20260101T000000Z', signature: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('demands the body hash of a hashed-body service from its caller', () => {
    const signed = signSts();
    const authorization = parseAuthorization(signed, sts);
    if (!authorization.ok || authorization.form === 'anonymous') throw new Error('refused');
    const context = { secret: 'secret', now: NOW, rules: sts, signingKeys };
    expect(() => verifySignature(signed, authorization, context)).toThrow(TypeError);
  });
});

describe('attacks on the signature', () => {
  it('A2 S3 encodes a path once and leaves it as it is; others normalise and encode twice', () => {
    const canonicalPath = (target: string, rules: SigningRules) => {
      const signed = sign(
        { method: 'GET', target, headers: [['host', 'h']] },
        { ...signer, rules, payloadHash: sha256('') },
      );
      const refused = receive(signed, { rules, secret: 'other' });
      if (refused.ok || refused.refusal.reason !== 'signature-mismatch') throw new Error('accepted');
      return refused.refusal.canonicalRequest.split('\n')[1];
    };
    for (const [target, s3, others] of [
      ['/b/year=2026/a+b', '/b/year%3D2026/a%2Bb', '/b/year%3D2026/a%2Bb'],
      ['/b/year%3D2026', '/b/year%3D2026', '/b/year%253D2026'],
      ['/b/a%20b%2Bc', '/b/a%20b%2Bc', '/b/a%2520b%252Bc'],
      ['/b/100%25', '/b/100%25', '/b/100%2525'],
      ['/b/%c3%a4', '/b/%C3%A4', '/b/%25c3%25a4'],
      ['/b/a%2fb', '/b/a%2Fb', '/b/a%252fb'],
      ['/b//a//', '/b//a//', '/b/a/'],
      ['/b/./a/../c', '/b/./a/../c', '/b/c'],
      ["/b/%7Ea(1)!*'", '/b/~a%281%29%21%2A%27', '/b/%257Ea%281%29%21%2A%27'],
      [
        '/test/@connections/JBDvjfGEIAMCERw%3D',
        '/test/%40connections/JBDvjfGEIAMCERw%3D',
        '/test/%40connections/JBDvjfGEIAMCERw%253D',
      ],
    ] as const) {
      expect(canonicalPath(target, s3Rules)).toBe(s3);
      expect(canonicalPath(target, sts)).toBe(others);
    }
  });

  it('A2 sorts the query by encoded name, then value, and takes + for a space', () => {
    const refused = receive(
      signSts({ method: 'GET', target: '/?b&a-=1&a=2&a=1&&%61=%7e&c=x+y%2B&A=&=v&%C3%A4=1' }),
      {
        rules: sts,
        secret: 'other',
      },
    );
    if (refused.ok || refused.refusal.reason !== 'signature-mismatch') throw new Error('accepted');
    expect(refused.refusal.canonicalRequest.split('\n')[2]).toBe(
      '=v&%C3%A4=1&A=&a=1&a=2&a=~&a-=1&b=&c=x%20y%2B',
    );
  });

  it('A3 canonicalises the raw target, in which %2e%2e is no dot segment', () => {
    const dots = signSts({ target: '/a/%2e%2e/b' });
    expect(receive(dots, { rules: sts })).toMatchObject({ ok: true });
    expect(reasonOf(receive({ ...dots, target: '/b' }, { rules: sts }))).toBe('signature-mismatch');
    expect(reasonOf(receive({ ...signSts({ target: '/b' }), target: '/a/%2e%2e/b' }, { rules: sts }))).toBe(
      'signature-mismatch',
    );
  });

  it('A4 S3 never takes one key for another by its dot segments', () => {
    expect(
      reasonOf(receive({ ...presignS3('/b/a/../k'), target: presignS3('/b/k').target }, { rules: s3Rules })),
    ).toBe('ok');
    const moved = presignS3('/b/k');
    expect(
      reasonOf(receive({ ...moved, target: moved.target.replace('/b/k', '/b/a/../k') }, { rules: s3Rules })),
    ).toBe('signature-mismatch');
  });

  it('A8 verifies query credentials with an unsigned-trailer payload', () => {
    const request = presign(
      {
        method: 'PUT',
        target: '/b/k',
        headers: [
          ['host', 's3.local'],
          ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
          ['x-amz-decoded-content-length', '5'],
        ],
      },
      { ...signer, rules: s3Rules, payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', expiresInSeconds: 60 },
    );
    expect(receive(request, { rules: s3Rules })).toMatchObject({ ok: true, body: { kind: 'chunked' } });
    const forged = {
      ...request,
      target: request.target.replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`),
    };
    expect(reasonOf(receive(forged, { rules: s3Rules }))).toBe('signature-mismatch');
  });

  it('A10 lets the declared payload not be swapped for an unsigned one', () => {
    const signed = sign(
      { method: 'PUT', target: '/b/k', headers: [['host', 's3.local']] },
      { ...signer, rules: s3Rules, payloadHash: sha256('body') },
    );
    const headers = signed.headers.map(
      ([name, value]): Header => [name, value === sha256('body') ? 'UNSIGNED-PAYLOAD' : value],
    );
    expect(reasonOf(receive({ ...signed, headers }, { rules: s3Rules }))).toBe('signature-mismatch');
  });

  it('A13 refuses a body whose hash is not the declared one, for a service that hashes bodies', () => {
    const declared = signSts(
      {
        headers: [
          ['host', 'sts.local'],
          ['x-amz-content-sha256', sha256('a')],
        ],
      },
      'a',
    );
    expect(receive(declared, { rules: sts, body: 'a' })).toMatchObject({ ok: true });
    expect(receive(declared, { rules: sts, body: 'b' })).toEqual({
      ok: false,
      refusal: { reason: 'payload-hash-mismatch', declared: sha256('a'), computed: sha256('b') },
    });
  });

  it('A19 accepts a skew of 15 minutes both ways and refuses more', () => {
    const signed = signSts();
    for (const now of [NOW - CLOCK_SKEW_MS, NOW, NOW + CLOCK_SKEW_MS]) {
      expect(receive(signed, { rules: sts, now })).toMatchObject({ ok: true });
    }
    expect(receive(signed, { rules: sts, now: NOW + CLOCK_SKEW_MS + 1 })).toEqual({
      ok: false,
      refusal: { reason: 'signature-expired', signedAt: NOW, now: NOW + CLOCK_SKEW_MS + 1 },
    });
    expect(receive(signed, { rules: sts, now: NOW - CLOCK_SKEW_MS - 1 })).toEqual({
      ok: false,
      refusal: { reason: 'signature-not-yet-current', signedAt: NOW, now: NOW - CLOCK_SKEW_MS - 1 },
    });
  });

  it('A20 ends a presigned request with its X-Amz-Expires', () => {
    const presigned = presignS3('/b/k', 60);
    expect(receive(presigned, { rules: s3Rules, now: NOW + 60_000 })).toMatchObject({ ok: true });
    expect(receive(presigned, { rules: s3Rules, now: NOW + 60_001 })).toEqual({
      ok: false,
      refusal: {
        reason: 'presigned-expired',
        signedAt: NOW,
        expiresInSeconds: 60,
        expiredAt: NOW + 60_000,
        now: NOW + 60_001,
      },
    });
    expect(reasonOf(receive(presigned, { rules: s3Rules, now: NOW - CLOCK_SKEW_MS - 1 }))).toBe(
      'signature-not-yet-current',
    );
    const week = presignS3('/b/k', 604_800);
    expect(receive(week, { rules: s3Rules, now: NOW + 604_800_000 })).toMatchObject({ ok: true });
  });

  it('A25 binds the host, and takes no other header for it', () => {
    const signed = signSts();
    const elsewhere = signed.headers.map(
      ([name, value]): Header => [name, name === 'Host' ? 'evil.local' : value],
    );
    expect(reasonOf(receive({ ...signed, headers: elsewhere }, { rules: sts }))).toBe('signature-mismatch');
    const forwarded = addHeader({ ...signed, headers: elsewhere }, 'X-Forwarded-Host', 'sts.local');
    expect(reasonOf(receive(forwarded, { rules: sts }))).toBe('signature-mismatch');
  });

  it('A27 ignores method override headers', () => {
    const signed = signSts({ method: 'DELETE' });
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      expect(
        reasonOf(receive({ ...addHeader(signed, name, 'DELETE'), method: 'POST' }, { rules: sts })),
      ).toBe('signature-mismatch');
    }
  });

  it('A29 a presigned GetCallerIdentity proves nothing for another host, action or header', () => {
    const proof = presign(
      {
        method: 'GET',
        target: '/?Action=GetCallerIdentity&Version=2011-06-15',
        headers: [
          ['host', 'sts.local'],
          ['x-server-id', 'vault-1'],
        ],
      },
      { ...signer, rules: sts, payloadHash: sha256(''), expiresInSeconds: 60 },
    );
    expect(receive(proof, { rules: sts })).toMatchObject({ ok: true });
    const other = (name: string, value: string) => ({
      ...proof,
      headers: proof.headers.map((header): Header => (header[0] === name ? [name, value] : header)),
    });
    for (const changed of [
      other('host', 'evil.local'),
      other('x-server-id', 'vault-2'),
      { ...proof, target: proof.target.replace('GetCallerIdentity', 'GetSessionToken') },
      { ...proof, target: `${proof.target}&Action=GetSessionToken` },
      { ...proof, method: 'POST' },
    ]) {
      expect(reasonOf(receive(changed, { rules: sts }))).toBe('signature-mismatch');
    }
  });

  it('A30 refuses signatures of any length and content without an exception', () => {
    const signed = signSts();
    const good = /Signature=(.*)/.exec(signed.headers.at(-1)?.[1] ?? '')?.[1] ?? '';
    const withSignature = (signature: string) => ({
      ...signed,
      headers: signed.headers.map(([name, value]): Header => [name, value.replace(good, () => signature)]),
    });
    for (const signature of [
      good.slice(1),
      `${good}0`,
      good.toUpperCase(),
      'é'.repeat(32),
      'é'.repeat(64),
      '0',
    ]) {
      expect(reasonOf(receive(withSignature(signature), { rules: sts }))).toBe('signature-mismatch');
    }
    fc.assert(
      fc.property(fc.stringMatching(/^[!-+\--~]{1,100}$/), (signature) => {
        fc.pre(signature !== good);
        expect(reasonOf(receive(withSignature(signature), { rules: sts }))).toBe('signature-mismatch');
      }),
    );
  });

  it('A31 refuses an unknown key after the same work, whatever the signature, and expired requests alike', () => {
    const signed = signSts();
    const authorization = parseAuthorization(signed, sts);
    if (!authorization.ok || authorization.form === 'anonymous') throw new Error('refused');
    let derived = 0;
    const counted = signingKeyCache(10);
    const counting = {
      signingKey: (...input: Parameters<typeof counted.signingKey>) => {
        derived++;
        return counted.signingKey(...input);
      },
    };
    const context = { now: NOW, rules: sts, signingKeys: counting, bodySha256: sha256('') };
    expect(verifyAgainstNoKey(signed, authorization, context)).toEqual({
      ok: false,
      refusal: { reason: 'unknown-access-key', accessKeyId: 'AKIAEXAMPLE' },
    });
    expect(derived).toBe(1);
    expect(verifyAgainstNoKey(signed, authorization, { ...context, now: NOW + 1e9 })).toMatchObject({
      refusal: { reason: 'signature-expired' },
    });
  });

  it('A31 refuses an unknown key even if the stand-in secret is guessed', () => {
    const guessed = sign(
      { method: 'POST', target: '/', headers: [['host', 'sts.local']] },
      { ...signer, secret: '0'.repeat(40), rules: sts, payloadHash: sha256('') },
    );
    const authorization = parseAuthorization(guessed, sts);
    if (!authorization.ok || authorization.form === 'anonymous') throw new Error('refused');
    const context = { now: NOW, rules: sts, signingKeys, bodySha256: sha256('') };
    expect(verifyAgainstNoKey(guessed, authorization, context).ok).toBe(false);
  });
});

describe('signingKeyCache', () => {
  const scope = { date: '20260101', region: 'us-east-1', service: 'sts' };

  it('derives a key once, per key id, secret and scope', () => {
    const cache = signingKeyCache(10);
    const key = cache.signingKey('AKIA1', 'secret', scope);
    expect(cache.signingKey('AKIA1', 'secret', { ...scope })).toBe(key);
    expect(cache.signingKey('AKIA1', 'replaced', scope).equals(key)).toBe(false);
    expect(cache.signingKey('AKIA1', 'secret', { ...scope, region: 'eu-west-1' }).equals(key)).toBe(false);
  });

  it('keeps no more than its limit and drops the least recently used', () => {
    const cache = signingKeyCache(2);
    const first = cache.signingKey('AKIA1', 'secret', scope);
    const second = cache.signingKey('AKIA2', 'secret', scope);
    expect(cache.signingKey('AKIA1', 'secret', scope)).toBe(first);
    cache.signingKey('AKIA3', 'secret', scope);
    expect(cache.signingKey('AKIA1', 'secret', scope)).toBe(first);
    expect(cache.signingKey('AKIA2', 'secret', scope)).not.toBe(second);
  });
});

describe('sign', () => {
  it('leaves headers that change on their way unsigned', () => {
    const signed = signSts({
      headers: [
        ['host', 'h'],
        ['User-Agent', 'x'],
        ['Expect', '100-continue'],
      ],
    });
    expect(signed.headers.at(-1)?.[1]).toContain('SignedHeaders=host;x-amz-date,');
  });

  it('signs the session token it adds', () => {
    const signed = sign(
      { method: 'POST', target: '/', headers: [['host', 'h']] },
      { ...signer, sessionToken: 'token', rules: sts, payloadHash: sha256(''), signingKeys },
    );
    expect(parseAuthorization(signed, sts)).toMatchObject({ sessionToken: 'token' });
    expect(receive(signed, { rules: sts })).toMatchObject({ ok: true });
  });

  it('throws TypeError for a request that no verifier would read', () => {
    expect(() => signSts({ target: '/%zz' })).toThrow(TypeError);
  });
});
