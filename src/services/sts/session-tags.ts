import type { Session, SessionTag } from '#tokens';
import { AwsError, type Sts } from '#wire';

/** The most session tags that one session may have, inherited ones included. */
const MOST_TAGS = 50;

/**
 * The tags that a new session gets: those of the request, and the transitive ones of the calling session, which nothing may override.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function sessionTags(
  request: { readonly Tags?: readonly Sts.Tag[]; readonly TransitiveTagKeys?: readonly string[] },
  calling: Session | undefined,
): readonly SessionTag[] {
  const requested = request.Tags ?? [];
  const transitive = new Set((request.TransitiveTagKeys ?? []).map(fold));
  const keys = new Set(requested.map(({ Key }) => fold(Key)));
  refuseDuplicateKeys(requested);
  if (requested.some(({ Key }) => fold(Key).startsWith('aws:'))) {
    throw new AwsError(
      'InvalidParameterValue',
      'System tag keys (those that begin with aws:) cannot be set.',
    );
  }
  if ([...transitive].some((key) => !keys.has(key))) {
    throw new AwsError(
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    );
  }
  const inherited = inheritedTags(calling);
  if (inherited.some(({ key }) => keys.has(fold(key)))) {
    throw new AwsError(
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const own = requested.map(({ Key, Value }) => ({
    key: Key,
    value: Value,
    transitive: transitive.has(fold(Key)),
  }));
  if (inherited.length + own.length > MOST_TAGS) {
    throw new AwsError(
      'InvalidParameterValue',
      `A session can have at most ${MOST_TAGS} tags, inherited ones included.`,
    );
  }
  return [...inherited, ...own];
}

/** The tags that a session hands on to every session that is assumed with it. */
export function inheritedTags(calling: Session | undefined): readonly SessionTag[] {
  return (calling?.tags ?? []).filter(({ transitive }) => transitive);
}

/** Refuses tags of which two have the same key. */
export function refuseDuplicateKeys(tags: readonly Sts.Tag[]): void {
  if (new Set(tags.map(({ Key }) => fold(Key))).size < tags.length) {
    throw new AwsError(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
}

/** Tag keys are compared without regard to case. */
function fold(key: string): string {
  return key.toLowerCase();
}
