import type { PolicyVersion } from '#directory';
import { operation, ownAccount } from './operation.ts';
import { page } from './paging.ts';
import { needsToRead, policies, presentListedVersion } from './policy.ts';

/**
 * Lists the versions of a policy, the newest first.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
 */
export const listPolicyVersions = operation({
  name: 'ListPolicyVersions',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => needsToRead('iam:ListPolicyVersions', PolicyArn, call),
  async handle(input, call) {
    const policy = policies.require(await ownAccount(call), input.PolicyArn);
    const { items, next } = page(policy.versions, byNewest, input);
    return { Versions: items.map((version) => presentListedVersion(policy, version)), ...next };
  },
});

/** Numbers of sixteen digits, which fall as those of the versions rise. */
function byNewest({ id }: PolicyVersion): string {
  return String(Number.MAX_SAFE_INTEGER - Number(id.slice(1)));
}
