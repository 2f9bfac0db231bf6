import type { Approver } from '#directory';
import { AwsError } from '#wire';
import { chainOf, originOf } from '../sts/chain.ts';
import { needsToStep, step } from './delegation-request.ts';
import { type IamCall, operation } from './operation.ts';

/** The longest access that a root user may grant, in seconds. */
const LONGEST_OF_ROOT = 4 * 3600;

/**
 * Grants what a request asks for, as far as the caller has it: the provider will act as the caller, narrowed to the request's policy.
 * Nothing reaches the provider before the token is sent.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcceptDelegationRequest.html
 */
export const acceptDelegationRequest = operation({
  name: 'AcceptDelegationRequest',
  access: 'signed',
  authorize: ({ DelegationRequestId }, call) =>
    needsToStep('AcceptDelegationRequest', DelegationRequestId, call),
  handle({ DelegationRequestId }, call) {
    const approver = approverOf(call);
    return step('AcceptDelegationRequest', DelegationRequestId, call, ({ sessionSeconds }) => {
      if (approver.principal.type === 'root' && sessionSeconds > LONGEST_OF_ROOT) {
        throw new AwsError(
          'AccessDenied',
          'Root users can accept only delegation requests with a session duration of 4 hours or less.',
        );
      }
      return { approver };
    });
  },
});

/** Who the caller is, with everything that narrows him and everything that he dies with. */
function approverOf({ caller, request }: IamCall): Approver {
  const { session, entity, arn } = caller;
  return {
    arn,
    acceptedAt: request.now,
    principal:
      session?.principal ?? (entity === undefined ? { type: 'root' } : { type: 'user', userId: entity.id }),
    origin: originOf(caller),
    chain: chainOf(caller),
    ...(session?.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
    tags: session?.tags ?? [],
    policies: session?.policies ?? [],
    federated: session?.federated ?? {},
  };
}
