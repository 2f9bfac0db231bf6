import { AwsError } from '#wire';
import { operation } from './operation.ts';
import { presentRevocation, revocationArn } from './revocation.ts';

/** How many an answer lists unless fewer are asked for. */
const MOST_RESULTS = 100;

/** The revocations of the caller's account that are in force, oldest first. */
export const listRevocations = operation({
  name: 'ListRevocations',
  access: 'signed',
  authorize: (_input, { caller: { account } }) => [
    { action: 'sojourn:ListRevocations', resource: revocationArn(account, '*'), account },
  ],
  async handle({ NextToken, MaxResults = MOST_RESULTS }, { caller, snapshot, request }) {
    const own = (await snapshot.revocations())
      .all()
      .filter(({ id, until }) => id.startsWith(revocationArn(caller.account, '')) && until >= request.now)
      .toSorted((a, b) => a.createdAt - b.createdAt);
    const start = NextToken === undefined ? 0 : own.findIndex(({ id }) => id === NextToken) + 1;
    if (NextToken !== undefined && start === 0)
      throw new AwsError('ValidationError', 'NextToken is not one that is still valid: list from the start.');
    const listed = own.slice(start, start + MaxResults);
    return {
      Revocations: listed.map(presentRevocation),
      ...(start + MaxResults < own.length ? { NextToken: listed.at(-1)?.id } : {}),
    };
  },
});
