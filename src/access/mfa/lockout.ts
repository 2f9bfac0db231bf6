import { type AccountDraft, type CredentialOwner, type MfaFailures, mfaFailuresId } from '#directory';

/** Failures in a row that nobody has to wait after. */
const FREE_FAILURES = 5;
/** How long no code is looked at after the next one, in milliseconds; twice as long after each that follows. */
const FIRST_LOCK_MS = 30_000;
const LONGEST_LOCK_MS = 3_600_000;

/*
 * Failures are counted for whoever tries, not for the device or serial number that he names: however that is written, whatever it names
 * and whichever of his devices he tries, it is one count, and nobody can lock out another user.
 */

/** Whether no code of this owner's is looked at now. */
export function isLocked(account: AccountDraft, owner: CredentialOwner, now: number): boolean {
  return now < (account.mfaFailures(owner)?.lockedUntil ?? 0);
}

/** Notes an attempt that was not heard. It makes the wait no longer: else a stranger could keep the owner out for good. */
export function noteUnheard(account: AccountDraft, owner: CredentialOwner): void {
  const failures = failuresOf(account, owner);
  account.put({ ...failures, unheard: failures.unheard + 1 });
}

/** Counts a failure and, after several, sets the time before which no further attempt is heard. */
export function noteFailure(account: AccountDraft, owner: CredentialOwner, now: number): void {
  const failures = failuresOf(account, owner);
  const count = failures.count + 1;
  const beyond = count - FREE_FAILURES - 1;
  const lockedUntil = beyond < 0 ? 0 : now + Math.min(FIRST_LOCK_MS * 2 ** beyond, LONGEST_LOCK_MS);
  account.put({ ...failures, count, lockedUntil });
}

/** Forgets the failures: the owner has shown a right code. */
export function forgetFailures(account: AccountDraft, owner: CredentialOwner): void {
  account.remove('mfa-failures', mfaFailuresId(owner));
}

function failuresOf(account: AccountDraft, owner: CredentialOwner): MfaFailures {
  const none = { kind: 'mfa-failures', count: 0, lockedUntil: 0, unheard: 0 } as const;
  return account.mfaFailures(owner) ?? { ...none, id: mfaFailuresId(owner) };
}
