import type { AccountId } from '#arn';
import type { Snapshot } from '#directory';
import { parsePolicy } from '#policy';
import type { SessionPolicyLayer } from '#tokens';
import { AwsError, type Sts, type Violation, validationMessage } from '#wire';

/** The most managed policies that one request may pass. */
const MOST_ARNS = 10;

/** The longest inline session policy, and the longest together with the ARNs, in characters. */
const MOST_CHARACTERS = 2048;

/**
 * The layer of session policies that a request asks for, validated; none where it passes no policy at all. Managed policies are named
 * by ARN: what they say is read at each use.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export async function sessionPolicyLayer(
  request: { readonly Policy?: string; readonly PolicyArns?: readonly Sts.PolicyDescriptorType[] },
  account: AccountId,
  snapshot: Snapshot,
): Promise<readonly SessionPolicyLayer[]> {
  const { Policy: document, PolicyArns: descriptors } = request;
  if (document === undefined && descriptors === undefined) return [];
  const policyArns = (descriptors ?? []).map(({ arn }) => arn ?? '');
  refuseTooMuch(document, policyArns);
  if (document !== undefined) refuseMalformed(document);
  const state = await snapshot.account(account);
  if (policyArns.some((arn) => state?.policy(arn) === undefined)) {
    throw new AwsError(
      'InvalidParameterValue',
      'At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.',
    );
  }
  return [{ ...(document === undefined ? {} : { document }), policyArns: [...new Set(policyArns)] }];
}

/** Refuses an inline session policy that does not parse. */
export function refuseMalformed(document: string): void {
  const parsed = parsePolicy(document, 'session');
  if (!parsed.ok) throw new AwsError('MalformedPolicyDocument', parsed.message);
}

/** The limits that the model leaves out, in the words of those that it has. */
function refuseTooMuch(document: string | undefined, policyArns: readonly string[]): void {
  const tooLong = (path: string, value: string | undefined, bound: number): Violation => ({
    path,
    value,
    constraint: { kind: 'maxLength', bound },
  });
  const violations: readonly Violation[] = [
    ...(document !== undefined && document.length > MOST_CHARACTERS
      ? [tooLong('policy', document, MOST_CHARACTERS)]
      : []),
    ...(policyArns.length > MOST_ARNS ? [tooLong('policyArns', undefined, MOST_ARNS)] : []),
  ];
  if (violations.length > 0) throw new AwsError('ValidationError', validationMessage(violations));
  const characters = (document ?? '').length + policyArns.join('').length;
  if (characters > MOST_CHARACTERS) {
    throw new AwsError(
      'ValidationError',
      `The inline session policy and the managed policy ARNs have ${characters} characters together; ${MOST_CHARACTERS} are allowed.`,
    );
  }
}
