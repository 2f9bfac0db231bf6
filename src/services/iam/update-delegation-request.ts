import { needsToStep, step } from './delegation-request.ts';
import { operation } from './operation.ts';

/**
 * Forwards a request to whoever may accept it, with notes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateDelegationRequest.html
 */
export const updateDelegationRequest = operation({
  name: 'UpdateDelegationRequest',
  access: 'signed',
  authorize: ({ DelegationRequestId }, call) =>
    needsToStep('UpdateDelegationRequest', DelegationRequestId, call),
  handle: ({ DelegationRequestId, Notes }, call) =>
    step('UpdateDelegationRequest', DelegationRequestId, call, () =>
      Notes === undefined ? {} : { notes: Notes },
    ),
});
