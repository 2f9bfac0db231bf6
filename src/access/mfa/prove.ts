import type { AccountId } from '#arn';
import {
  type AccountDraft,
  type CredentialOwner,
  type Directory,
  DirectoryConflict,
  type MfaDevice,
} from '#directory';
import type { KeyRing } from '#keys';
import { forgetFailures, isLocked, noteFailure, noteUnheard } from './lockout.ts';
import { openSeed } from './seed.ts';
import { type Steps, stepShowing, timeStep } from './totp.ts';

/** Codes of a device, shown to prove that one has it. */
export interface MfaAttempt {
  /** Who shows them, and whose count of failures it is. */
  readonly owner: CredentialOwner;
  readonly serialNumber: string;
  /** One code to authenticate; two of successive time steps to bring a device into use or to find out how its clock goes. */
  readonly codes: readonly [string] | readonly [string, string];
  readonly purpose: 'authenticate' | 'enable' | 'resync';
}

/** What came of it: the device as it is now, its codes used up. Why it failed is told to nobody. */
export type MfaOutcome = { readonly ok: true; readonly device: MfaDevice } | { readonly ok: false };

/** How many steps a device's clock may be off, either way, without anybody having to do anything. */
const USUAL_DRIFT = 1;
/** How many steps off (an hour) its clock is still found by two codes. */
const FOUND_DRIFT = 120;

/**
 * Uses up the codes of `attempt`, or counts a failure. Either commits in a change of its own before it is answered, so that what follows
 * from it cannot undo it: a code is accepted once, whoever else shows it at the same time, and failures stay counted though their
 * requests fail. What was decided while others changed the same account is a failure.
 *
 * Whether the device is unknown or another's, the code wrong, old or used up, or the owner locked out: all are answered alike and take the
 * same time, a look at each step and one commit.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6238#section-5.2
 */
export async function proveMfa(
  ring: KeyRing,
  directory: Pick<Directory, 'change'>,
  account: AccountId,
  attempt: MfaAttempt,
  now: number,
): Promise<MfaOutcome> {
  try {
    return await directory.change([account], (draft) => spend(ring, draft.account(account), attempt, now));
  } catch (error) {
    if (error instanceof DirectoryConflict) return { ok: false };
    throw error;
  }
}

function spend(ring: KeyRing, account: AccountDraft, attempt: MfaAttempt, now: number): MfaOutcome {
  const { owner, codes } = attempt;
  if (owner.type === 'user' && account.userById(owner.userId) === undefined) return { ok: false };
  const device = deviceMeant(account, attempt);
  const seed = device === undefined ? NO_SEED : openSeed(ring, device);
  const step = stepShowing(seed, codes, stepsToLookAt(device, attempt, now));
  if (isLocked(account, owner, now)) {
    noteUnheard(account, owner);
    return { ok: false };
  }
  if (device === undefined || step === undefined || isUsedUp(device, step, codes.length)) {
    noteFailure(account, owner, now);
    return { ok: false };
  }
  const drift = isFound(device, attempt) ? step - timeStep(now) : device.method.drift;
  const spent: MfaDevice = { ...device, method: { ...device.method, usedStep: step, drift } };
  forgetFailures(account, owner);
  account.put(spent);
  return { ok: true, device: spent };
}

/** What is computed with where no device is meant, so that this takes as long. */
const NO_SEED = new Uint8Array(20);

function deviceMeant(
  account: AccountDraft,
  { owner, serialNumber, purpose }: MfaAttempt,
): MfaDevice | undefined {
  if (purpose !== 'enable') return account.mfaDevicesOf(owner).find(({ id }) => id === serialNumber);
  const device = account.mfaDevice(serialNumber);
  return device?.use === undefined ? device : undefined;
}

function stepsToLookAt(device: MfaDevice | undefined, attempt: MfaAttempt, now: number): Steps {
  const found = isFound(device, attempt);
  const around = timeStep(now) + (found ? 0 : (device?.method.drift ?? 0));
  const off = found ? FOUND_DRIFT : USUAL_DRIFT;
  return { first: around - off, last: around + off };
}

/** Whether two codes shall tell how the device's clock goes. A token in hardware may have lain for years before it is enabled. */
function isFound(device: MfaDevice | undefined, { purpose }: MfaAttempt): boolean {
  return purpose === 'resync' || (purpose === 'enable' && device?.method.type === 'hardware-totp');
}

/** Whether the first of `count` codes, the last of which is of `step`, has been used or was passed over. */
function isUsedUp({ method }: MfaDevice, step: number, count: number): boolean {
  return step - count + 1 <= (method.usedStep ?? Number.NEGATIVE_INFINITY);
}
