import type { AccessKey, AccountReads } from '#directory';
import { AwsError } from '#wire';

/** The access key of this owner that has this id. One of somebody else's is as good as none: it is not his to be changed through him. */
export function requireAccessKey(account: AccountReads, owner: AccessKey['owner'], id: string): AccessKey {
  const key = account.accessKeysOf(owner).find((candidate) => candidate.id === id);
  if (key === undefined) throw new AwsError('NoSuchEntity', `The Access Key with id ${id} cannot be found.`);
  return key;
}
