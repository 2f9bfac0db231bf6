import {
  AcceptDelegationRequestCommand,
  AssociateDelegationRequestCommand,
  CreateDelegationRequestCommand,
  CreatePolicyCommand,
  RejectDelegationRequestCommand,
  SendDelegationTokenCommand,
} from '@aws-sdk/client-iam';
import { plainRequest, send, signed, withBody, withHeaders } from '../../harness/raw.ts';
import { sdk } from '../../harness/sdk.ts';
import type { ClientCredentials } from '../../harness/server.ts';
import type { Story } from '../../harness/story.ts';

/** Tokens of delegation requests of Production for access to Development. */
export interface TradeInTokens {
  readonly good: string;
  /** Of a request that was rejected after its token was released. */
  readonly ended: string;
  /** Of one whose policy is more than a session token can hold. */
  readonly large: string;
}

export async function makeTradeInTokens(
  endpoint: string,
  story: Pick<Story, 'development' | 'production' | 'developmentAdmin' | 'productionAdmin'>,
  policies: { readonly small: string; readonly large: string },
): Promise<TradeInTokens> {
  const { development, production } = story;
  const provider = sdk(endpoint, story.productionAdmin).iam;
  const customer = sdk(endpoint, story.developmentAdmin).iam;
  const released = async (PolicyName: string, PolicyDocument: string) => {
    const { Policy } = await provider.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    const { DelegationRequestId } = await provider.send(
      new CreateDelegationRequestCommand({
        OwnerAccountId: development,
        Description: 'sets up the product',
        Permissions: { PolicyTemplateArn: Policy?.Arn },
        RequestorWorkflowId: `workflow-${PolicyName}`,
        NotificationChannel: `arn:aws:sns:us-east-1:${production}:topic`,
        SessionDuration: 3600,
      }),
    );
    const request = { DelegationRequestId };
    await customer.send(new AssociateDelegationRequestCommand(request));
    await customer.send(new AcceptDelegationRequestCommand(request));
    await customer.send(new SendDelegationTokenCommand(request));
    return { request, token: await notified(endpoint, story.productionAdmin, request) };
  };
  const ended = await released('ended', policies.small);
  await customer.send(new RejectDelegationRequestCommand({ ...ended.request, Notes: 'enough' }));
  return {
    good: (await released('good', policies.small)).token,
    ended: ended.token,
    large: (await released('large', policies.large)).token,
  };
}

/** The token in the notification to the provider. */
async function notified(endpoint: string, credentials: ClientCredentials, request: object): Promise<string> {
  const asked = withHeaders(
    withBody(plainRequest(endpoint, 'POST', '/'), JSON.stringify(request)),
    ['Content-Type', 'application/x-amz-json-1.1'],
    ['X-Amz-Target', 'Sojourn.GetDelegationNotification'],
  );
  const { body } = await send(endpoint, signed(asked, { credentials, service: 'sojourn' }));
  return JSON.parse(body).Notification.ExchangeToken;
}
