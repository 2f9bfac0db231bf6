/** How one AWS service signs. Every difference between services is a member here. */
export interface SigningRules {
  /** The service of the credential scope, such as `s3` or `sts`. */
  readonly service: string;
  /**
   * The canonical path. `once`: each byte encoded once, nothing normalised, since an S3 key may hold `//` and `..`.
   * `twice-normalised`: dot segments and empty segments removed, then the path as sent is encoded again.
   */
  readonly path: 'once' | 'twice-normalised';
  /**
   * The payload. `s3`: declared by `x-amz-content-sha256`, which a signed header form must send. `hashed-body`: always
   * the hash of the body received; a declaration is optional and must agree.
   */
  readonly payload: 's3' | 'hashed-body';
  /** The longest life of a presigned request, in seconds. */
  readonly maxPresignedSeconds: number;
  /** Whether a presigned request must carry `X-Amz-Expires`, which is its life; else it may, and lives `maxPresignedSeconds` all the same. */
  readonly presignedExpires: 'required' | 'ignored';
}

/** The largest `X-Amz-Expires` that any service takes: seven days. */
export const MAX_EXPIRES_SECONDS = 604_800;

/** How far the clocks of client and server may be apart, in milliseconds; both edges are still accepted. */
export const CLOCK_SKEW_MS = 15 * 60 * 1000;

/** S3. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
export const s3Rules: SigningRules = {
  service: 's3',
  path: 'once',
  payload: 's3',
  maxPresignedSeconds: MAX_EXPIRES_SECONDS,
  presignedExpires: 'required',
};

/**
 * The query and JSON services: STS, IAM, Organizations and their like. A presigned request lives 15 minutes, whatever its
 * `X-Amz-Expires` says: tokens for Kubernetes say 60 seconds and are used for 14 minutes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function queryServiceRules(service: string): SigningRules {
  return {
    service,
    path: 'twice-normalised',
    payload: 'hashed-body',
    maxPresignedSeconds: 900,
    presignedExpires: 'ignored',
  };
}
