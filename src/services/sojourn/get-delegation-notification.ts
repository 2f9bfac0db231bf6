import { AwsError } from '#wire';
import { delegationRequestArn, stateAt } from '../iam/delegation-request.ts';
import { endOfAccess, sealTradeInToken } from '../trade-in-token.ts';
import { operation } from './operation.ts';

/**
 * Tells a provider what has become of his delegation request, in the words of AWS's SNS notification; once it is finalized, with the
 * token that GetDelegatedAccessToken takes. Nothing is sent to the notification channel: the provider asks.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html
 */
export const getDelegationNotification = operation({
  name: 'GetDelegationNotification',
  access: 'signed',
  effect: 'issues',
  authorize: ({ DelegationRequestId }, { caller: { account } }) => [
    {
      action: 'sojourn:GetDelegationNotification',
      resource: delegationRequestArn(account, DelegationRequestId),
      account,
    },
  ],
  async handle({ DelegationRequestId }, { caller, snapshot, request: { now } }, { ring, random }) {
    const request = (await snapshot.delegationRequests()).request(DelegationRequestId);
    if (request?.provider !== caller.account) {
      throw new AwsError(
        'ResourceNotFoundException',
        `There is no delegation request ${DelegationRequestId} of this account.`,
      );
    }
    const state = stateAt(request, now);
    const released = state === 'FINALIZED' && now < endOfAccess(request);
    return {
      Notification: {
        Type: released ? 'ExchangeToken' : 'StateChange',
        RequestId: request.id,
        RequestorWorkflowId: request.workflowId,
        State: state,
        ...(request.ownerAccount === undefined ? {} : { OwnerAccountId: request.ownerAccount }),
        UpdatedAt: new Date(request.updatedAt).toISOString(),
        ...(released
          ? {
              ExchangeToken: sealTradeInToken(request, ring, random),
              ExpiresAt: new Date(endOfAccess(request)).toISOString(),
            }
          : {}),
      },
    };
  },
});
