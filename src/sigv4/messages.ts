import { hash } from 'node:crypto';
import { ALGORITHM } from './canonical-request.ts';
import type { AuthorizationForm, Refusal } from './refusal.ts';
import { CLOCK_SKEW_MS, type SigningRules } from './rules.ts';
import { formatTimestamp } from './timestamp.ts';

type Of<R extends Refusal['reason']> = Extract<Refusal, { reason: R }>;

/** One service family's texts: a row for each reason. */
type Messages = { readonly [R in Refusal['reason']]: (refusal: Of<R>) => string };

const EXPECTED_CREDENTIAL = '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"';
const MISMATCH = 'The request signature we calculated does not match the signature you provided.';

const UNPRINTABLE = /[^\n\t -~\u00a0-\u00ff]/g;

/**
 * The text that AWS's services answer with for a refusal: S3's wording for S3, the common one for the others. It may
 * repeat what the request held, with `?` for what cannot be printed; the caller escapes it for its wire format.
 */
export function refusalMessage(refusal: Refusal, rules: SigningRules): string {
  const row = (rules.payload === 's3' ? S3 : COMMON)[refusal.reason] as (refusal: Refusal) => string;
  return row(refusal).replace(UNPRINTABLE, '?');
}

/** The wording that STS, IAM and the other query and JSON services share. */
const COMMON: Messages = {
  malformed: (refusal) => commonMalformed(refusal),
  'duplicate-header': ({ name }) => `The request has more than one '${name}' header.`,
  'duplicate-parameter': ({ form, name }) =>
    `The ${place(form)} has more than one '${name}' parameter, or not as AWS writes it.`,
  'several-authorizations': () =>
    "Found both 'X-Amz-Algorithm' as query-string param and 'Authorization' as HTTP header.",
  'unsupported-algorithm': ({ algorithm }) => `Unsupported AWS 'algorithm': '${algorithm}'.`,
  incomplete: (refusal) => commonIncomplete(refusal),
  'conflicting-dates': () => "The 'X-Amz-Date' and 'Date' headers name different times.",
  'scope-mismatch': (refusal) => commonScope(refusal),
  'invalid-expires': (refusal) => expiresText(refusal),
  'token-in-two-places': () => "Found both 'X-Amz-Security-Token' as query-string param and as HTTP header.",
  'unsigned-header': ({ names }) =>
    `'${names.map(hostOrAuthority).join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`,
  'missing-content-sha256': () => 'Missing required header for this request: x-amz-content-sha256',
  'missing-decoded-content-length': () => 'You must provide the Content-Length HTTP header.',
  'payload-not-allowed': () => "The value of 'x-amz-content-sha256' header is invalid.",
  'payload-hash-mismatch': () =>
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  'signature-expired': ({ signedAt, now }) => expiredText(signedAt, now),
  'signature-not-yet-current': ({ signedAt, now }) =>
    `Signature not yet current: ${formatTimestamp(signedAt)} is still later than ${formatTimestamp(now + CLOCK_SKEW_MS)} (${formatTimestamp(now)} + 15 min.)`,
  'presigned-expired': ({ signedAt, expiresInSeconds, now }) =>
    expiresInSeconds * 1000 === CLOCK_SKEW_MS
      ? expiredText(signedAt, now)
      : `Signature expired: ${formatTimestamp(signedAt)} is now earlier than ${formatTimestamp(now - expiresInSeconds * 1000)} (${formatTimestamp(now)} - ${expiresInSeconds} sec.)`,
  'unknown-access-key': () => 'The security token included in the request is invalid.',
  'signature-mismatch': ({ canonicalRequest, stringToSign }) =>
    `${MISMATCH} Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n` +
    `The Canonical String for this request should have been\n'${canonicalRequest}'\n\n` +
    `The String-to-Sign should have been\n'${stringToSign}'\n`,
};

/** S3's own wording. */
const S3: Messages = {
  ...COMMON,
  malformed: (refusal) => s3Malformed(refusal),
  'several-authorizations': () =>
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
  'unsupported-algorithm': (refusal) => s3Algorithm(refusal),
  incomplete: (refusal) => s3Incomplete(refusal),
  'scope-mismatch': (refusal) => s3Scope(refusal),
  'unsigned-header': () => 'There were headers present in the request which were not signed',
  'payload-not-allowed': () =>
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
  'signature-expired': () => 'The difference between the request time and the current time is too large.',
  'signature-not-yet-current': () =>
    'The difference between the request time and the current time is too large.',
  'presigned-expired': () => 'Request has expired',
  'unknown-access-key': () => 'The AWS Access Key Id you provided does not exist in our records.',
  'signature-mismatch': () => `${MISMATCH} Check your key and signing method.`,
};

function commonMalformed({ part, form, got = '' }: Of<'malformed'>): string {
  switch (part) {
    case 'authorization':
      return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(got)}'.`;
    case 'credential':
      return `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${got}'`;
    case 'date':
      return `Date must be in ISO-8601 'basic format'. Got '${got}'. See http://en.wikipedia.org/wiki/ISO_8601`;
    default:
      return `The request is malformed: ${part}${form === undefined ? '' : ` in the ${place(form)}`}.`;
  }
}

function s3Malformed(refusal: Of<'malformed'>): string {
  switch (refusal.part) {
    case 'authorization':
      return 'The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.';
    case 'credential':
      return `${s3Prefix(refusal.form)}; the Credential is mal-formed; expecting ${EXPECTED_CREDENTIAL}.`;
    case 'date':
      return refusal.form === 'presigned'
        ? "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        : 'AWS authentication requires a valid Date or x-amz-date header';
    case 'content-sha256':
      return S3['payload-not-allowed']({ reason: 'payload-not-allowed', got: '' });
    default:
      return commonMalformed(refusal);
  }
}

function s3Algorithm({ form, algorithm }: Of<'unsupported-algorithm'>): string {
  if (algorithm === 'AWS') {
    return `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`;
  }
  return form === 'header'
    ? 'Unsupported Authorization Type'
    : `X-Amz-Algorithm only supports "${ALGORITHM}"`;
}

function commonIncomplete({ form, missing, authorization }: Of<'incomplete'>): string {
  if (form === 'presigned') {
    return missing
      .map(
        (name) =>
          `AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`,
      )
      .join(' ');
  }
  const sentences = missing.map((name) =>
    name === 'date'
      ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
      : `Authorization header requires '${name}' parameter.`,
  );
  return `${sentences.join(' ')} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`;
}

function s3Incomplete(refusal: Of<'incomplete'>): string {
  if (refusal.form === 'presigned') {
    return 'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
  }
  return refusal.missing.every((name) => name === 'date')
    ? s3Malformed({ reason: 'malformed', part: 'date', form: 'header' })
    : s3Malformed({ reason: 'malformed', part: 'authorization', form: 'header' });
}

function commonScope({ which, expected, got, timestamp }: Of<'scope-mismatch'>): string {
  switch (which) {
    case 'date':
      return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${got}' != '${expected}', from '${timestamp}'.`;
    case 'service':
      return `Credential should be scoped to correct service: '${expected}'. `;
    case 'terminator':
      return `Credential should be scoped with a valid terminator: '${expected}', not '${got}'. `;
  }
}

function s3Scope({ form, which, expected, got }: Of<'scope-mismatch'>): string {
  switch (which) {
    case 'date':
      return `${s3Prefix(form)}; Invalid credential date "${got}". This date is not the same as X-Amz-Date: "${expected}".`;
    case 'service':
      return `${s3Prefix(form)}; incorrect service "${got}". This endpoint belongs to "${expected}".`;
    case 'terminator':
      return `${s3Prefix(form)}; incorrect terminal "${got}". This endpoint uses "${expected}".`;
  }
}

function s3Prefix(form: AuthorizationForm | undefined): string {
  return form === 'presigned'
    ? 'Error parsing the X-Amz-Credential parameter'
    : 'The authorization header is malformed';
}

function expiresText({ problem }: Of<'invalid-expires'>): string {
  switch (problem) {
    case 'not-a-number':
      return 'X-Amz-Expires should be a number';
    case 'negative':
      return 'X-Amz-Expires must be non-negative';
    case 'zero':
      return 'X-Amz-Expires must be greater than zero';
    case 'too-long':
      return 'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds';
  }
}

function expiredText(signedAt: number, now: number): string {
  return `Signature expired: ${formatTimestamp(signedAt)} is now earlier than ${formatTimestamp(now - CLOCK_SKEW_MS)} (${formatTimestamp(now)} - 15 min.)`;
}

function place(form: AuthorizationForm): string {
  return form === 'header' ? 'Authorization header' : 'query string';
}

function hostOrAuthority(name: string): string {
  return name === 'host' ? "Host' or ':authority" : name;
}

function digest(text: string): string {
  return hash('sha256', text, 'base64');
}
