import type { Need } from '#access';
import { type AccountReads, type ManagedPolicy, type PolicyVersion, quotas } from '#directory';
import { POLICY_SIZE_LIMITS, policySize } from '#policy';
import { AwsError, type Iam } from '#wire';
import { Entities } from './entities.ts';
import { type IamCall, type Nothing, ownAccount } from './operation.ts';
import { isAwsManaged, isPolicyArn } from './policy-arn.ts';
import { presentDocument, refuseMalformed } from './policy-document.ts';
import type { PolicyUses } from './policy-uses.ts';
import { withinQuota } from './quota.ts';
import { presentTags, presentTagsIfAny } from './tags.ts';

/**
 * Managed policies, by ARN. Those of other accounts, and AWS's own where they are to be changed, belong to somebody else: no identity
 * policy of the caller's reaches them, so they are refused where the action is authorized.
 */
export const policies = new Entities<ManagedPolicy>({
  named: (account, arn) => account.policy(arn),
  withId: (account, id) => account.policyById(id),
  arn: (_account, arn) => {
    if (!isPolicyArn(arn)) throw new AwsError('ValidationError', `ARN ${arn} is not valid.`);
    return arn;
  },
  noun: 'policy',
  missing: (arn) => `Policy ${arn} was not found.`,
  namesake: (account, name) => account.policyNamed(name),
  taken: (name) => `A policy called ${name} already exists. Duplicate names are not allowed.`,
  all: (account) => account.policies(),
  quota: { name: 'PoliciesPerAccount', most: quotas.customerManagedPolicies },
});

/** That `action`, which only reads, must be allowed on a policy: AWS's own are as every account's. */
export async function needsToRead(
  action: `iam:${string}`,
  arn: string,
  call: IamCall,
): Promise<readonly Need[]> {
  const found = await policies.needs(action, arn, call);
  return isAwsManaged(arn) ? found.map((need) => ({ ...need, account: call.caller.account })) : found;
}

/** Refuses a document that no managed policy can hold. */
export function refuseUnmanageable(document: string): void {
  refuseMalformed(document);
  withinQuota('PolicySize', POLICY_SIZE_LIMITS.managed, policySize(document));
}

/** The version that has this id, and its policy; AWS has one refusal for either not being there. */
export function requireVersion(
  account: AccountReads,
  arn: string,
  id: string,
): { readonly policy: ManagedPolicy; readonly version: PolicyVersion } {
  const policy = account.policy(arn);
  const version = policy?.versions.find((candidate) => candidate.id === id);
  if (policy === undefined || version === undefined)
    throw new AwsError('NoSuchEntity', `Policy ${arn} version ${id} does not exist or is not attachable.`);
  return { policy, version };
}

/** Replaces a policy, which must have the version with this id, by what `edit` makes of it. */
export async function editVersions(
  arn: string,
  id: string,
  call: IamCall,
  edit: (policy: ManagedPolicy) => ManagedPolicy,
): Promise<Nothing> {
  requireVersion(await ownAccount(call), arn, id);
  return policies.edit(arn, call, (_policy, account) => edit(requireVersion(account, arn, id).policy));
}

/** A policy as GetPolicy shows it. */
export function presentPolicy(policy: ManagedPolicy, uses: PolicyUses): Iam.Policy {
  return {
    ...presentListedPolicy(policy, uses),
    Description: policy.description,
    Tags: presentTags(policy.tags),
  };
}

/** A policy as CreatePolicy shows it, which nobody can use yet. */
export function presentNewPolicy(policy: ManagedPolicy): Iam.Policy {
  return {
    ...presentListedPolicy(policy, { attachments: 0, boundaries: 0 }),
    Tags: presentTagsIfAny(policy.tags),
  };
}

/** A policy as ListPolicies shows it: without description and tags. */
export function presentListedPolicy(policy: ManagedPolicy, uses: PolicyUses): Iam.Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: uses.attachments,
    PermissionsBoundaryUsageCount: uses.boundaries,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
  };
}

/** A policy's version as GetPolicyVersion shows it. */
export function presentVersion(policy: ManagedPolicy, version: PolicyVersion): Iam.PolicyVersion {
  return { Document: presentDocument(version.document), ...presentListedVersion(policy, version) };
}

/** A policy's version as lists show it: without the document. */
export function presentListedVersion(policy: ManagedPolicy, version: PolicyVersion): Iam.PolicyVersion {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: version.createdAt,
  };
}
