import { nameQualifier, type SamlIdentity } from '#federation';
import { AwsError } from '#wire';
import { samlError } from './assertion-refusals.ts';
import { accountOfRole, assumeAsIdentity, callerOf, needsOfIdentity } from './federated-session.ts';
import { federatedOperation } from './operation.ts';

/**
 * Issues temporary credentials for a role to whom a SAML provider of the role's account vouches for, if the role's trust policy admits
 * that provider's identity. The assertion stands in place of a signature, and names the session.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export const assumeRoleWithSAML = federatedOperation<SamlIdentity>()({
  name: 'AssumeRoleWithSAML',
  access: 'federated',
  effect: 'issues',

  async identify(input, { request, snapshot }, { identityProvider }) {
    const account = accountOfRole(input.RoleArn);
    if (!input.PrincipalArn.startsWith(`arn:aws:iam::${account}:saml-provider/`)) {
      throw new AwsError('ValidationError', 'Request ARN is invalid');
    }
    const identified = await identityProvider.saml(
      { assertion: input.SAMLAssertion, providerArn: input.PrincipalArn },
      { account, roleArn: input.RoleArn, snapshot, now: request.now },
    );
    if (!identified.ok) throw samlError(identified.refusal, request.now);
    return callerOf(account, identified.identity);
  },

  authorize: (input, call) =>
    needsOfIdentity('sts:AssumeRoleWithSAML', input.RoleArn, call.caller.identity.sessionName, call),

  async handle(input, call, deps) {
    const { issuer, provider, sessionName, subject, subjectType } = call.caller.identity;
    return {
      ...(await assumeAsIdentity(input, { roleArn: input.RoleArn, sessionName }, call, deps)),
      Subject: subject,
      SubjectType: subjectType,
      Issuer: issuer,
      NameQualifier: nameQualifier(issuer, call.caller.account, provider),
    };
  },
});
