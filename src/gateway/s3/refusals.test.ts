import { describe, expect, it } from 'vitest';
import type { AuthenticationRefusal } from '#access';
import { errorStatus } from '#wire';
import { incomingRequest } from './gateway.testing.ts';
import { authenticationError } from './refusals.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const SESSION_KEY = 'ASIAIOSFODNN7EXAMPLE';
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

function read(refusal: AuthenticationRefusal, headers: Record<string, string> = {}) {
  const error = authenticationError(refusal, incomingRequest('GET', '/bucket/key', { headers }));
  return {
    status: errorStatus('s3', error.code),
    code: error.code,
    message: error.message,
    details: error.details,
  };
}

describe('a failed authentication on S3', () => {
  it.each<[AuthenticationRefusal, number, string]>([
    [{ reason: 'missing-authentication' }, 403, 'AccessDenied'],
    [{ reason: 'unknown-access-key', accessKeyId: KEY }, 403, 'InvalidAccessKeyId'],
    [{ reason: 'inactive-access-key', accessKeyId: KEY }, 403, 'InvalidAccessKeyId'],
    [{ reason: 'dead-principal', accessKeyId: KEY }, 403, 'InvalidAccessKeyId'],
    [{ reason: 'dead-principal', accessKeyId: SESSION_KEY }, 403, 'InvalidAccessKeyId'],
    [{ reason: 'revoked', accessKeyId: SESSION_KEY }, 403, 'InvalidAccessKeyId'],
    [{ reason: 'invalid-token', accessKeyId: SESSION_KEY }, 400, 'InvalidToken'],
    [{ reason: 'expired-token', accessKeyId: SESSION_KEY }, 400, 'ExpiredToken'],
    [{ reason: 'token-in-two-places' }, 400, 'InvalidRequest'],
    [{ reason: 'several-authorizations' }, 400, 'InvalidArgument'],
    [{ reason: 'duplicate-header', name: 'host' }, 400, 'InvalidArgument'],
    [
      { reason: 'duplicate-parameter', form: 'presigned', name: 'X-Amz-Date' },
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      { reason: 'unsupported-algorithm', form: 'header', algorithm: 'AWS4-ECDSA-P256-SHA256' },
      400,
      'InvalidArgument',
    ],
    [{ reason: 'unsupported-algorithm', form: 'header', algorithm: 'AWS' }, 400, 'InvalidRequest'],
    [{ reason: 'unsupported-algorithm', form: 'presigned', algorithm: 'AWS' }, 400, 'InvalidRequest'],
    [
      { reason: 'unsupported-algorithm', form: 'presigned', algorithm: 'x' },
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      { reason: 'incomplete', form: 'header', missing: ['Signature'], authorization: '' },
      400,
      'AuthorizationHeaderMalformed',
    ],
    [{ reason: 'incomplete', form: 'header', missing: ['date'], authorization: '' }, 403, 'AccessDenied'],
    [{ reason: 'invalid-expires', problem: 'too-long' }, 400, 'AuthorizationQueryParametersError'],
    [{ reason: 'unsigned-header', names: ['x-amz-copy-source'] }, 403, 'AccessDenied'],
    [{ reason: 'missing-content-sha256' }, 400, 'InvalidRequest'],
    [{ reason: 'payload-not-allowed', got: 'x' }, 400, 'InvalidArgument'],
    [{ reason: 'malformed', part: 'target' }, 400, 'InvalidURI'],
    [{ reason: 'malformed', part: 'date', form: 'header' }, 403, 'AccessDenied'],
    [{ reason: 'malformed', part: 'credential', form: 'header' }, 400, 'AuthorizationHeaderMalformed'],
    [
      { reason: 'malformed', part: 'credential', form: 'presigned' },
      400,
      'AuthorizationQueryParametersError',
    ],
  ])('%j → %i %s', (refusal, status, code) => {
    expect(read(refusal)).toMatchObject({ status, code });
    expect(read(refusal).message).not.toBe('');
  });

  it('A5 names the headers that were not signed', () => {
    expect(read({ reason: 'unsigned-header', names: ['x-amz-acl', 'x-amz-copy-source'] })).toMatchObject({
      message: 'There were headers present in the request which were not signed',
      details: { HeadersNotSigned: 'x-amz-acl, x-amz-copy-source' },
    });
  });

  it('shows what the server computed, and never the signature that would have been right', () => {
    const authorization =
      `AWS4-HMAC-SHA256 Credential=${KEY}/20260102/us-east-1/s3/aws4_request, ` +
      `SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${'a'.repeat(64)}`;
    const headers = {
      authorization,
      'x-amz-date': '20260102T030405Z',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    };
    const refusal = {
      reason: 'signature-mismatch',
      canonicalRequest: 'GET\n/\u00c3\u00a4',
      stringToSign: 'AWS4',
    } as const;
    expect(read(refusal, headers)).toEqual({
      status: 403,
      code: 'SignatureDoesNotMatch',
      message:
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      details: {
        AWSAccessKeyId: KEY,
        SignatureProvided: 'a'.repeat(64),
        StringToSign: 'AWS4',
        StringToSignBytes: '41 57 53 34',
        CanonicalRequest: 'GET\n/ä',
        CanonicalRequestBytes: '47 45 54 0a 2f c3 a4',
      },
    });
  });

  it('A19 tells by how much the clocks are apart', () => {
    expect(read({ reason: 'signature-expired', signedAt: NOW - 1_000_000, now: NOW })).toMatchObject({
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
      details: {
        RequestTime: '2026-01-02T02:47:25Z',
        ServerTime: '2026-01-02T03:04:05Z',
        MaxAllowedSkewMilliseconds: '900000',
      },
    });
  });

  it('tells when a presigned request ended', () => {
    const refusal = {
      reason: 'presigned-expired',
      signedAt: NOW - 61_000,
      expiresInSeconds: 60,
      expiredAt: NOW - 1_000,
      now: NOW,
    } as const;
    expect(read(refusal)).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Request has expired',
      details: { 'X-Amz-Expires': '60', Expires: '2026-01-02T03:04:04Z', ServerTime: '2026-01-02T03:04:05Z' },
    });
  });
});
