import { type Call, refusalMessage, type SignedCaller } from '#access';
import { type AccountId, isAccountId, parseArn } from '#arn';
import { type Role, roleArn } from '#directory';
import { AwsError } from '#wire';

/**
 * The role that `arn` names, with its account. A role that does not exist is refused with the very words of one that may not be
 * assumed, so that nobody can find out which roles there are.
 */
export async function roleToAssume(
  arn: string,
  call: Call<SignedCaller>,
): Promise<{ readonly role: Role; readonly account: AccountId }> {
  const parsed = parseArn(arn);
  if (parsed?.service !== 'iam' || !isAccountId(parsed.account) || !parsed.resource.startsWith('role/')) {
    throw new AwsError('ValidationError', `${arn} is invalid`);
  }
  const name = parsed.resource.slice(parsed.resource.lastIndexOf('/') + 1);
  const role = (await call.snapshot.account(parsed.account))?.role(name);
  if (role === undefined || roleArn(parsed.account, role) !== arn) {
    throw new AwsError(
      'AccessDenied',
      refusalMessage(call.caller, { action: 'sts:AssumeRole', resource: arn }, undefined),
    );
  }
  return { role, account: parsed.account };
}
