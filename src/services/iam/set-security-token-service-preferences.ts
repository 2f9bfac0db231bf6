import { needs, operation } from './operation.ts';

/**
 * Chooses where the session tokens of STS's global endpoint are valid: in the regions enabled by default (`v1Token`), or in all
 * (`v2Token`). Tokens that were issued before stay as they are.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html
 */
export const setSecurityTokenServicePreferences = operation({
  name: 'SetSecurityTokenServicePreferences',
  access: 'signed',
  authorize: (_input, call) => needs('iam:SetSecurityTokenServicePreferences', '*', call),
  handle: ({ GlobalEndpointTokenVersion }, { caller, change }) =>
    change(['organization'], ({ organization }) => {
      const account = organization.account(caller.account);
      if (account === undefined) throw new Error(`the caller's account ${caller.account} is not there`);
      organization.put({ ...account, globalEndpointTokenVersion: GlobalEndpointTokenVersion });
      return {};
    }),
});
