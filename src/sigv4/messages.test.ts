import { describe, expect, it } from 'vitest';
import { queryServiceRules, type Refusal, refusalMessage, s3Rules } from './index.ts';

const signedAt = Date.UTC(2026, 0, 1);
const sts = queryServiceRules('sts');
const scope = { reason: 'scope-mismatch', form: 'header', timestamp: '20260101T000000Z' } as const;
const EXPECTED = '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"';

describe('refusalMessage', () => {
  const table: readonly (readonly [Refusal, string, string])[] = [
    [
      {
        reason: 'incomplete',
        form: 'header',
        missing: ['Credential', 'Signature', 'SignedHeaders', 'date'],
        authorization: 'AWS4-HMAC-SHA256',
      },
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=YI2YWea8FSxnksZL2ETHbs5elHm9HQufxTLK0W0ffV0=",
      'The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    ],
    [
      { reason: 'incomplete', form: 'header', missing: ['date'], authorization: 'AWS4-HMAC-SHA256' },
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=YI2YWea8FSxnksZL2ETHbs5elHm9HQufxTLK0W0ffV0=",
      'AWS authentication requires a valid Date or x-amz-date header',
    ],
    [
      {
        reason: 'incomplete',
        form: 'presigned',
        missing: ['X-Amz-Signature', 'X-Amz-Date'],
        authorization: '',
      },
      "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    ],
    [
      { reason: 'malformed', part: 'credential', form: 'header', got: 'AKIA/x' },
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIA/x'",
      `The authorization header is malformed; the Credential is mal-formed; expecting ${EXPECTED}.`,
    ],
    [
      { reason: 'malformed', part: 'date', form: 'presigned', got: '2026-01-01' },
      "Date must be in ISO-8601 'basic format'. Got '2026-01-01'. See http://en.wikipedia.org/wiki/ISO_8601",
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    ],
    [
      { ...scope, which: 'service', expected: 'sts', got: 's3' },
      "Credential should be scoped to correct service: 'sts'. ",
      'The authorization header is malformed; incorrect service "s3". This endpoint belongs to "sts".',
    ],
    [
      { ...scope, which: 'date', expected: '20260101', got: '20251231' },
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20251231' != '20260101', from '20260101T000000Z'.",
      'The authorization header is malformed; Invalid credential date "20251231". This date is not the same as X-Amz-Date: "20260101".',
    ],
    [
      { ...scope, which: 'terminator', form: 'presigned', expected: 'aws4_request', got: 'aws5_request' },
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ",
      'Error parsing the X-Amz-Credential parameter; incorrect terminal "aws5_request". This endpoint uses "aws4_request".',
    ],
    [
      { reason: 'signature-expired', signedAt, now: signedAt + 1_800_000 },
      'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z (20260101T003000Z - 15 min.)',
      'The difference between the request time and the current time is too large.',
    ],
    [
      { reason: 'signature-not-yet-current', signedAt, now: signedAt - 1_800_000 },
      'Signature not yet current: 20260101T000000Z is still later than 20251231T234500Z (20251231T233000Z + 15 min.)',
      'The difference between the request time and the current time is too large.',
    ],
    [
      {
        reason: 'presigned-expired',
        signedAt,
        expiresInSeconds: 900,
        expiredAt: signedAt + 900_000,
        now: signedAt + 901_000,
      },
      'Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z (20260101T001501Z - 15 min.)',
      'Request has expired',
    ],
    [
      {
        reason: 'presigned-expired',
        signedAt,
        expiresInSeconds: 60,
        expiredAt: signedAt + 60_000,
        now: signedAt + 61_000,
      },
      'Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z (20260101T000101Z - 60 sec.)',
      'Request has expired',
    ],
    [
      { reason: 'unsigned-header', names: ['host', 'x-amz-acl'] },
      "'Host' or ':authority', 'x-amz-acl' must be a 'SignedHeader' in the AWS Authorization.",
      'There were headers present in the request which were not signed',
    ],
    [
      { reason: 'signature-mismatch', canonicalRequest: 'GET\n/', stringToSign: 'AWS4-HMAC-SHA256\nx' },
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'GET\n/'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\nx'\n",
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ],
    [
      { reason: 'unsupported-algorithm', form: 'presigned', algorithm: 'AWS' },
      "Unsupported AWS 'algorithm': 'AWS'.",
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    ],
    [
      { reason: 'unknown-access-key', accessKeyId: 'AKIAEXAMPLE' },
      'The security token included in the request is invalid.',
      'The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      { reason: 'invalid-expires', problem: 'too-long' },
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
  ];

  for (const [refusal, common, s3] of table) {
    it(`words ${refusal.reason} as STS and as S3 do`, () => {
      expect(refusalMessage(refusal, sts)).toBe(common);
      expect(refusalMessage(refusal, s3Rules)).toBe(s3);
    });
  }

  it('prints no credentials of an Authorization header it could not read', () => {
    const got = 'AWS4-HMAC-SHA256 Credential=AKIA, Signature';
    for (const rules of [sts, s3Rules]) {
      const text = refusalMessage({ reason: 'malformed', part: 'authorization', form: 'header', got }, rules);
      expect(text).not.toContain('AKIA');
    }
  });

  it('A32 prints no control characters that a request held', () => {
    const refusal: Refusal = {
      reason: 'malformed',
      part: 'date',
      form: 'presigned',
      got: '\u0001\u0000\u2028é',
    };
    expect(refusalMessage(refusal, sts)).toContain("Got '???é'");
  });

  it('has a text for every reason', () => {
    const others: readonly Refusal[] = [
      { reason: 'malformed', part: 'target' },
      { reason: 'malformed', part: 'content-sha256', form: 'presigned', got: 'x' },
      { reason: 'duplicate-header', name: 'host' },
      { reason: 'duplicate-parameter', form: 'presigned', name: 'X-Amz-Date' },
      { reason: 'several-authorizations' },
      { reason: 'unsupported-algorithm', form: 'header', algorithm: 'Bearer' },
      { reason: 'unsupported-algorithm', form: 'presigned', algorithm: 'x' },
      { reason: 'conflicting-dates' },
      { reason: 'invalid-expires', problem: 'zero' },
      { reason: 'invalid-expires', problem: 'negative' },
      { reason: 'invalid-expires', problem: 'not-a-number' },
      { reason: 'token-in-two-places' },
      { reason: 'missing-content-sha256' },
      { reason: 'missing-decoded-content-length' },
      { reason: 'payload-not-allowed', got: 'UNSIGNED-PAYLOAD' },
      { reason: 'payload-hash-mismatch', declared: 'a', computed: 'b' },
    ];
    for (const refusal of others) {
      for (const rules of [sts, s3Rules]) expect(refusalMessage(refusal, rules)).toMatch(/^\S.{10,}$/);
    }
  });
});
