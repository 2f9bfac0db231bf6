import { iamArn, newUniqueId } from '#arn';
import { operation, shownAs } from './operation.ts';
import { policies, presentNewPolicy, refuseUnmanageable } from './policy.ts';
import { CASED_KEYS, needsToCreate, readTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const createPolicy = operation({
  name: 'CreatePolicy',
  access: 'signed',
  authorize: ({ PolicyName, Path, Tags }, call) =>
    shownAs(
      `policy ${PolicyName}`,
      needsToCreate(
        { create: 'iam:CreatePolicy', tag: 'iam:TagPolicy' },
        iamArn(call.caller.account, 'policy', PolicyName, Path),
        call,
        Tags,
      ),
    ),
  handle(input, call, { random }) {
    const { account } = call.caller;
    const { now } = call.request;
    const id = newUniqueId('ANPA', random);
    const path = input.Path ?? '/';
    const tags = readTags(input.Tags, CASED_KEYS);
    refuseUnmanageable(input.PolicyDocument);
    return policies.create(
      input.PolicyName,
      call,
      () => ({
        kind: 'policy',
        id,
        arn: iamArn(account, 'policy', input.PolicyName, path),
        name: input.PolicyName,
        path,
        description: input.Description,
        createdAt: now,
        updatedAt: now,
        tags,
        versions: [{ id: 'v1', document: input.PolicyDocument, createdAt: now }],
        defaultVersionId: 'v1',
        nextVersion: 2,
      }),
      (policy) => ({ Policy: presentNewPolicy(policy) }),
    );
  },
});
