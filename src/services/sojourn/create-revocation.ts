import type { Revocation } from '#directory';
import { AwsError } from '#wire';
import type { CreateRevocationRequest } from './model.ts';
import { operation } from './operation.ts';
import { LONGEST_SESSION, newRevocationArn, presentRevocation, revocationArn } from './revocation.ts';
import { aimOf } from './target.ts';

/**
 * Ends every session that was issued before a time and is the target, is the target's, or came of one that is: their next request is
 * refused. Sessions issued later and long-term keys live on. A revocation cannot be taken back; whoever is still trusted gets a new
 * session.
 */
export const createRevocation = operation({
  name: 'CreateRevocation',
  access: 'signed',
  async authorize({ Target }, { caller, snapshot }) {
    const { account } = await aimOf(Target, caller, snapshot);
    return [{ action: 'sojourn:CreateRevocation', resource: revocationArn(account, '*'), account }];
  },
  async handle(input, { caller, snapshot, request, change }, { random }) {
    const before = timeOf(input, request.now);
    const { account, target } = await aimOf(input.Target, caller, snapshot);
    if (target === undefined) {
      throw new AwsError(
        'ResourceNotFoundException',
        `There is no ${input.Target.Type} ${input.Target.Value}.`,
      );
    }
    const revocation: Revocation = {
      kind: 'revocation',
      id: newRevocationArn(account, random),
      target,
      before,
      until: before + LONGEST_SESSION,
      createdAt: request.now,
    };
    return change(['revocations'], (draft) => {
      draft.revocations.put(revocation);
      return { Revocation: presentRevocation(revocation) };
    });
  },
});

function timeOf({ Before }: CreateRevocationRequest, now: number): number {
  if (Before === undefined) return now;
  if (Before > now) throw new AwsError('ValidationError', 'Before must not lie in the future.');
  if (Before + LONGEST_SESSION < now)
    throw new AwsError('ValidationError', 'All sessions that were issued before Before have expired.');
  return Before;
}
