import { operation } from './operation.ts';

/**
 * Tells callers who they are. Needs no permission and cannot be denied, not even explicitly.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const getCallerIdentity = operation({
  name: 'GetCallerIdentity',
  access: 'never-denied',
  handle: (_input, { caller }) => ({ UserId: caller.userId, Account: caller.account, Arn: caller.arn }),
});
