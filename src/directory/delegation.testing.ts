import type { AccountId } from '#arn';
import type { DelegationRequest } from './index.ts';

/** A delegation request of `provider` that was accepted and released, for tests. */
export function finalizedRequest(
  id: string,
  {
    provider,
    customer,
    at,
  }: { readonly provider: AccountId; readonly customer: AccountId; readonly at: number },
): DelegationRequest {
  return {
    kind: 'delegation-request',
    id,
    provider,
    workflowId: 'workflow',
    description: 'sets up the product',
    notificationChannel: `arn:aws:sns:us-east-1:${provider}:topic`,
    templateArn: `arn:aws:iam::${provider}:policy/template`,
    parameters: [],
    policy: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    sessionSeconds: 3600,
    onlySendByOwner: false,
    createdAt: at,
    state: 'FINALIZED',
    updatedAt: at,
    ownerAccount: customer,
    owner: { arn: `arn:aws:iam::${customer}:user/David`, userId: 'AIDADAVID' },
    approver: {
      arn: `arn:aws:iam::${customer}:user/David`,
      acceptedAt: at,
      principal: { type: 'user', userId: 'AIDADAVID' },
      origin: { type: 'user', account: customer, userId: 'AIDADAVID', accessKeyId: 'AKIADAVID' },
      chain: [],
      tags: [],
      policies: [],
      federated: {},
    },
  };
}
