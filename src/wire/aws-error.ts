import type { ErrorCode } from './errors/index.ts';

/** What an AwsError can carry besides its code and message. */
export interface AwsErrorExtras {
  /** More elements of an S3 `<Error>` body (`BucketName`, `StringToSign`), more members of a JSON error. */
  readonly details?: Readonly<Record<string, string>>;
  /** Response headers that go with the refusal (`x-amz-bucket-region`, `Retry-After`). */
  readonly headers?: Readonly<Record<string, string>>;
  /** What led here; for the log only, never on the wire. */
  readonly cause?: unknown;
}

/**
 * A refusal on its way to the wire: thrown in access, services, gateway and server only, where pure rooms and ports
 * return values. `code` is the code on the wire (`NoSuchEntity`, not the SDK's `NoSuchEntityException`); its HTTP status
 * is looked up when it is encoded (`errorStatus`). `message` goes out as it is, so it must hold no secret.
 *
 * @example throw new AwsError('NoSuchEntity', `The role with name ${roleName} cannot be found.`);
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string>> | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(code: ErrorCode, message: string, extras: AwsErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.code = code;
    this.details = extras.details;
    this.headers = extras.headers;
  }
}
