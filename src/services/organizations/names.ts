import type { RandomBytes } from '#arn';
import type { Organization } from '#directory';

/** The ARN of the organization, which belongs to its management account, as do all others here. */
export function organizationArn(organization: Organization): string {
  return arn(organization, 'organization', organization.id);
}

/** The ARN of the organization's root. */
export function organizationRootArn(organization: Organization): string {
  return arn(organization, 'root', `${organization.id}/${organization.rootId}`);
}

/** The ARN under which Organizations knows an account. */
export function accountArn(organization: Organization, accountId: string): string {
  return arn(organization, 'account', `${organization.id}/${accountId}`);
}

/** Where an account stands in the organization; every one stands below the root. */
export function accountPath({ id, rootId }: Organization, accountId: string): string {
  return `${id}/${rootId}/${accountId}/`;
}

/** An id for the outcome of a CreateAccount: `car-` and 32 digits and small letters. */
export function newCreateAccountRequestId(random: RandomBytes): string {
  return `car-${Buffer.from(random(16)).toString('hex')}`;
}

function arn({ managementAccountId }: Organization, kind: string, path: string): string {
  return `arn:aws:organizations::${managementAccountId}:${kind}/${path}`;
}
