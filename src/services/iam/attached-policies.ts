import { type AccountReads, type Group, quotas, type Role, type User } from '#directory';
import { AwsError, type Iam } from '#wire';
import { byNameAndOwner, type PageRequest, page } from './paging.ts';
import { isPolicyArn } from './policy-arn.ts';
import { withinQuota } from './quota.ts';

type Carrier = User | Group | Role;

/** The most managed policies that one user, group or role may have attached, and AWS's name for that quota. */
const ATTACHMENTS = {
  user: { name: 'PoliciesPerUser', quota: quotas.managedPoliciesPerUser },
  group: { name: 'PoliciesPerGroup', quota: quotas.managedPoliciesPerGroup },
  role: { name: 'PoliciesPerRole', quota: quotas.managedPoliciesPerRole },
} as const satisfies Record<Carrier['kind'], unknown>;

/** The user, group or role with a managed policy attached; itself where it already was. */
export function withAttached<E extends Carrier>(carrier: E, arn: string, account: AccountReads): E {
  refuseOtherArns(arn);
  if (account.policy(arn) === undefined)
    throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`);
  if (carrier.managedPolicies.includes(arn)) return carrier;
  const managedPolicies = [...carrier.managedPolicies, arn];
  const { name, quota } = ATTACHMENTS[carrier.kind];
  withinQuota(name, quota, managedPolicies.length);
  return { ...carrier, managedPolicies };
}

/** The user, group or role with a managed policy detached, which must be attached. */
export function withDetached<E extends Carrier>(carrier: E, arn: string): E {
  refuseOtherArns(arn);
  if (!carrier.managedPolicies.includes(arn))
    throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`);
  return { ...carrier, managedPolicies: carrier.managedPolicies.filter((attached) => attached !== arn) };
}

/** A page of what a user, group or role has attached. */
export function pageOfAttached(
  carrier: Carrier,
  account: AccountReads,
  request: PageRequest & { readonly PathPrefix?: string },
) {
  const { items, next } = page(
    attachedPolicies(carrier, account).filter(({ path }) => path.startsWith(request.PathPrefix ?? '/')),
    byNameAndOwner,
    request,
  );
  return { AttachedPolicies: items.map(presentAttached), ...next };
}

/** What a user, group or role has attached, as ListAttached… shows it. */
export function presentAllAttached(carrier: Carrier, account: AccountReads): readonly Iam.AttachedPolicy[] {
  return attachedPolicies(carrier, account).map(presentAttached);
}

function attachedPolicies({ managedPolicies }: Carrier, account: AccountReads) {
  return managedPolicies.flatMap((arn) => account.policy(arn) ?? []);
}

function presentAttached({ name, arn }: { readonly name: string; readonly arn: string }): Iam.AttachedPolicy {
  return { PolicyName: name, PolicyArn: arn };
}

function refuseOtherArns(arn: string): void {
  if (!isPolicyArn(arn)) throw new AwsError('ValidationError', `ARN ${arn} is not valid.`);
}
