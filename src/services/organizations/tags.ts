import { type OrganizationState, quotas, type Tag } from '#directory';
import { AwsError, type Organizations } from '#wire';
import { accountTarget, type TaggedAccount } from './account.ts';
import type { Target } from './operation.ts';

/** The tags of a request, unless a key stands twice or is one of AWS's own. */
export function readTags(tags: readonly Organizations.Tag[] = []): readonly Tag[] {
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size < tags.length)
    throw invalid('DUPLICATE_TAG_KEY', 'Tag keys must be unique among the tags of one resource.');
  if ([...keys].some((key) => key.toLowerCase().startsWith('aws:')))
    throw invalid('INVALID_SYSTEM_TAGS_PARAMETER', 'Tag keys that begin with aws: are kept for AWS.');
  return tags.map(({ Key, Value }) => ({ key: Key, value: Value }));
}

/** `tags` with `added`, which take the place of those that have their keys. */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const keys = new Set(added.map(({ key }) => key));
  return withinQuota([...tags.filter(({ key }) => !keys.has(key)), ...added]);
}

/** `tags`, unless they are more than a resource may have. */
export function withinQuota(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > quotas.tagsPerEntity) {
    throw new AwsError(
      'ConstraintViolationException',
      `A resource can have at most ${quotas.tagsPerEntity} tags.`,
      { details: { Reason: 'MAX_TAG_LIMIT_EXCEEDED' } },
    );
  }
  return tags;
}

/** What a ResourceId names, for policies; `*` where it is not an account. */
export function taggedTarget(
  { ResourceId }: { readonly ResourceId: string },
  state: OrganizationState,
): Target {
  return /^\d{12}$/.test(ResourceId) ? accountTarget(ResourceId, state) : { arn: '*' };
}

/** The account that a ResourceId names: of all that AWS tags, accounts alone are kept here. */
export function requireTaggable(id: string, state: OrganizationState): TaggedAccount {
  const account = state.account(id);
  if (account === undefined)
    throw new AwsError('TargetNotFoundException', "You specified a target that doesn't exist.");
  return account;
}

function invalid(reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', message, { details: { Reason: reason } });
}
