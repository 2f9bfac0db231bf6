import { DirectoryConflict } from '#directory';
import { AwsError } from '#wire';

/** What AWS's query and JSON services answer where the failure is theirs. Its cause is for the log alone. */
export function internalFailure(cause: unknown): AwsError {
  return cause instanceof DirectoryConflict
    ? new AwsError('ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', {
        cause,
      })
    : new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
        cause,
      });
}
