import type { AccountId } from '#arn';
import type { Snapshot } from '#directory';
import { parsePolicy } from '#policy';
import type { SessionPolicyLayer } from '#tokens';
import { AwsError, type Sts } from '#wire';

/** The most managed policies that one request may pass. */
const MOST_ARNS = 10;

/** The longest inline session policy together with the ARNs, in characters. */
const MOST_CHARACTERS = 2048;

/**
 * The layer of session policies that a request asks for, validated; none where it passes no policy at all. Managed policies are named
 * by ARN: what they say is read at each use.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export async function sessionPolicyLayer(
  request: { readonly Policy?: string; readonly PolicyArns?: readonly Sts.PolicyDescriptorType[] },
  account: AccountId,
  snapshot: Snapshot,
): Promise<readonly SessionPolicyLayer[]> {
  const { Policy: document, PolicyArns: descriptors } = request;
  if (document === undefined && descriptors === undefined) return [];
  if (document !== undefined) refuseMalformed(document);
  const policyArns = (descriptors ?? []).map(({ arn }) => arn ?? '');
  if (policyArns.length > MOST_ARNS) {
    throw new AwsError('ValidationError', `At most ${MOST_ARNS} managed session policies can be passed.`);
  }
  const state = await snapshot.account(account);
  for (const arn of policyArns) {
    if (state?.policy(arn) === undefined) {
      throw new AwsError(
        'MalformedPolicyDocument',
        `The managed policy ${arn} does not exist in the account of the session.`,
      );
    }
  }
  return [{ ...(document === undefined ? {} : { document }), policyArns }];
}

function refuseMalformed(document: string): void {
  if (document.length > MOST_CHARACTERS) {
    throw new AwsError(
      'ValidationError',
      `The inline session policy has ${document.length} characters; ${MOST_CHARACTERS} are allowed.`,
    );
  }
  const parsed = parsePolicy(document, 'session');
  if (!parsed.ok) throw new AwsError('MalformedPolicyDocument', parsed.message);
}
