import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Header,
  parseAuthorization,
  queryServiceRules,
  type SignableRequest,
  type SigningRules,
  s3Rules,
  signingKeyCache,
  verifySignature,
} from './index.ts';

/** The hash that the SDK's signer wants to be given. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as string | Uint8Array);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('not used');
  }
}

const NOW = Date.UTC(2026, 0, 1);
const signingKeys = signingKeyCache(10);
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'a token/+=' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Encodes as the SDK's serializers and its HTTP handler do. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, string | string[]>;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

function asSent(request: SdkRequest): SignableRequest {
  const pairs = Object.entries(request.query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  const target = pairs.length === 0 ? request.path : `${request.path}?${pairs.join('&')}`;
  return { method: request.method, target, headers: Object.entries(request.headers) as Header[] };
}

function signerFor(rules: SigningRules): SignatureV4 {
  return new SignatureV4({
    credentials,
    region: 'eu-west-1',
    service: rules.service,
    sha256: Sha256,
    uriEscapePath: rules.path === 'twice-normalised',
    applyChecksum: rules.payload === 's3',
  });
}

function receive(request: SignableRequest, rules: SigningRules, body: string) {
  const authorization = parseAuthorization(request, rules);
  if (!authorization.ok || authorization.form === 'anonymous') return authorization;
  expect(authorization.sessionToken).toBe(credentials.sessionToken);
  const context = { now: NOW, rules, signingKeys, bodySha256: sha256(body) };
  return verifySignature(request, authorization, { ...context, secret: credentials.secretAccessKey });
}

const text = fc.string({ unit: 'grapheme', maxLength: 8 }).map((s) => s.replaceAll('\0', '').toWellFormed());
const segment = text.map((s) => (s === '.' || s === '..' ? 'dots' : s));
const request = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST'),
  path: fc.array(segment.map(encode), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  query: fc.dictionary(
    text.filter((name) => !/^(x-amz-|awsaccesskeyid)/i.test(name) && name !== '__proto__'),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4 },
  ),
  body: fc.string(),
  note: fc.stringMatching(/^[!-~]{1,8}( {1,3}[!-~]{1,8})?$/),
});

describe("requests signed by the AWS SDK's own signer", () => {
  for (const rules of [s3Rules, queryServiceRules('sts')]) {
    it(`${rules.service}: verify in the Authorization header`, async () => {
      await fc.assert(
        fc.asyncProperty(request, async ({ note, ...generated }) => {
          const headers = { host: 'localhost:4566', 'x-amz-meta-note': note, 'content-type': 'text/plain' };
          const unsigned: SdkRequest = { ...generated, protocol: 'http:', hostname: 'localhost', headers };
          const signed = await signerFor(rules).sign(unsigned, { signingDate: new Date(NOW) });
          expect(receive(asSent(signed as SdkRequest), rules, generated.body)).toMatchObject({ ok: true });
        }),
      );
    });

    it(`${rules.service}: verify presigned`, async () => {
      await fc.assert(
        fc.asyncProperty(request, async ({ note, ...generated }) => {
          const s3 = rules === s3Rules;
          const unsigned: SdkRequest = {
            ...generated,
            protocol: 'http:',
            hostname: 'localhost',
            headers: {
              host: 'localhost:4566',
              'x-amz-meta-note': note,
              ...(s3 ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {}),
            },
          };
          const signed = await signerFor(rules).presign(unsigned, {
            signingDate: new Date(NOW),
            expiresIn: 300,
          });
          expect(receive(asSent(signed as SdkRequest), rules, generated.body)).toMatchObject({ ok: true });
        }),
      );
    });
  }
});
