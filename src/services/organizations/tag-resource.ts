import { requestTagContext } from '#access';
import type { TaggedAccount } from './account.ts';
import { operation } from './operation.ts';
import { mergeTags, readTags, requireTaggable, taggedTarget } from './tags.ts';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html */
export const tagResource = operation({
  name: 'TagResource',
  callers: 'management-account',
  on: taggedTarget,
  context: ({ Tags }) => requestTagContext(Tags),
  handle({ ResourceId, Tags }, { change }) {
    const added = readTags(Tags);
    return change(['organization'], ({ organization }) => {
      const account = requireTaggable(ResourceId, organization);
      const tagged: TaggedAccount = { ...account, tags: mergeTags(account.tags ?? [], added) };
      organization.put(tagged);
      return {};
    });
  },
});
