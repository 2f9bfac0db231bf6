import type { AuthenticationRefusal, IncomingRequest } from '#access';
import {
  type AuthorizationForm,
  CLOCK_SKEW_MS,
  parseAuthorization,
  type Refusal,
  refusalMessage,
  s3Rules,
} from '#sigv4';
import { AwsError, type AwsErrorExtras, type S3ErrorCode } from '#wire';

type Details = NonNullable<AwsErrorExtras['details']>;
type Reason = AuthenticationRefusal['reason'];
/** The refusals that can have this reason. */
type Of<R extends Reason, Any = AuthenticationRefusal> = Any extends { readonly reason: infer Own }
  ? R extends Own
    ? Any
    : never
  : never;

/** What one reason is answered with. The reasons of `sigv4` bring AWS's text with them; the others have it here. */
interface Answer<R extends Reason> {
  code(refusal: Of<R>): S3ErrorCode;
  message?(refusal: Of<R>): string;
  details?(refusal: Of<R>, request: IncomingRequest): Details;
}

const TOKEN_INVALID = 'The provided token is malformed or otherwise invalid.';
const KEY_UNKNOWN = 'The AWS Access Key Id you provided does not exist in our records.';

/** What a credential that is no longer alive is answered with, as recorded of keys and sessions alike: S3 knows no such key. */
const DEAD: Answer<'inactive-access-key' | 'revoked' | 'dead-principal'> = {
  code: () => 'InvalidAccessKeyId',
  message: () => KEY_UNKNOWN,
  details: ({ accessKeyId }) => ({ AWSAccessKeyId: accessKeyId }),
};

/**
 * How each failed authentication reads on S3.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const ANSWERS: { readonly [R in Reason]: Answer<R> } = {
  malformed: { code: malformedCode },
  'duplicate-header': { code: () => 'InvalidArgument', details: ({ name }) => ({ ArgumentName: name }) },
  'duplicate-parameter': { code: ({ form }) => byForm(form) },
  'several-authorizations': { code: () => 'InvalidArgument' },
  'unsupported-algorithm': { code: algorithmCode },
  incomplete: {
    code: ({ form, missing }) => (missing.every((name) => name === 'date') ? 'AccessDenied' : byForm(form)),
  },
  'conflicting-dates': { code: () => 'AccessDenied' },
  'scope-mismatch': { code: ({ form }) => byForm(form) },
  'invalid-expires': { code: () => 'AuthorizationQueryParametersError' },
  'token-in-two-places': { code: () => 'InvalidRequest' },
  'unsigned-header': {
    code: () => 'AccessDenied',
    details: ({ names }) => ({ HeadersNotSigned: names.join(', ') }),
  },
  'missing-content-sha256': { code: () => 'InvalidRequest' },
  'missing-decoded-content-length': { code: () => 'MissingContentLength' },
  'payload-not-allowed': {
    code: () => 'InvalidArgument',
    details: ({ got }) => ({ ArgumentName: 'x-amz-content-sha256', ArgumentValue: got }),
  },
  'payload-hash-mismatch': { code: () => 'XAmzContentSHA256Mismatch' },
  'signature-expired': { code: () => 'RequestTimeTooSkewed', details: skewDetails },
  'signature-not-yet-current': { code: () => 'RequestTimeTooSkewed', details: skewDetails },
  'presigned-expired': {
    code: () => 'AccessDenied',
    details: ({ expiresInSeconds, expiredAt, now }) => ({
      'X-Amz-Expires': String(expiresInSeconds),
      Expires: isoSeconds(expiredAt),
      ServerTime: isoSeconds(now),
    }),
  },
  'unknown-access-key': {
    code: () => 'InvalidAccessKeyId',
    details: ({ accessKeyId }) => ({ AWSAccessKeyId: accessKeyId }),
  },
  'signature-mismatch': { code: () => 'SignatureDoesNotMatch', details: mismatchDetails },
  'missing-authentication': { code: () => 'AccessDenied', message: () => 'Access Denied' },
  'invalid-token': { code: () => 'InvalidToken', message: () => TOKEN_INVALID },
  'expired-token': { code: () => 'ExpiredToken', message: () => 'The provided token has expired.' },
  'inactive-access-key': DEAD,
  revoked: DEAD,
  'dead-principal': DEAD,
};

/** How a failed authentication reads on S3. */
export function authenticationError(refusal: AuthenticationRefusal, request: IncomingRequest): AwsError {
  const { code, message, details } = ANSWERS[refusal.reason] as Answer<Reason>;
  const text = message === undefined ? refusalMessage(refusal as Refusal, s3Rules) : message(refusal);
  return new AwsError(code(refusal), text, { details: details?.(refusal, request) ?? {} });
}

function byForm(form: AuthorizationForm | undefined): S3ErrorCode {
  return form === 'presigned' ? 'AuthorizationQueryParametersError' : 'AuthorizationHeaderMalformed';
}

function algorithmCode({ form, algorithm }: Of<'unsupported-algorithm'>): S3ErrorCode {
  // Version 2 of the signature is a mechanism that S3 knows and no longer takes; what others are called it does not understand.
  if (algorithm === 'AWS') return 'InvalidRequest';
  return form === 'presigned' ? 'AuthorizationQueryParametersError' : 'InvalidArgument';
}

function malformedCode({ part, form }: Of<'malformed'>): S3ErrorCode {
  switch (part) {
    case 'target':
      return 'InvalidURI';
    case 'method':
    case 'header':
    case 'trailer':
      return 'InvalidRequest';
    case 'content-sha256':
    case 'decoded-content-length':
      return 'InvalidArgument';
    case 'security-token':
      return 'InvalidToken';
    case 'date':
      return form === 'presigned' ? 'AuthorizationQueryParametersError' : 'AccessDenied';
    case 'authorization':
    case 'credential':
    case 'signed-headers':
      return byForm(form);
  }
}

function skewDetails({ signedAt, now }: { readonly signedAt: number; readonly now: number }): Details {
  return {
    RequestTime: isoSeconds(signedAt),
    ServerTime: isoSeconds(now),
    MaxAllowedSkewMilliseconds: String(CLOCK_SKEW_MS),
  };
}

/** What the server computed, for whoever looks for his mistake; never the signature that would have been right. */
function mismatchDetails(
  { canonicalRequest, stringToSign }: Of<'signature-mismatch'>,
  request: IncomingRequest,
): Details {
  const authorization = parseAuthorization(request, s3Rules);
  const given: Details =
    authorization.ok && authorization.form !== 'anonymous'
      ? { AWSAccessKeyId: authorization.accessKeyId, SignatureProvided: authorization.signature }
      : {};
  return {
    ...given,
    StringToSign: utf8(stringToSign),
    StringToSignBytes: hexBytes(stringToSign),
    CanonicalRequest: utf8(canonicalRequest),
    CanonicalRequestBytes: hexBytes(canonicalRequest),
  };
}

/** Texts of `sigv4` have one character per byte. */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString();
}

function hexBytes(text: string): string {
  return Buffer.from(text, 'latin1')
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ');
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
