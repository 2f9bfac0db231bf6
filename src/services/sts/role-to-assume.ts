import { type Call, type Need, resourceTagContext } from '#access';
import { type AccountId, isAccountId, parseArn } from '#arn';
import { compiledTrust, type Role, roleArn } from '#directory';
import { AwsError } from '#wire';

/** The role that `arn` names, with its account, for an operation whose `needsToAssume` were allowed. */
export async function roleToAssume(
  arn: string,
  call: Pick<Call, 'snapshot'>,
): Promise<{ readonly role: Role; readonly account: AccountId }> {
  const { role, account } = await findRole(arn, call);
  if (role === undefined) throw new Error(`nobody can have been allowed to assume ${arn}: it does not exist`);
  return { role, account };
}

/**
 * What must be allowed before the role that `arn` names is assumed: each of `actions` on it, with the condition keys of the request and
 * of the role's tags. A role that does not exist needs the same and has no trust policy, which admits nobody: it goes the way of one that
 * may not be assumed, so that nobody of another account can find out which roles there are.
 */
export async function needsToAssume(
  arn: string,
  call: Pick<Call, 'snapshot'>,
  { actions, context }: { readonly actions: readonly string[]; readonly context: Need['context'] },
): Promise<readonly Need[]> {
  const { role, account } = await findRole(arn, call);
  return actions.map((action) => {
    const absent: Need = { action, resource: arn, account, ...(context === undefined ? {} : { context }) };
    if (role === undefined) return absent;
    return {
      ...absent,
      context: { ...resourceTagContext('iam', role.tags), ...context },
      policy: compiledTrust(role),
      ifAbsent: absent,
    };
  });
}

async function findRole(
  arn: string,
  { snapshot }: Pick<Call, 'snapshot'>,
): Promise<{ readonly role: Role | undefined; readonly account: AccountId }> {
  const parsed = parseArn(arn);
  if (parsed?.service !== 'iam' || !isAccountId(parsed.account) || !parsed.resource.startsWith('role/')) {
    throw new AwsError('ValidationError', `${arn} is invalid`);
  }
  const { account } = parsed;
  const name = parsed.resource.slice(parsed.resource.lastIndexOf('/') + 1);
  const role = (await snapshot.account(account))?.role(name);
  // Names are found in any letter case and under any path; ARNs are not.
  return { role: role !== undefined && roleArn(account, role) === arn ? role : undefined, account };
}
