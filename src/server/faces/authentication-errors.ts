import type { AuthenticationRefusal } from '#access';
import { type Refusal, refusalMessage, type SigningRules } from '#sigv4';
import type { OrganizationsErrorCode, StsErrorCode } from '#wire';

/** Which code each reason has on an awsQuery and on an awsJson service. */
const CODES = {
  malformed: ['IncompleteSignature', 'IncompleteSignatureException'],
  'duplicate-header': ['IncompleteSignature', 'IncompleteSignatureException'],
  'duplicate-parameter': ['IncompleteSignature', 'IncompleteSignatureException'],
  'several-authorizations': ['IncompleteSignature', 'IncompleteSignatureException'],
  'unsupported-algorithm': ['IncompleteSignature', 'IncompleteSignatureException'],
  incomplete: ['IncompleteSignature', 'IncompleteSignatureException'],
  'invalid-expires': ['IncompleteSignature', 'IncompleteSignatureException'],
  'token-in-two-places': ['IncompleteSignature', 'IncompleteSignatureException'],
  'conflicting-dates': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'scope-mismatch': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'unsigned-header': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'missing-content-sha256': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'missing-decoded-content-length': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'payload-not-allowed': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'payload-hash-mismatch': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'signature-expired': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'signature-not-yet-current': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'presigned-expired': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'signature-mismatch': ['SignatureDoesNotMatch', 'InvalidSignatureException'],
  'unknown-access-key': ['InvalidClientTokenId', 'UnrecognizedClientException'],
  'invalid-token': ['InvalidClientTokenId', 'UnrecognizedClientException'],
  'inactive-access-key': ['InvalidClientTokenId', 'UnrecognizedClientException'],
  revoked: ['InvalidClientTokenId', 'UnrecognizedClientException'],
  'dead-principal': ['InvalidClientTokenId', 'UnrecognizedClientException'],
  'expired-token': ['ExpiredToken', 'ExpiredTokenException'],
  'missing-authentication': ['MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
} as const satisfies Record<AuthenticationRefusal['reason'], readonly [StsErrorCode, OrganizationsErrorCode]>;

const INVALID_TOKEN = 'The security token included in the request is invalid.';

/** The texts of the refusals that are not of the signature itself. */
const MESSAGES: Readonly<Record<Exclude<AuthenticationRefusal['reason'], Refusal['reason']>, string>> = {
  'invalid-token': INVALID_TOKEN,
  'inactive-access-key': INVALID_TOKEN,
  revoked: INVALID_TOKEN,
  'dead-principal': INVALID_TOKEN,
  'expired-token': 'The security token included in the request is expired',
  'missing-authentication': 'Request is missing Authentication Token',
};

/** The code of a failed authentication on an awsQuery service. */
export function queryCode(refusal: AuthenticationRefusal): StsErrorCode {
  return CODES[refusal.reason][0];
}

/** The code of a failed authentication on an awsJson service. */
export function jsonCode(refusal: AuthenticationRefusal): OrganizationsErrorCode {
  return CODES[refusal.reason][1];
}

/** AWS's text for a failed authentication, the same on its query and JSON services. */
export function authenticationMessage(refusal: AuthenticationRefusal, rules: SigningRules): string {
  const message = isOwn(refusal) ? MESSAGES[refusal.reason] : refusalMessage(refusal, rules);
  // IAM's answer has no full stop, STS's has.
  return rules.service === 'iam' && message === INVALID_TOKEN ? INVALID_TOKEN.slice(0, -1) : message;
}

function isOwn(
  refusal: AuthenticationRefusal,
): refusal is Extract<AuthenticationRefusal, { reason: keyof typeof MESSAGES }> {
  return Object.hasOwn(MESSAGES, refusal.reason);
}
