import type { WebIdentityIssuer } from '#directory';
import { isRotating, rotatedKeys } from '#federation';
import { AwsError } from '#wire';
import { operation } from './operation.ts';

/**
 * Gives the account's issuer of web identity tokens new keys. They are published at once and sign a day later, when everybody who
 * verifies tokens knows them; those that signed so far are published until their last token has expired.
 */
export const rotateWebIdentityKeys = operation({
  name: 'RotateWebIdentityKeys',
  access: 'signed',
  authorize: (_input, { caller: { account } }) => [
    { action: 'sojourn:RotateWebIdentityKeys', resource: '*', account },
  ],
  async handle(_input, { caller, snapshot, request, change }, deps) {
    const { now } = request;
    const issuer = (await snapshot.account(caller.account))?.webIdentityIssuer();
    const keys = await rotatedKeys(restingIssuer(issuer, now), now, deps);
    return change([caller.account], (draft) => {
      const account = draft.account(caller.account);
      // Whoever rotated them meanwhile left keys that wait, so what is put here was made from what stands there.
      account.put({ ...restingIssuer(account.webIdentityIssuer(), now), keys });
      return {
        Keys: keys.map(({ id, algorithm, signsFrom }) => ({
          KeyId: id,
          Algorithm: algorithm,
          SignsFrom: signsFrom,
        })),
      };
    });
  },
});

/** The issuer, if there is one whose last new keys sign already. */
function restingIssuer(issuer: WebIdentityIssuer | undefined, now: number): WebIdentityIssuer {
  if (issuer === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      'The account has no issuer of web identity tokens: enable outbound identity federation first.',
    );
  }
  if (isRotating(issuer, now)) {
    throw new AwsError(
      'ValidationError',
      'The keys that were made last do not sign yet: wait until they do.',
    );
  }
  return issuer;
}
