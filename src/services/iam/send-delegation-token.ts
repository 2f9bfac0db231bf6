import { AwsError } from '#wire';
import { isOwner, needsToStep, step } from './delegation-request.ts';
import { operation } from './operation.ts';

/**
 * Releases the token of an accepted request: the provider finds it in his notifications, and the time of his access begins.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SendDelegationToken.html
 */
export const sendDelegationToken = operation({
  name: 'SendDelegationToken',
  access: 'signed',
  authorize: ({ DelegationRequestId }, call) => needsToStep('SendDelegationToken', DelegationRequestId, call),
  handle: ({ DelegationRequestId }, call) =>
    step('SendDelegationToken', DelegationRequestId, call, (request) => {
      if (request.onlySendByOwner && !isOwner(request, call.caller)) {
        throw new AwsError(
          'AccessDenied',
          'The token of this delegation request can be sent by the owner of the request alone.',
        );
      }
      return {};
    }),
});
