import { AwsError } from '#wire';

/** The most that one answer lists, and what it lists by default. */
const MOST_RESULTS = 20;

/** One page of a list, and the token for the next one where there is more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly NextToken?: string;
}

/** The page of `items` that begins after the one at which the last page ended. The token names that one, so additions do not shift it. */
export function page<Item extends { readonly id: string }>(
  items: readonly Item[],
  { NextToken, MaxResults = MOST_RESULTS }: { readonly NextToken?: string; readonly MaxResults?: number },
): Page<Item> {
  const start = NextToken === undefined ? 0 : items.findIndex(({ id }) => tokenOf(id) === NextToken) + 1;
  if (NextToken !== undefined && start === 0) {
    throw new AwsError('InvalidInputException', 'You provided an invalid value for NextToken.', {
      details: { Reason: 'INVALID_NEXT_TOKEN' },
    });
  }
  const taken = items.slice(start, start + MaxResults);
  const last = taken.at(-1);
  return start + MaxResults < items.length && last
    ? { items: taken, NextToken: tokenOf(last.id) }
    : { items: taken };
}

function tokenOf(id: string): string {
  return Buffer.from(id).toString('base64url');
}
