/**
 * Codes that every awsQuery service (STS, IAM) may answer with and that its model does not list, with their HTTP status.
 *
 * Source: the "Common Errors" pages of the STS and IAM API references; where a page and the service's recorded answers
 * differ, the recorded answer wins (AccessDenied and ExpiredToken are 403, a bad signature is SignatureDoesNotMatch).
 */
export const queryErrors = {
  AccessDenied: 403,
  ExpiredToken: 403,
  IncompleteSignature: 400,
  InternalFailure: 500,
  InvalidAction: 400,
  InvalidClientTokenId: 403,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  InvalidQueryParameter: 400,
  MalformedInput: 400,
  MalformedQueryString: 400,
  MissingAction: 400,
  MissingAuthenticationToken: 403,
  MissingParameter: 400,
  NotAuthorized: 400,
  OptInRequired: 403,
  RequestEntityTooLarge: 413,
  RequestExpired: 400,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  Throttling: 400,
  ValidationError: 400,
} as const;
