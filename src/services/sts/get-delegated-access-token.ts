import { AwsError } from '#wire';
import { endOfAccess, openTradeInToken } from '../trade-in-token.ts';
import { chainOf } from './chain.ts';
import { tokenRegions } from './endpoints.ts';
import { issueCredentials } from './issue-credentials.ts';
import { operation } from './operation.ts';

/**
 * Gives a provider, for the token of a delegation request, credentials of whoever accepted the request, narrowed to what was asked for.
 * However often and whenever it is exchanged, all credentials end when the request says.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html
 */
export const getDelegatedAccessToken = operation({
  name: 'GetDelegatedAccessToken',
  access: 'signed',
  effect: 'issues',

  authorize: (_input, { caller: { account } }) => [
    { action: 'sts:GetDelegatedAccessToken', resource: '*', account },
  ],

  async handle({ TradeInToken }, call, deps) {
    const { caller, snapshot } = call;
    const { now } = call.request;
    const id = openTradeInToken(TradeInToken, caller.account, deps.ring);
    if (id === undefined) throw new AwsError('ValidationError', 'The trade-in token is not valid.');
    const request = (await snapshot.delegationRequests()).request(id);
    const { approver, ownerAccount } = request ?? {};
    const seconds = request === undefined ? 0 : Math.ceil((endOfAccess(request) - now) / 1000);
    if (
      request?.state !== 'FINALIZED' ||
      approver === undefined ||
      ownerAccount === undefined ||
      seconds <= 0
    ) {
      throw new AwsError(
        'ExpiredTradeInTokenException',
        'The trade-in token provided in the request has expired and can no longer be exchanged for credentials. Request a new token and retry the operation.',
      );
    }
    const { arn, acceptedAt, ...identity } = approver;
    const { credentials } = issueCredentials(
      {
        ...identity,
        account: ownerAccount,
        // What is revoked of the approver is revoked of the access that he granted before, whenever it is used. It also dies with the
        // sessions of the provider that fetched it.
        chain: [
          ...identity.chain,
          { accessKeyId: id, account: ownerAccount, issuedAt: Math.floor(acceptedAt / 1000) },
          ...chainOf(caller),
        ],
        policies: [...identity.policies, { document: request.policy, policyArns: [], scopesDown: true }],
        delegation: { requestId: id, provider: request.provider },
        ...(await tokenRegions(ownerAccount, call, deps.endpoints)),
      },
      { seconds, now },
      deps,
    );
    // The model says of PackedPolicySize: deprecated, and not populated here.
    return { Credentials: credentials, AssumedPrincipal: arn };
  },
});
