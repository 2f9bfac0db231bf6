import type { RandomBytes } from '#arn';
import type * as Directory from '#directory';
import type { Revocation } from './model.ts';

/** The longest that any session lives, in milliseconds: GetSessionToken's 36 hours. */
export const LONGEST_SESSION = 36 * 3600 * 1000;

/** The ARN of one revocation, or with `*` of all of an account's; it is also the id under which the directory keeps it. */
export function revocationArn(account: string, id: string): string {
  return `arn:aws:sojourn::${account}:revocation/${id}`;
}

/** An ARN for a new revocation. */
export function newRevocationArn(account: string, random: RandomBytes): string {
  return revocationArn(account, `rev-${Buffer.from(random(16)).toString('hex')}`);
}

/** A revocation as our operations show it. */
export function presentRevocation({
  id,
  target,
  before,
  until,
  createdAt,
}: Directory.Revocation): Revocation {
  return {
    Arn: id,
    Target: { Type: target.type, Value: target.value },
    Before: before,
    Until: until,
    CreatedAt: createdAt,
  };
}
