import {
  findRequest,
  isOwner,
  missingRequest,
  needsOnRequest,
  presentRequest,
} from './delegation-request.ts';
import { operation } from './operation.ts';

/**
 * Shows a request to the account that it asks; to everybody as long as it asks nobody in particular. Whether the caller could grant what
 * it asks for is not worked out.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetDelegationRequest.html
 */
export const getDelegationRequest = operation({
  name: 'GetDelegationRequest',
  access: 'signed',
  async authorize({ DelegationRequestId: id }, call) {
    const request = await findRequest(id, call);
    const byDefault = request !== undefined && (request.owner === undefined || isOwner(request, call.caller));
    return needsOnRequest('GetDelegationRequest', id, call, { request, byDefault });
  },
  async handle({ DelegationRequestId: id, DelegationPermissionCheck }, call) {
    const request = await findRequest(id, call);
    if (request === undefined) throw missingRequest(id);
    return {
      DelegationRequest: presentRequest(request, call.request.now),
      ...(DelegationPermissionCheck
        ? { PermissionCheckStatus: 'COMPLETE' as const, PermissionCheckResult: 'UNSURE' as const }
        : {}),
    };
  },
});
