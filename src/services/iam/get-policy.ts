import { operation, ownAccount } from './operation.ts';
import { needsToRead, policies, presentPolicy } from './policy.ts';
import { countUses } from './policy-uses.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const getPolicy = operation({
  name: 'GetPolicy',
  access: 'signed',
  authorize: ({ PolicyArn }, call) => needsToRead('iam:GetPolicy', PolicyArn, call),
  async handle({ PolicyArn }, call) {
    const account = await ownAccount(call);
    return { Policy: presentPolicy(policies.require(account, PolicyArn), countUses(account)(PolicyArn)) };
  },
});
