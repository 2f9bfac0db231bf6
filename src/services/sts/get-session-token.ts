import { chainOf, originOf } from './chain.ts';
import { tokenRegions } from './endpoints.ts';
import { issueCredentials } from './issue-credentials.ts';
import { shownMfa } from './mfa.ts';
import { operation } from './operation.ts';

const DEFAULT_SECONDS = 43_200;
/** The longest session of a root user, who is not refused a longer one but gets this. */
const LONGEST_OF_ROOT = 3600;

/**
 * Gives a user, or an account's root user, temporary credentials of his own, so that he can show an MFA device once for many requests.
 * Needs no permission and cannot be denied; who may call it at all is in access's table of kinds of credentials.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const getSessionToken = operation({
  name: 'GetSessionToken',
  access: 'never-denied',
  effect: 'issues',
  async handle(input, call, deps) {
    const { caller, request } = call;
    const mfaAuthenticatedAt = await shownMfa(input, call);
    const { entity } = caller;
    const asked = input.DurationSeconds ?? DEFAULT_SECONDS;
    const { credentials, utilization, tokenSize } = issueCredentials(
      {
        account: caller.account,
        principal: entity === undefined ? { type: 'root' } : { type: 'user', userId: entity.id },
        origin: originOf(caller),
        chain: chainOf(caller),
        tags: [],
        policies: [],
        federated: {},
        ...(mfaAuthenticatedAt === undefined ? {} : { mfaAuthenticatedAt }),
        ...(await tokenRegions(caller.account, call, deps.endpoints)),
      },
      {
        seconds: entity === undefined ? Math.min(asked, LONGEST_OF_ROOT) : asked,
        now: request.now,
        minimumTokenSize: input.MinimumSessionTokenSize,
      },
      deps,
    );
    return { Credentials: credentials, SessionTokenUtilization: utilization, SessionTokenSize: tokenSize };
  },
});
