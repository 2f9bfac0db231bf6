import type { Need, SignedCaller } from '#access';
import { rootArn } from '#arn';
import type { AccountDraft, AccountReads, CredentialOwner } from '#directory';
import { AwsError } from '#wire';
import { type IamCall, needs, ownAccount } from './operation.ts';
import { users } from './user.ts';

/*
 * Some operations may leave UserName out and then act on whoever signed: a user, or the account's root user, who has no name. Roles and
 * federated users have to say whom they mean.
 */

/** What IAM's reports call the root user, for answers that need a name. */
export const ROOT_USER_NAME = '<root_account>';

/** The name of the user that is meant; `undefined` for the root user. */
export function nameMeant(
  UserName: string | undefined,
  { principal, entity }: SignedCaller,
): string | undefined {
  if (UserName !== undefined) return UserName;
  if (principal.type === 'User') return entity?.name;
  if (principal.type === 'Root') return undefined;
  throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
}

/**
 * `UserName`, or nothing where the root user means itself in an operation that wants a name: it has none, and gives its account's id.
 */
export function orRoot(UserName: string, { principal, account }: SignedCaller): string | undefined {
  return principal.type === 'Root' && UserName === account ? undefined : UserName;
}

/** That `action` must be allowed on the user that is meant. */
export async function needsOnUserMeant(
  action: `iam:${string}`,
  UserName: string | undefined,
  call: IamCall,
): Promise<readonly Need[]> {
  const name = nameMeant(UserName, call.caller);
  return name === undefined
    ? needs(action, rootArn(call.caller.account), call)
    : users.needs(action, name, call);
}

/** The owner of access keys and MFA devices that is meant, with his name where he has one. */
export interface KeyOwner {
  readonly owner: CredentialOwner;
  readonly name: string | undefined;
}

/** Looks up the owner of access keys and MFA devices that is meant. */
export async function keyOwnerMeant(
  UserName: string | undefined,
  call: IamCall,
): Promise<KeyOwner & { readonly account: AccountReads }> {
  const account = await ownAccount(call);
  const name = nameMeant(UserName, call.caller);
  if (name === undefined) return { account, owner: { type: 'root' }, name };
  const user = users.require(account, name);
  return { account, owner: { type: 'user', userId: user.id }, name: user.name };
}

/** Changes the account by what `work` does with the access keys or MFA devices of the user that is meant. */
export async function changeKeysOfUserMeant<Result>(
  UserName: string | undefined,
  call: IamCall,
  work: (owner: KeyOwner, account: AccountDraft) => Result,
): Promise<Result> {
  const { account } = call.caller;
  const name = nameMeant(UserName, call.caller);
  if (name === undefined) {
    return call.change([account], (draft) => work({ owner: { type: 'root' }, name }, draft.account(account)));
  }
  return users.change(name, call, (user, draft) =>
    work({ owner: { type: 'user', userId: user.id }, name: user.name }, draft),
  );
}
