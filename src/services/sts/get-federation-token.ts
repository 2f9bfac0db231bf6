import { requestTagContext } from '#access';
import { federatedUserArn } from '#arn';
import { originOf } from './chain.ts';
import { tokenRegions } from './endpoints.ts';
import { issueCredentials } from './issue-credentials.ts';
import { operation } from './operation.ts';
import { sessionPolicyLayer } from './session-policies.ts';
import { sessionTags } from './session-tags.ts';

const DEFAULT_SECONDS = 43_200;
/** A session of the root user is shortened to an hour. */
const ROOT_SECONDS = 3600;

/**
 * Issues temporary credentials for somebody whom a user, or root, vouches for by a name. What they may do is what both the user's
 * policies and the session policies allow; without a session policy, only what resource policies grant to the name.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const getFederationToken = operation({
  name: 'GetFederationToken',
  access: 'signed',
  effect: 'issues',

  authorize({ Name, Tags }, { caller }) {
    const need = {
      resource: federatedUserArn(caller.account, Name),
      account: caller.account,
      context: requestTagContext(Tags),
    };
    return [
      { action: 'sts:GetFederationToken', ...need },
      ...(Tags?.length ? [{ action: 'sts:TagSession', ...need }] : []),
    ];
  },

  async handle(input, call, deps) {
    const { caller, request, snapshot } = call;
    const { account, entity } = caller;
    const tags = sessionTags(input, undefined);
    const policies = await sessionPolicyLayer(input, account, snapshot);
    const session = {
      account,
      principal: {
        type: 'federated-user',
        name: input.Name,
        ...(entity === undefined ? {} : { parentUserId: entity.id }),
      },
      origin: originOf(caller),
      chain: [],
      tags,
      policies,
      federated: {},
      ...(await tokenRegions(account, call, deps.endpoints)),
    } as const;
    const asked = input.DurationSeconds ?? DEFAULT_SECONDS;
    const life = {
      seconds: entity === undefined ? Math.min(asked, ROOT_SECONDS) : asked,
      now: request.now,
      minimumTokenSize: input.MinimumSessionTokenSize,
    };
    const { credentials, utilization, tokenSize } = issueCredentials(session, life, deps);
    return {
      Credentials: credentials,
      FederatedUser: {
        FederatedUserId: `${account}:${input.Name}`,
        Arn: federatedUserArn(account, input.Name),
      },
      PackedPolicySize: utilization,
      SessionTokenUtilization: utilization,
      SessionTokenSize: tokenSize,
    };
  },
});
