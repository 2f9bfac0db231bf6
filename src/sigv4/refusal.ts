/** Where the credentials of a request were: its `Authorization` header, or its query. */
export type AuthorizationForm = 'header' | 'presigned';

/** A piece of the request that is not written as its grammar demands. */
export type MalformedPart =
  /** The method is no HTTP token. */
  | 'method'
  /** The request target: not an absolute path, a control character, a broken or non-UTF-8 percent sequence, NUL. */
  | 'target'
  /** A header's name or value holds a character that HTTP forbids. */
  | 'header'
  /** The Authorization header is not a list of `name=value` pairs. */
  | 'authorization'
  /** The credential is not `key-id/YYYYMMDD/region/service/aws4_request`. */
  | 'credential'
  /** The list of signed headers is not unique lower-case names joined by semicolons. */
  | 'signed-headers'
  /** The date is not `YYYYMMDD'T'HHMMSS'Z'` (a `Date` header may also be an HTTP date). */
  | 'date'
  | 'security-token'
  | 'content-sha256'
  | 'decoded-content-length'
  | 'trailer';

/**
 * Why a request is refused. `reason` is stable: switch on it; the texts AWS answers with are in `refusalMessage`.
 * No member holds a secret or the signature the server expected.
 */
export type Refusal =
  | {
      readonly reason: 'malformed';
      readonly part: MalformedPart;
      readonly form?: AuthorizationForm;
      readonly got?: string;
    }
  | { readonly reason: 'duplicate-header'; readonly name: string }
  /** An authentication parameter given twice, or in other letter case than AWS writes it. */
  | { readonly reason: 'duplicate-parameter'; readonly form: AuthorizationForm; readonly name: string }
  /** Credentials in the Authorization header and in the query. */
  | { readonly reason: 'several-authorizations' }
  | { readonly reason: 'unsupported-algorithm'; readonly form: AuthorizationForm; readonly algorithm: string }
  /** `missing` in the order AWS names them; `authorization` is the header's value, for the digest AWS prints. */
  | {
      readonly reason: 'incomplete';
      readonly form: AuthorizationForm;
      readonly missing: readonly string[];
      readonly authorization: string;
    }
  /** `x-amz-date` and `Date` are further apart than clocks may be. */
  | { readonly reason: 'conflicting-dates' }
  | {
      readonly reason: 'scope-mismatch';
      readonly form: AuthorizationForm;
      readonly which: 'date' | 'service' | 'terminator';
      readonly expected: string;
      readonly got: string;
      /** The request's own timestamp, in basic ISO 8601. */
      readonly timestamp: string;
    }
  | {
      readonly reason: 'invalid-expires';
      readonly problem: 'not-a-number' | 'negative' | 'zero' | 'too-long';
    }
  | { readonly reason: 'token-in-two-places' }
  /** `host` and every `x-amz-*` header must be signed; these were not. */
  | { readonly reason: 'unsigned-header'; readonly names: readonly string[] }
  | { readonly reason: 'missing-content-sha256' }
  | { readonly reason: 'missing-decoded-content-length' }
  /** A payload declaration that this service does not take, such as `UNSIGNED-PAYLOAD` at STS. */
  | { readonly reason: 'payload-not-allowed'; readonly got: string }
  | { readonly reason: 'payload-hash-mismatch'; readonly declared: string; readonly computed: string }
  /** Times in milliseconds since the epoch. */
  | { readonly reason: 'signature-expired'; readonly signedAt: number; readonly now: number }
  | { readonly reason: 'signature-not-yet-current'; readonly signedAt: number; readonly now: number }
  | {
      readonly reason: 'presigned-expired';
      readonly signedAt: number;
      readonly expiresInSeconds: number;
      readonly expiredAt: number;
      readonly now: number;
    }
  /** No such key: answered after the work a known key would have cost. */
  | { readonly reason: 'unknown-access-key'; readonly accessKeyId: string }
  /**
   * What the server computed. Both are text with one character per byte, as header values are; a signed session token
   * is among them, so answer them to the caller and log neither.
   */
  | {
      readonly reason: 'signature-mismatch';
      readonly canonicalRequest: string;
      readonly stringToSign: string;
    };
