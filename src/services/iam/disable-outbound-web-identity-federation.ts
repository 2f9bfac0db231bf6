import { AwsError } from '#wire';
import { type Nothing, needs, operation } from './operation.ts';

/**
 * Ends the issuing of web identity tokens in the account. Those issued before can still be verified: the issuer and its keys stay
 * published.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html
 */
export const disableOutboundWebIdentityFederation = operation({
  name: 'DisableOutboundWebIdentityFederation',
  access: 'signed',
  authorize: (_input, call) => needs('iam:DisableOutboundWebIdentityFederation', '*', call),
  handle: (_input, call) =>
    call.change([call.caller.account], (draft): Nothing => {
      const account = draft.account(call.caller.account);
      const issuer = account.webIdentityIssuer();
      if (!issuer?.enabled) {
        throw new AwsError(
          'FeatureDisabled',
          `Outbound identity federation is already disabled for account ${account.id}`,
        );
      }
      account.put({ ...issuer, enabled: false });
      return {};
    }),
});
