/**
 * A change that would leave the account inconsistent (a key without its user, a name taken twice). Operations check what they need
 * and refuse in AWS's words before it comes to this; reaching it is a mistake of the operation's.
 */
export class IntegrityError extends Error {
  override readonly name = 'IntegrityError';
}

/** Others kept changing the same entities at the same time. Nothing was done; the request may be tried again from its start. */
export class DirectoryConflict extends Error {
  override readonly name = 'DirectoryConflict';
}
