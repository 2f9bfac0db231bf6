/**
 * AWS Signature Version 4 as pure functions over plain data: canonicalise, parse, verify (Authorization header, presigned
 * query, chunked body), sign.
 *
 * Owns what a signature covers and how it is compared, and the texts AWS answers refusals with. Does not know which keys
 * exist, what a session token holds, or which error code and status a refusal becomes: `access` and `gateway` do, and
 * call this room for each request. Imports nothing but hashing: any vectors can be run through it without a server.
 */
export {
  type ParsedAuthorization,
  parseAuthorization,
  type SignableRequest,
  type SignedAuthorization,
} from './authorization.ts';
export {
  type ChunkedBody,
  ChunkedBodyError,
  type ChunkedBodyProblem,
  type DecodedBody,
  decodeChunked,
  type SignatureChain,
} from './chunked.ts';
export type { Header } from './headers.ts';
export { refusalMessage } from './messages.ts';
export type { PayloadDeclaration } from './payload.ts';
export type { AuthorizationForm, MalformedPart, Refusal } from './refusal.ts';
export type { Refused } from './result.ts';
export {
  CLOCK_SKEW_MS,
  MAX_EXPIRES_SECONDS,
  queryServiceRules,
  type SigningRules,
  s3Rules,
} from './rules.ts';
export { presign, type SigningContext, sign } from './sign.ts';
export { type CredentialScope, type SigningKeyCache, signingKeyCache } from './signing-key.ts';
export {
  type ExpectedBody,
  type Verification,
  type VerificationContext,
  verifyAgainstNoKey,
  verifySignature,
} from './verify.ts';
