import { iamArn, newUniqueId } from '#arn';
import { type ManagedPolicy, quotas } from '#directory';
import { operation } from './operation.ts';
import { policies, presentNewPolicy, refuseUnmanageable } from './policy.ts';
import { withinQuota } from './quota.ts';
import { CASED_KEYS, needsToCreate, readTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const createPolicy = operation({
  name: 'CreatePolicy',
  access: 'signed',
  authorize: ({ PolicyName, Path, Tags }, call) =>
    needsToCreate(
      { create: 'iam:CreatePolicy', tag: 'iam:TagPolicy' },
      iamArn(call.caller.account, 'policy', PolicyName, Path),
      call,
      Tags,
    ),
  handle(input, { caller, change, request }, { random }) {
    const id = newUniqueId('ANPA', random);
    const path = input.Path ?? '/';
    const tags = readTags(input.Tags, CASED_KEYS);
    refuseUnmanageable(input.PolicyDocument);
    return change([caller.account], (draft) => {
      const account = draft.account(caller.account);
      policies.refuseTaken(account, input.PolicyName);
      withinQuota('PoliciesPerAccount', quotas.customerManagedPolicies, account.policies().length + 1);
      const policy: ManagedPolicy = {
        kind: 'policy',
        id,
        arn: iamArn(caller.account, 'policy', input.PolicyName, path),
        name: input.PolicyName,
        path,
        description: input.Description,
        createdAt: request.now,
        updatedAt: request.now,
        tags,
        versions: [{ id: 'v1', document: input.PolicyDocument, createdAt: request.now }],
        defaultVersionId: 'v1',
        nextVersion: 2,
      };
      account.put(policy);
      return { Policy: presentNewPolicy(policy) };
    });
  },
});
