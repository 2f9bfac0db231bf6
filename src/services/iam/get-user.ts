import { nameMeant, needsOnUserMeant } from './calling-user.ts';
import { operation, ownAccount } from './operation.ts';
import { presentRootUser, presentUser, users } from './user.ts';

/**
 * Shows a user; without a name, the one that signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export const getUser = operation({
  name: 'GetUser',
  access: 'signed',
  authorize: ({ UserName }, call) => needsOnUserMeant('iam:GetUser', UserName, call),
  async handle({ UserName }, call) {
    const account = await ownAccount(call);
    const name = nameMeant(UserName, call.caller);
    if (name === undefined) return { User: presentRootUser(account.account) };
    return { User: presentUser(account.id, users.require(account, name)) };
  },
});
