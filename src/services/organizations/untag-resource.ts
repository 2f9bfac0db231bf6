import type { TaggedAccount } from './account.ts';
import { operation } from './operation.ts';
import { requireTaggable, taggedTarget } from './tags.ts';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_UntagResource.html */
export const untagResource = operation({
  name: 'UntagResource',
  callers: 'management-account',
  on: taggedTarget,
  context: ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys.length > 0 ? TagKeys : undefined }),
  handle({ ResourceId, TagKeys }, { change }) {
    return change(['organization'], ({ organization }) => {
      const account = requireTaggable(ResourceId, organization);
      const left: TaggedAccount = {
        ...account,
        tags: (account.tags ?? []).filter(({ key }) => !TagKeys.includes(key)),
      };
      organization.put(left);
      return {};
    });
  },
});
