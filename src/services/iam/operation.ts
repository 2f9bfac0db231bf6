import type { Call, Need, Operation, SignedCaller } from '#access';
import type { RandomBytes } from '#arn';
import type { AccountState } from '#directory';
import type { KeyRing } from '#keys';
import type { IamOperations } from '#wire';

/** What IAM's operations may reach for. */
export interface IamDeps {
  readonly random: RandomBytes;
  /** Seals the secrets of access keys and issuers. */
  readonly ring: KeyRing;
  /** The URL at which the issuer of this id publishes its keys. */
  readonly issuerUrl: (issuerId: string) => string;
}

export type IamCall = Call<SignedCaller>;

/** The answer of operations that answer nothing. */
export type Nothing = Record<never, never>;

/** Gives an operation of IAM the input and output that the model says it has. */
export function operation<N extends keyof IamOperations>(
  row: Operation<IamOperations[N]['input'], IamOperations[N]['output'], IamDeps> & { readonly name: N },
): Operation<IamOperations[N]['input'], IamOperations[N]['output'], IamDeps> {
  return row;
}

/** The caller's account as this request sees it: IAM knows no other. */
export async function ownAccount({ caller, snapshot }: IamCall): Promise<AccountState> {
  const account = await snapshot.account(caller.account);
  if (account === undefined) throw new Error(`the caller's account ${caller.account} is not there`);
  return account;
}

/** The same needs, whose refusals name the resource as `shown`, as AWS does where it does not write ARNs. */
export function shownAs(shown: string, unshown: readonly Need[]): readonly Need[] {
  return unshown.map((need) => ({ ...need, shown }));
}

/** That `action` must be allowed on `resource`, a thing of the caller's account. */
export function needs(
  action: `iam:${string}`,
  resource: string,
  { caller }: IamCall,
  context: Need['context'] = {},
): readonly Need[] {
  return [{ action, resource, account: caller.account, context }];
}
