import type { WebIdentityIssuer } from '#directory';
import { newIssuer } from '#federation';
import { AwsError } from '#wire';
import { needs, operation, ownAccount } from './operation.ts';

/**
 * Lets the account's principals get web identity tokens for services elsewhere. The first time makes the account's issuer and its keys;
 * it stays the same from then on.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html
 */
export const enableOutboundWebIdentityFederation = operation({
  name: 'EnableOutboundWebIdentityFederation',
  access: 'signed',
  authorize: (_input, call) => needs('iam:EnableOutboundWebIdentityFederation', '*', call),
  async handle(_input, call, deps) {
    const account = await ownAccount(call);
    const made = account.webIdentityIssuer() ?? (await newIssuer(call.request.now, deps));
    return call.change([account.id, 'organization'], (draft) => {
      const own = draft.account(account.id);
      const issuer: WebIdentityIssuer = own.webIdentityIssuer() ?? { ...made, enabled: false };
      if (issuer.enabled) {
        throw new AwsError(
          'FeatureEnabled',
          `Outbound identity federation is already enabled for account ${account.id}`,
        );
      }
      own.put({ ...issuer, enabled: true });
      draft.organization.put({ kind: 'issuer-account', id: issuer.id, account: account.id });
      return { IssuerIdentifier: deps.issuerUrl(issuer.id) };
    });
  },
});
