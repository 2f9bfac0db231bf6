/**
 * Codes that an awsJson service (Organizations) may answer with and that its model does not list, with their HTTP
 * status.
 *
 * Source: the "Common Errors" page of the Organizations API reference; the codes about credentials and about bodies that
 * cannot be read are those the service is recorded to answer with.
 */
export const jsonErrors = {
  AccessDeniedException: 400,
  ExpiredTokenException: 400,
  IncompleteSignatureException: 400,
  InternalFailure: 500,
  InvalidSignatureException: 400,
  MissingAuthenticationTokenException: 400,
  RequestEntityTooLargeException: 413,
  SerializationException: 400,
  ServiceUnavailable: 503,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
  ValidationException: 400,
} as const;
