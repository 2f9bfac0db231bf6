import { AwsError } from '#wire';
import { needs, operation, ownAccount } from './operation.ts';

/**
 * Tells the URL of the account's issuer of web identity tokens, while it is enabled.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html
 */
export const getOutboundWebIdentityFederationInfo = operation({
  name: 'GetOutboundWebIdentityFederationInfo',
  access: 'signed',
  authorize: (_input, call) => needs('iam:GetOutboundWebIdentityFederationInfo', '*', call),
  async handle(_input, call, { issuerUrl }) {
    const account = await ownAccount(call);
    const issuer = account.webIdentityIssuer();
    if (!issuer?.enabled) {
      throw new AwsError(
        'FeatureDisabled',
        `Outbound identity federation is disabled for account ${account.id}`,
      );
    }
    return { IssuerIdentifier: issuerUrl(issuer.id), JwtVendingEnabled: true };
  },
});
