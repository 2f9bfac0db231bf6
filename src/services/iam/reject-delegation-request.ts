import { needsToStep, step } from './delegation-request.ts';
import { operation } from './operation.ts';

/**
 * Refuses a request for good, or takes back what was granted: the sessions that came of it are dead from now on.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RejectDelegationRequest.html
 */
export const rejectDelegationRequest = operation({
  name: 'RejectDelegationRequest',
  access: 'signed',
  authorize: ({ DelegationRequestId }, call) =>
    needsToStep('RejectDelegationRequest', DelegationRequestId, call),
  handle: ({ DelegationRequestId, Notes }, call) =>
    step('RejectDelegationRequest', DelegationRequestId, call, () =>
      Notes === undefined ? {} : { rejectionReason: Notes },
    ),
});
