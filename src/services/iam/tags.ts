import { type Need, requestTagContext } from '#access';
import { quotas, type Tag } from '#directory';
import { AwsError, type Iam } from '#wire';
import { type IamCall, needs } from './operation.ts';
import { type Page, type PageRequest, page } from './paging.ts';

/** How tag keys of one kind of entity are told apart. */
export type TagRules = typeof CASELESS_KEYS | typeof CASED_KEYS;

/** Users and roles: `Team` and `team` are one key. */
export const CASELESS_KEYS = {
  keyOf: (key: string) => key.toLowerCase(),
  duplicate: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
} as const;

/** Policies: `Team` and `team` are two keys. */
export const CASED_KEYS = { keyOf: (key: string) => key, duplicate: 'Duplicate tag keys found.' } as const;

/** That the creation of `resource` must be allowed and, where it begins with tags, the tagging of it too. */
export function needsToCreate(
  actions: { readonly create: `iam:${string}`; readonly tag: `iam:${string}` },
  resource: string,
  call: IamCall,
  tags: readonly Iam.Tag[] | undefined,
  context: Need['context'] = {},
): readonly Need[] {
  const keys = { ...requestTagContext(tags), ...context };
  const creation = needs(actions.create, resource, call, keys);
  return tags?.length ? [...creation, ...needs(actions.tag, resource, call, keys)] : creation;
}

/** The tags of a request, checked. */
export function readTags(tags: readonly Iam.Tag[] | undefined, rules: TagRules): readonly Tag[] {
  const read = (tags ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }));
  const keys = new Set(read.map(({ key }) => rules.keyOf(key)));
  if (keys.size < read.length) throw new AwsError('InvalidInput', rules.duplicate);
  if (read.some(({ key }) => key.toLowerCase().startsWith('aws:')))
    throw new AwsError('InvalidInput', 'Tag keys that begin with aws: are reserved for AWS.');
  return read;
}

/** The tags that an entity has after more are put on it: a key that it has already takes the new value and spelling. */
export function withTags(tags: readonly Tag[], added: readonly Iam.Tag[], rules: TagRules): readonly Tag[] {
  const merged = new Map(tags.map((tag) => [rules.keyOf(tag.key), tag]));
  for (const tag of readTags(added, rules)) merged.set(rules.keyOf(tag.key), tag);
  if (merged.size > quotas.tagsPerEntity)
    throw new AwsError('LimitExceeded', 'The number of tags has reached the maximum limit.');
  return [...merged.values()];
}

/** The tags that an entity keeps; keys that it does not have are passed over. */
export function withoutTags(tags: readonly Tag[], keys: readonly string[], rules: TagRules): readonly Tag[] {
  const removed = new Set(keys.map(rules.keyOf));
  return tags.filter(({ key }) => !removed.has(rules.keyOf(key)));
}

/** Tags as the operations answer them. */
export function presentTags(tags: readonly Tag[]): readonly Iam.Tag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** The tags of users and roles, which leave the member out where there are none. */
export function presentTagsIfAny(tags: readonly Tag[]): readonly Iam.Tag[] | undefined {
  return tags.length === 0 ? undefined : presentTags(tags);
}

/** A page of an entity's tags in the order of their keys. Keys can be longer than a marker, so markers count. */
export function pageOfTags(tags: readonly Tag[], request: PageRequest): Page<Iam.Tag> {
  const sorted = presentTags(tags).toSorted((a, b) => (a.Key < b.Key ? -1 : 1));
  const positions = new Map(sorted.map((tag, index) => [tag, String(index).padStart(2, '0')]));
  return page(sorted, (tag) => positions.get(tag) ?? '', request);
}
