import type { Call, Need } from '#access';
import { type Bucket, type PrincipalPolicy, resolvePrincipals, type Snapshot } from '#directory';
import { POLICY_SIZE_LIMITS, type Policy, parsePolicy } from '#policy';
import { AwsError } from '#wire';
import { bucketNeed } from './needs.ts';

/**
 * The permission to see or change a bucket's policy. The root user of the bucket's owner has it whatever the policy says, so that no
 * policy locks everybody out.
 */
export function policyNeed(call: Call, action: string, bucket: Bucket): Need {
  const { policy, ...need } = bucketNeed(call, action, bucket);
  const { caller } = call;
  const isOwner =
    caller.type === 'signed' && caller.principal.type === 'Root' && caller.account === bucket.account;
  return isOwner || policy === undefined ? need : { ...need, policy };
}

/** Only the owning account handles a bucket's policy, even where the policy would allow others. */
export function requireOwner(call: Call, bucket: Bucket): void {
  if (call.caller.type === 'signed' && call.caller.account === bucket.account) return;
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    details: { Method: call.request.method, ResourceType: 'BUCKETPOLICY' },
  });
}

/** Reads a document as the policy of this bucket: valid, about this bucket alone, its principals as they are now. */
export async function readBucketPolicy(
  document: string,
  bucket: Bucket,
  snapshot: Snapshot,
): Promise<PrincipalPolicy> {
  if (Buffer.byteLength(document) > POLICY_SIZE_LIMITS.bucket) {
    throw malformed('Policies must be smaller than 20 KB');
  }
  const parsed = parsePolicy(document, 'resource');
  if (!parsed.ok) throw malformed(parsed.message);
  if (!isAbout(bucket.id, parsed.policy)) throw malformed('Policy has invalid resource');
  const resolved = await resolvePrincipals(parsed.policy, snapshot);
  if (!resolved.ok)
    throw malformed('Invalid principal in policy', { Detail: `"AWS" : "${resolved.principal}"` });
  return { document, principalIds: resolved.principalIds };
}

function isAbout(bucket: string, { statements }: Policy): boolean {
  const arn = `arn:aws:s3:::${bucket}`;
  return statements.every(({ resource }) =>
    (resource?.values ?? []).every((value) => value === arn || value.startsWith(`${arn}/`)),
  );
}

function malformed(message: string, details: Readonly<Record<string, string>> = {}): AwsError {
  return new AwsError('MalformedPolicy', message, { details });
}
