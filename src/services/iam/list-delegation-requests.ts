import type { DelegationRequest } from '#directory';
import { impliedPermission } from '../implied-permission.ts';
import { delegationRequestArn, isOwner, presentRequest } from './delegation-request.ts';
import { operation } from './operation.ts';
import { page } from './paging.ts';

/**
 * Lists the requests that were taken to the caller's account, the oldest first. Everybody may list his own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListDelegationRequests.html
 */
export const listDelegationRequests = operation({
  name: 'ListDelegationRequests',
  access: 'signed',
  authorize: ({ OwnerId }, { caller: { account, arn } }) => [
    {
      action: 'iam:ListDelegationRequests',
      resource: delegationRequestArn(account, '*'),
      account,
      context: { 'iam:DelegationRequestOwner': OwnerId },
      ...(OwnerId === arn ? { policy: impliedPermission('*', 'iam:ListDelegationRequests') } : {}),
    },
  ],
  async handle(input, { caller, snapshot, request: { now } }) {
    const { OwnerId } = input;
    const isMeant = (request: DelegationRequest) =>
      OwnerId === caller.arn
        ? isOwner(request, caller)
        : OwnerId === undefined || request.owner?.arn === OwnerId;
    const taken = (await snapshot.delegationRequests())
      .all()
      .filter(({ ownerAccount, owner }) => ownerAccount === caller.account && owner !== undefined)
      .filter(isMeant);
    const { items, next } = page(taken, byAge, input);
    return {
      DelegationRequests: items.map((request) => presentRequest(request, now)),
      isTruncated: next.IsTruncated,
      Marker: next.Marker,
    };
  },
});

function byAge({ createdAt, id }: DelegationRequest): string {
  return `${String(createdAt).padStart(16, '0')} ${id}`;
}
