import { claimedIssuer, isOwnIssuer, type WebIdentity } from '#federation';
import { AwsError } from '#wire';
import { webIdentityError } from './assertion-refusals.ts';
import { accountOfRole, assumeAsIdentity, callerOf, needsOfIdentity } from './federated-session.ts';
import { federatedOperation } from './operation.ts';

const ACTION = 'sts:AssumeRoleWithWebIdentity';

/** The OAuth 2.0 providers that AWS builds in, whose access tokens come with their name. */
const OAUTH_PROVIDERS: readonly string[] = ['www.amazon.com', 'graph.facebook.com'];

/**
 * Issues temporary credentials for a role to whom an OpenID Connect or OAuth 2.0 provider vouches for, if the role's trust policy admits
 * that provider's identity. The token stands in place of a signature.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const assumeRoleWithWebIdentity = federatedOperation<WebIdentity>()({
  name: 'AssumeRoleWithWebIdentity',
  access: 'federated',
  effect: 'issues',

  async identify(input, { request, snapshot }, { identityProvider }) {
    const account = accountOfRole(input.RoleArn);
    const { WebIdentityToken: token, ProviderId: providerId } = input;
    const claimed = claimedIssuer(token);
    // Refused as one of an issuer that nobody registered: nothing else could be made of it.
    if (claimed.ok && isOwnIssuer(claimed.issuer, await snapshot.organization())) {
      throw webIdentityError({ reason: 'unknown-provider', issuer: claimed.issuer }, request.now);
    }
    if (providerId !== undefined && !OAUTH_PROVIDERS.includes(providerId)) {
      throw new AwsError('AccessDenied', `Not authorized to perform ${ACTION}`);
    }
    const presentation = { account, roleArn: input.RoleArn, snapshot, now: request.now };
    const identified = await identityProvider.webIdentity({ token, providerId }, presentation);
    if (!identified.ok) throw webIdentityError(identified.refusal, request.now);
    return callerOf(account, identified.identity);
  },

  authorize: (input, call) => needsOfIdentity(ACTION, input.RoleArn, input.RoleSessionName, call),

  async handle(input, call, deps) {
    const session = { roleArn: input.RoleArn, sessionName: input.RoleSessionName };
    const { subject, provider } = call.caller.identity;
    return {
      ...(await assumeAsIdentity(input, session, call, deps)),
      SubjectFromWebIdentityToken: subject,
      Provider: provider,
    };
  },
});
