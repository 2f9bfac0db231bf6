import { needsToStep, step } from './delegation-request.ts';
import { operation } from './operation.ts';

/**
 * Takes a request to the caller's account, where he becomes its owner.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AssociateDelegationRequest.html
 */
export const associateDelegationRequest = operation({
  name: 'AssociateDelegationRequest',
  access: 'signed',
  authorize: ({ DelegationRequestId }, call) =>
    needsToStep('AssociateDelegationRequest', DelegationRequestId, call),
  handle: ({ DelegationRequestId }, call) =>
    step('AssociateDelegationRequest', DelegationRequestId, call, () => {
      const { account, arn, userId } = call.caller;
      return { ownerAccount: account, owner: { arn, userId } };
    }),
});
