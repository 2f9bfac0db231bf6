import { operation } from './operation.ts';
import { requireTaggable, taggedTarget } from './tags.ts';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource = operation({
  name: 'ListTagsForResource',
  callers: 'management-account',
  on: taggedTarget,
  async handle({ ResourceId }, { snapshot }) {
    const { tags = [] } = requireTaggable(ResourceId, await snapshot.organization());
    return { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) };
  },
});
